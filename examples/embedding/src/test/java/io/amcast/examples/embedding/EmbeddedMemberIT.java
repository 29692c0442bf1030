package io.amcast.examples.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import io.amcast.MulticastNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Shows the embedding of the README over Ratis and gRPC, with a cluster of two groups of one member each. */
@Timeout(120)
class EmbeddedMemberIT {
    @Test
    void aMemberFindsItsAdaptersAndTheOtherGroup(@TempDir Path directory) throws Exception {
        Path file = clusterFile(directory);
        PrintStream console = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try (MulticastNode<Transfer, String> other = EmbeddedMember.start(file, "west-1")) {
            System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
            EmbeddedMember.main(new String[] {file.toString(), "east-1"});
            assertThat(other.status().delivered()).isOne();
        } finally {
            System.setOut(console);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("{east=ann@east -500;, west=bob@west 500;}");
    }

    private static Path clusterFile(Path directory) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
        }
        String text =
                """
                cluster: ledger
                groups:
                  east:
                    east-1: { host: 127.0.0.1, port: %d, raftPort: %d }
                  west:
                    west-1: { host: 127.0.0.1, port: %d, raftPort: %d }
                data: ./data
                """.formatted(sockets.stream().map(ServerSocket::getLocalPort).toArray());
        for (ServerSocket socket : sockets) {
            socket.close();
        }
        return Files.writeString(directory.resolve("cluster.yaml"), text);
    }
}
