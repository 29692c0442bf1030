package io.amcast.examples.kv.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A client's side of a connection, byte by byte. */
final class RawConnection implements AutoCloseable {
    private final Socket socket;

    RawConnection(int port) throws IOException {
        socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(60_000);
        socket.setTcpNoDelay(true);
    }

    /** Sends commands as lines. */
    void send(String... lines) throws IOException {
        socket.getOutputStream().write((String.join("\r\n", lines) + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Sends a command as an array of bulks. */
    void sendBulks(String... words) throws IOException {
        StringBuilder command = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) {
            command.append('$')
                    .append(word.length())
                    .append("\r\n")
                    .append(word)
                    .append("\r\n");
        }
        socket.getOutputStream().write(command.toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Waits for exactly these lines. */
    void expect(String... lines) throws IOException {
        String expected = String.join("\r\n", lines) + "\r\n";
        byte[] read = socket.getInputStream().readNBytes(expected.length());
        assertThat(new String(read, StandardCharsets.ISO_8859_1)).isEqualTo(expected);
    }

    /** Waits for the server's end of the connection. */
    void expectEnd() throws IOException {
        assertThat(socket.getInputStream().readAllBytes()).isEmpty();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
