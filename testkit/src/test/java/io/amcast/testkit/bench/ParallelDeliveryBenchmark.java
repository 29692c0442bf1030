package io.amcast.testkit.bench;

import io.amcast.Codec;
import io.amcast.ConflictRelation;
import io.amcast.Delivery;
import io.amcast.GroupId;
import io.amcast.Keys;
import io.amcast.LocalNetwork;
import io.amcast.MemberId;
import io.amcast.MulticastNode;
import io.amcast.NodeBuilder;
import io.amcast.Receipt;
import io.amcast.Snapshot;
import io.amcast.StateMachine;
import io.amcast.Topology;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * How parallel delivery scales: messages a second of one member in memory, whose state machine takes 1 ms for a message, by the number
 * of threads, each after a measurement of sequential delivery to which it is set in relation. The millisecond is slept, as one is that
 * a disk or another service takes, so that it shows what the delivery allows and not how many cores there are.
 *
 * <p>Arguments: how many messages to measure with, and which shares of them, in percent, conflict with each other; 3000 and {@code 0
 * 10 100} unless said. With Maven: {@code mvn -q -pl testkit -am test -Dtest=ParallelDeliveryBenchmark
 * -Dsurefire.failIfNoSpecifiedTests=false}, arguments in {@code -Damcast.benchmark="3000 0 10 100"}.
 */
class ParallelDeliveryBenchmark {
    private static final GroupId GROUP = GroupId.of("a");
    private static final int[] THREADS = {1, 2, 4, 8, 16};
    private static final int OUTSTANDING = 512;
    private static final int WARM_UP = 300;

    /** Works for a millisecond. */
    private static final class Slow implements StateMachine<String, String> {
        private static final long WORK_NANOS = 1_000_000;

        @Override
        public String apply(Delivery<String> delivery) {
            long end = System.nanoTime() + WORK_NANOS;
            for (long left = WORK_NANOS; left > 0; left = end - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            return "";
        }

        @Override
        public Snapshot capture() {
            return out -> {};
        }

        @Override
        public void restore(InputStream in) {
            // It has no state.
        }
    }

    /** Not one of the build's tests: by its name it runs when it is asked for alone. */
    @Test
    void measures() throws Exception {
        main(System.getProperty("amcast.benchmark", "").strip().split("\\s+"));
    }

    public static void main(String[] args) throws Exception {
        int messages = args.length == 0 || args[0].isEmpty() ? 3_000 : Integer.parseInt(args[0]);
        List<Integer> shares = new ArrayList<>();
        for (int i = 1; i < args.length; i++) {
            shares.add(Integer.parseInt(args[i]));
        }
        System.out.println("conflicting  threads  sequential/s  parallel/s  ratio");
        for (int share : shares.isEmpty() ? List.of(0, 10, 100) : shares) {
            for (int threads : THREADS) {
                double sequential = rate(messages, share, null, 0);
                ExecutorService executor = Executors.newFixedThreadPool(threads);
                double parallel;
                try {
                    parallel = rate(messages, share, executor, threads);
                } finally {
                    executor.shutdown();
                }
                System.out.printf(
                        Locale.ROOT,
                        "%10d%% %8d %13.0f %11.0f %6.2f%n",
                        share,
                        threads,
                        sequential,
                        parallel,
                        parallel / sequential);
            }
        }
    }

    private static double rate(int messages, int share, @Nullable ExecutorService executor, int threads)
            throws Exception {
        NodeBuilder<String, String> builder = MulticastNode.builder(Topology.inMemory(1, "a"), MemberId.of("a-1"))
                .stateMachine(group -> new Slow(), Codec.utf8(), Codec.utf8())
                .conflicts(ConflictRelation.onKeys(Keys::write));
        if (executor != null) {
            builder.parallelDelivery(executor, threads);
        }
        try (LocalNetwork network = new LocalNetwork();
                MulticastNode<String, String> node = builder.inMemory(network).start()) {
            send(node, WARM_UP, share);
            long start = System.nanoTime();
            send(node, messages, share);
            return messages * 1e9 / (System.nanoTime() - start);
        }
    }

    /** Sends messages, so many outstanding at a time, and waits for all; every so many share a key. */
    private static void send(MulticastNode<String, String> node, int count, int share) throws Exception {
        List<CompletableFuture<Receipt<String>>> receipts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (i >= OUTSTANDING) {
                receipts.get(i - OUTSTANDING).get(60, TimeUnit.SECONDS);
            }
            boolean conflicts = i * share / 100 != (i + 1) * share / 100;
            receipts.add(node.client().multicast(conflicts ? "shared" : "own-" + i, Set.of(GROUP)));
        }
        for (CompletableFuture<Receipt<String>> each : receipts) {
            each.get(60, TimeUnit.SECONDS);
        }
    }
}
