package io.amcast.cli;

import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Serves meters to Prometheus at {@code /metrics}. */
final class MetricsServer implements AutoCloseable {
    /** As long as Prometheus itself waits, if it is not told otherwise. */
    private static final Duration REQUEST_LIMIT = Duration.ofSeconds(10);

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final HttpServer server;
    private final RequestThreads threads;

    /**
     * Binds and serves from now on.
     *
     * @param port 0 takes any free one
     * @throws IOException if the address cannot be bound, with a message for people
     */
    MetricsServer(String host, int port) throws IOException {
        this(host, port, REQUEST_LIMIT);
    }

    /** With another bound for the time that a request may take. */
    MetricsServer(String host, int port, Duration requestLimit) throws IOException {
        try {
            server = HttpServer.create(new InetSocketAddress(host, port), 0);
        } catch (IOException e) {
            throw new IOException(
                    "cannot serve metrics on " + host + ":" + port + ": " + e.getMessage()
                            + "; name another --metrics-port",
                    e);
        }
        server.createContext("/metrics", exchange -> {
            byte[] body = registry.scrape().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
            exchange.sendResponseHeaders(200, body.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        });
        threads = new RequestThreads("metrics", requestLimit);
        server.setExecutor(threads);
        server.start();
    }

    PrometheusMeterRegistry registry() {
        return registry;
    }

    int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
        registry.close();
    }
}
