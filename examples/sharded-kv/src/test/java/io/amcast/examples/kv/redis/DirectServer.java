package io.amcast.examples.kv.redis;

import io.amcast.Topology;
import io.amcast.examples.kv.DirectClient;
import io.amcast.examples.kv.KvClient;
import java.util.concurrent.CountDownLatch;

/** A server over shards in its own process, to measure the server alone by hand: {@code DirectServer PORT SHARDS}. */
final class DirectServer {
    private DirectServer() {}

    public static void main(String[] arguments) throws InterruptedException {
        DirectClient client = new DirectClient(Integer.parseInt(arguments[1]));
        RedisServer server = RedisServer.start(
                config().withPort(Integer.parseInt(arguments[0])), new KvClient(client, client.shards()));
        Runtime.getRuntime().addShutdownHook(new Thread(server::close));
        System.out.println("ready redis=127.0.0.1:" + server.port());
        new CountDownLatch(1).await();
    }

    /** Any free port, and the usual bounds. */
    static RedisServerConfig config() {
        return RedisServerConfig.of("127.0.0.1", 0, "direct", Topology.inMemory(1, "g1"));
    }
}
