package io.amcast.examples.kv.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CommandAssemblerTest {
    private final EmbeddedChannel channel = new EmbeddedChannel(RedisServer.decoder(), new CommandAssembler(100));

    @AfterEach
    void close() {
        channel.close();
    }

    private void send(String bytes) {
        channel.writeInbound(Unpooled.copiedBuffer(bytes, StandardCharsets.ISO_8859_1));
    }

    private List<Object> received() {
        List<Object> commands = new ArrayList<>();
        for (Object command = channel.readInbound(); command != null; command = channel.readInbound()) {
            commands.add(command);
        }
        return commands;
    }

    /** However the bytes are cut into packets, the same commands come out; bytes stay bytes, empty arrays are nothing. */
    @Test
    void assemblesCommandsFromAnyPackets() {
        String stream =
                "*3\r\n$3\r\nSET\r\n$3\r\na\r\n\r\n$2\r\n\u00ff\u0000\r\n*0\r\n*-1\r\nPING\r\n*2\r\n$3\r\nGET\r\n$0\r\n\r\n";
        List<Object> expected = List.of(List.of("SET", "a\r\n", "\u00ff\u0000"), List.of("PING"), List.of("GET", ""));
        for (int size = 1; size <= stream.length(); size++) {
            for (int from = 0; from < stream.length(); from += size) {
                send(stream.substring(from, Math.min(stream.length(), from + size)));
            }
            assertThat(received()).as("packets of %d bytes", size).isEqualTo(expected);
        }
    }

    /** Lines are commands too, with quotes. */
    @Test
    void takesInlineCommands() {
        send("set  a 'b c'\r\n\r\nset x \"y \\\" z\" \r\n");
        assertThat(received()).isEqualTo(List.of(List.of("set", "a", "b c"), List.of("set", "x", "y \" z")));
        assertThatThrownBy(() -> send("set a \"b\r\n")).hasMessage("ERR Protocol error: unbalanced quotes in request");
    }

    /** A command may not be larger than a message, in one bulk or in sum; nothing is reserved for what a header announces. */
    @Test
    void refusesLargeCommands() {
        send("*2\r\n$4\r\nECHO\r\n$96\r\n" + "x".repeat(96) + "\r\n");
        assertThat(received()).hasSize(1);
        String refused = "ERR Protocol error: invalid bulk length: a command may have 100 bytes";
        assertThatThrownBy(() -> send("*2\r\n$4\r\nECHO\r\n$97\r\n")).hasMessage(refused);
    }

    /** What is announced beyond all measure is refused at once. */
    @Test
    void refusesLongArrays() {
        assertThatThrownBy(() -> send("*2000000000\r\n")).hasMessage("ERR Protocol error: invalid multibulk length");
    }

    /** An array's elements are bulks. */
    @Test
    void refusesOtherElements() {
        assertThatThrownBy(() -> send("*1\r\n:1\r\n")).hasMessage("ERR Protocol error: expected '$', got a Integer");
    }

    /** No array within an array. */
    @Test
    void refusesNestedArrays() {
        assertThatThrownBy(() -> send("*1\r\n*1\r\n")).hasMessage("ERR Protocol error: expected '$', got '*'");
    }

    /** A length that never ends isn't collected for ever. */
    @Test
    void refusesEndlessHeaders() {
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 100; i++) {
                        send((i == 0 ? "*" : "") + "1".repeat(1_000));
                    }
                })
                .hasMessageContaining("too many characters");
    }
}
