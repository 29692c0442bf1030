package io.amcast.testkit.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Shows that what goes over a long link arrives whole and in order, never sooner than it may, and that nothing waits for what was sent
 * before it to arrive. A slow machine only makes things later, so nothing here says that anything comes soon enough.
 */
class DelayedLinksTest {
    private static final String HOST = "127.0.0.1";
    private static final int CONNECTION_MILLIS = 60_000;

    private ServerSocket target;
    private LinkDelay delay = LinkDelay.NONE;
    private DelayedPort port;

    @BeforeEach
    void listen() throws IOException {
        int free = LoopbackPorts.free(2).get(1);
        target = new ServerSocket(free, 10, InetAddress.getByName(HOST));
        port = new DelayedPort(HOST, LoopbackPorts.free(1).get(0), HOST, free, () -> delay);
    }

    @AfterEach
    void close() throws IOException {
        port.close();
        target.close();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(HOST, port.port());
        socket.setSoTimeout(CONNECTION_MILLIS);
        return socket;
    }

    /** Random bytes, written in pieces of random sizes, with delays that would turn the order of most of them round. */
    @Test
    void aStreamArrivesWholeAndInOrder() throws Exception {
        delay = LinkDelay.exponential(Duration.ofMillis(2));
        byte[] sent = new byte[3 << 20];
        Random random = new Random(1);
        random.nextBytes(sent);
        try (Socket here = connect();
                Socket there = target.accept()) {
            CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> write(here, sent, random));
            assertThat(there.getInputStream().readAllBytes()).isEqualTo(sent);
            writing.join();
            there.getOutputStream().write(sent);
            there.shutdownOutput();
            assertThat(here.getInputStream().readAllBytes()).isEqualTo(sent);
        }
    }

    private static void write(Socket to, byte[] bytes, Random random) {
        try {
            OutputStream out = to.getOutputStream();
            for (int begin = 0; begin < bytes.length; ) {
                int length = Math.min(bytes.length - begin, 1 + random.nextInt(50_000));
                out.write(bytes, begin, length);
                begin += length;
            }
            to.shutdownOutput();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void nothingArrivesSoonerThanTheDelayInEitherDirection() throws Exception {
        long delayNanos = Duration.ofMillis(40).toNanos();
        delay = LinkDelay.constant(Duration.ofNanos(delayNanos));
        try (Socket here = connect();
                Socket there = target.accept()) {
            there.setSoTimeout(CONNECTION_MILLIS);
            DataOutputStream out = new DataOutputStream(here.getOutputStream());
            DataInputStream in = new DataInputStream(there.getInputStream());
            DataOutputStream back = new DataOutputStream(there.getOutputStream());
            DataInputStream answer = new DataInputStream(here.getInputStream());
            for (int i = 0; i < 5; i++) {
                out.writeLong(System.nanoTime());
                assertThat(sinceSent(in)).isGreaterThanOrEqualTo(delayNanos);
                back.writeLong(System.nanoTime());
                assertThat(sinceSent(answer)).isGreaterThanOrEqualTo(delayNanos);
            }
        }
    }

    private static long sinceSent(DataInputStream in) throws IOException {
        long sent = in.readLong();
        return System.nanoTime() - sent;
    }

    /** One at a time, a hundred messages would take a hundred seconds; together they take little more than one. */
    @Test
    void muchIsOnItsWayAtOnce() throws Exception {
        delay = LinkDelay.constant(Duration.ofSeconds(1));
        int messages = 100;
        try (Socket here = connect();
                Socket there = target.accept()) {
            there.setSoTimeout(CONNECTION_MILLIS);
            CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
                for (int i = 0; i < messages; i++) {
                    write(here, i);
                }
            });
            long begin = System.nanoTime();
            for (int i = 0; i < messages; i++) {
                assertThat(there.getInputStream().read()).isEqualTo(i);
            }
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(messages / 2));
            writing.join();
        }
    }

    private static void write(Socket to, int octet) {
        try {
            to.getOutputStream().write(octet);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aConnectionToNobodyEnds() throws Exception {
        target.close();
        try (Socket here = connect()) {
            assertThat(here.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void theEndOfOneDirectionLeavesTheOther() throws Exception {
        try (Socket here = connect();
                Socket there = target.accept()) {
            here.shutdownOutput();
            assertThat(there.getInputStream().read()).isEqualTo(-1);
            there.getOutputStream().write(7);
            assertThat(here.getInputStream().read()).isEqualTo(7);
        }
    }

    /** The same seed would give the same; here only the mean matters, widely. */
    @Test
    void exponentialDelaysHaveTheirMean() {
        LinkDelay exponential = LinkDelay.exponential(Duration.ofMillis(100));
        Random random = new Random(5);
        double mean = java.util.stream.LongStream.range(0, 20_000)
                .map(i -> exponential.nextNanos(random))
                .average()
                .orElseThrow();
        assertThat(mean / 1e6).isBetween(95.0, 105.0);
    }
}
