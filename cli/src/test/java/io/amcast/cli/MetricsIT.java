package io.amcast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Shows what Prometheus gets from the programs that serve Redis clients. */
class MetricsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern REDIS = Pattern.compile("ready redis=127\\.0\\.0\\.1:([0-9]+)");
    private static final Pattern METRICS = Pattern.compile("metrics at (http://127\\.0\\.0\\.1:[0-9]+/metrics)");

    @TempDir
    Path directory;

    private final List<Running> running = new ArrayList<>();

    /** A command on a thread of this process. */
    private static final class Running {
        private final StringWriter out = new StringWriter();
        private final StringWriter err = new StringWriter();
        private final Thread thread;

        private Running(String... args) {
            thread = new Thread(() -> Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args), args[0]);
            thread.start();
        }

        private String awaitLine(StringWriter from, Pattern line) {
            await().atMost(PATIENCE)
                    .until(() ->
                            !thread.isAlive() || line.matcher(from.toString()).find());
            Matcher found = line.matcher(from.toString());
            assertThat(found.find())
                    .as("%s on standard output; errors: %s", out, err)
                    .isTrue();
            return found.group(1);
        }

        int redisPort() {
            return Integer.parseInt(awaitLine(out, REDIS));
        }

        String metrics() throws IOException, InterruptedException {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create(awaitLine(err, METRICS))).build();
            return HttpClient.newHttpClient()
                    .send(request, HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    /** Newest first, so that the gateway goes before its members; an interrupt ends a service without ending this process. */
    @AfterEach
    void stop() throws InterruptedException {
        while (!running.isEmpty()) {
            Thread thread = running.remove(running.size() - 1).thread;
            thread.interrupt();
            thread.join(PATIENCE.toMillis());
        }
    }

    private Running start(String... args) {
        Running started = new Running(args);
        running.add(started);
        return started;
    }

    @Test
    void showsTheCallsOfRedisClientsInTheProcessThatServesThem() throws Exception {
        String data = directory.resolve("dev").toString();
        Running dev = start(
                "dev", "--groups", "2", "--replicas", "1", "--redis-port", "0", "--metrics-port", "0", "--data", data);
        assertThat(mset(dev.redisPort())).isEqualTo("+OK");
        String ofDev = dev.metrics();
        assertThat(sum(ofDev, "amcast_client_calls_total{outcome=\"ok\"")).isPositive();
        assertThat(sum(ofDev, "amcast_client_latency_seconds_count")).isPositive();
        assertThat(sum(ofDev, "amcast_client_sessions_total")).isPositive();
        assertThat(sum(ofDev, "amcast_deliveries_total")).isPositive();
        assertThat(sum(ofDev, "kv_redis_commands_total")).isPositive();

        String config = directory.resolve("dev").resolve("cluster.yaml").toString();
        Running gateway = start("gateway", "--config", config, "--redis-port", "0", "--metrics-port", "0");
        assertThat(mset(gateway.redisPort())).isEqualTo("+OK");
        String ofGateway = gateway.metrics();
        assertThat(sum(ofGateway, "amcast_client_calls_total{outcome=\"ok\"")).isEqualTo(1);
        assertThat(sum(ofGateway, "kv_redis_commands_total")).isEqualTo(1);
    }

    /** The sum of the samples whose lines begin so. */
    private static double sum(String scrape, String start) {
        return scrape.lines()
                .filter(line -> line.startsWith(start))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static String mset(int port) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            OutputStream out = socket.getOutputStream();
            out.write("MSET a 1 b 2 c 3\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
        }
    }
}
