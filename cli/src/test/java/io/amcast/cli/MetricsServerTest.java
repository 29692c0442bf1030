package io.amcast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that begin a request and do not go on do not keep meters from others. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MetricsServerTest {
    private static final Duration AGES = Duration.ofDays(1);
    private static final Duration SOON = Duration.ofMillis(500);

    private final List<Socket> silent = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        for (Socket socket : silent) {
            socket.close();
        }
    }

    /** While one thread is free, others are answered whatever the silent ones do. */
    @Test
    void answersBesideClientsThatDoNotGoOn() throws Exception {
        try (MetricsServer server = new MetricsServer("127.0.0.1", 0, AGES)) {
            beginRequests(server, RequestThreads.THREADS - 1);
            assertThat(scrape(server)).contains("served_total 3.0");
        }
    }

    /** When silent ones hold all threads, their time ends and others are answered. */
    @Test
    void endsRequestsThatTakeTooLong() throws Exception {
        try (MetricsServer server = new MetricsServer("127.0.0.1", 0, SOON)) {
            beginRequests(server, 2 * RequestThreads.THREADS);
            awaitScrape(server);
            for (Socket socket : silent) {
                assertThat(ended(socket)).isTrue();
            }
        }
    }

    /** Requests past those that may wait cost nothing for long: when the silent ones are gone others are answered. */
    @Test
    void goesOnAfterMoreRequestsThanMayWait() throws Exception {
        try (MetricsServer server = new MetricsServer("127.0.0.1", 0, AGES)) {
            beginRequests(server, RequestThreads.THREADS + RequestThreads.MOST_WAITING + 10);
            close();
            awaitScrape(server);
        }
    }

    /** A scrape may itself be refused, or take too long on a busy machine; then it comes again, as Prometheus does. */
    private static void awaitScrape(MetricsServer server) {
        await().atMost(Duration.ofSeconds(40))
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(scrape(server)).contains("served_total 3.0"));
    }

    private static boolean ended(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() == -1;
        } catch (SocketException e) {
            return true; // what it sent was not read
        }
    }

    private void beginRequests(MetricsServer server, int count) throws IOException {
        server.registry().counter("served").increment(3);
        for (int i = 0; i < count; i++) {
            Socket socket = new Socket("127.0.0.1", server.port());
            silent.add(socket);
            socket.getOutputStream().write("GET /metrics HT".getBytes(StandardCharsets.US_ASCII));
        }
    }

    private static String scrape(MetricsServer server) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/metrics"))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
