package io.amcast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.amcast.Limits;
import io.amcast.Order;
import io.amcast.ReadFrom;
import io.amcast.Topology;
import io.amcast.testkit.check.append.AppendChecker;
import io.amcast.testkit.check.append.AppendReport;
import io.amcast.testkit.check.append.Consistency;
import io.amcast.testkit.check.append.Transaction;
import io.amcast.testkit.cluster.LinkDelay;
import io.amcast.testkit.cluster.LoopbackTopology;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Shows that transactions on lists of several shards, through Redis connections to the real store, are as consistent as the store
 * promises while leaders are killed. In the build it is one short run in one process. At length:
 *
 * <pre>
 * -Damcast.listappend.runs=20            runs, each on a new store, with the seeds that follow -Damcast.seed
 * -Damcast.listappend.transactions=20000 of each run
 * -Damcast.listappend.connections=24     Redis connections
 * -Damcast.listappend.faults=10          of each run
 * -Damcast.listappend.groups=2           shards of the store
 * -Damcast.listappend.lists=8            that the transactions are about
 * -Damcast.listappend.hot=2              of these that get half of the operations
 * -Damcast.listappend.single=0.25        share of transactions with one operation; the others have 2 to 4
 * -Damcast.listappend.processes=true     each member a process: leaders are killed, and stopped for up to 6 s
 * -Damcast.listappend.delay=150          links in one process that take an exponential time of this mean in ms
 * -Damcast.listappend.apart=500          in one process: how far the clock of each group is before that of the next, in ms
 * -Damcast.listappend.reads=FOLLOWER     who answers what only reads, in one shard, a name of {@link ReadFrom}; LEADER unless said
 * -Damcast.listappend.order=PLAIN        what the topology asks for; STRICT unless said
 * -Damcast.listappend.consistency=...    what is expected of it, a name of {@link Consistency}; STRICT_SERIALIZABLE unless said
 * -Damcast.listappend.violated=true      expects that some run is not so consistent
 * </pre>
 */
class ListAppendIT {
    private static final Order ORDER =
            Order.valueOf(System.getProperty("amcast.listappend.order", Order.STRICT.name()));
    private static final ReadFrom READS =
            ReadFrom.valueOf(System.getProperty("amcast.listappend.reads", ReadFrom.LEADER.name())
                    .toUpperCase(Locale.ROOT));
    private static final int RUNS = Integer.getInteger("amcast.listappend.runs", 1);
    private static final int TRANSACTIONS = Integer.getInteger("amcast.listappend.transactions", 600);
    private static final int CONNECTIONS = Integer.getInteger("amcast.listappend.connections", 12);
    private static final int DELAY_MILLIS = Integer.getInteger("amcast.listappend.delay", 0);
    private static final boolean PROCESSES = Boolean.getBoolean("amcast.listappend.processes");
    private static final int GROUPS = Integer.getInteger("amcast.listappend.groups", PROCESSES ? 2 : 3);
    private static final ListAppendLoad.Shape SHAPE = new ListAppendLoad.Shape(
            Integer.getInteger("amcast.listappend.lists", 8),
            Integer.getInteger("amcast.listappend.hot", 2),
            Double.parseDouble(System.getProperty("amcast.listappend.single", "0.25")));
    private static final Duration APART = Duration.ofMillis(Long.getLong("amcast.listappend.apart", 500));
    private static final boolean VIOLATED = Boolean.getBoolean("amcast.listappend.violated");
    private static final Consistency ASKED = Consistency.valueOf(
            System.getProperty("amcast.listappend.consistency", Consistency.STRICT_SERIALIZABLE.name()));
    private static final long SEED = Long.getLong("amcast.seed", System.nanoTime());

    /** Faults come with the work, so that no clock decides how many there are. */
    private static final int FAULTS = Integer.getInteger("amcast.listappend.faults", Math.max(2, TRANSACTIONS / 2_000));

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @Test
    void transactionsAreAsConsistentAsPromisedWhileLeadersFail(@TempDir Path directory) throws Exception {
        List<String> findings = new ArrayList<>();
        for (int run = 0; run < RUNS; run++) {
            Path data = Files.createDirectory(directory.resolve("run" + run));
            String found = run(run, SEED + run, data);
            if (!found.isEmpty()) {
                findings.add("-Damcast.seed=" + (SEED + run) + ": " + found);
            }
        }
        System.out.printf(Locale.ROOT, "%d of %d runs are %s%n", RUNS - findings.size(), RUNS, shown(ASKED));
        if (VIOLATED) {
            assertThat(findings).as("runs that are not " + shown(ASKED)).isNotEmpty();
        } else {
            assertThat(findings).as("runs that are not " + shown(ASKED)).isEmpty();
        }
    }

    private static String shown(Consistency consistency) {
        return consistency.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** Runs a new store; what is wrong with what its clients saw. */
    private static String run(int run, long seed, Path data) throws Exception {
        Topology topology =
                LoopbackTopology.of("lists", GROUPS, 3, data, Limits.DEFAULTS).withOrder(ORDER);
        LinkDelay delay = DELAY_MILLIS == 0 ? LinkDelay.NONE : LinkDelay.exponential(Duration.ofMillis(DELAY_MILLIS));
        TreeMap<String, Integer> faults = new TreeMap<>();
        long begin = System.nanoTime();
        List<Transaction> history;
        try (ListStore store = PROCESSES
                ? new ListStoreProcesses(topology, data, READS)
                : new EmbeddedListStore(topology, delay, APART, READS)) {
            ListAppendLoad load = new ListAppendLoad(store::ports, SHAPE, seed, CONNECTIONS, TRANSACTIONS);
            try {
                CompletableFuture<Void> all = load.start();
                disturb(store, load, all, new Random(seed), faults);
                all.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            } finally {
                load.stop();
            }
            history = load.history();
        }
        long checked = System.nanoTime();
        AppendReport report = AppendChecker.check(history, ASKED);
        System.out.printf(
                Locale.ROOT,
                "run %d of %d, seed %d, %.1f s, leaders %s; checked in %.2f s: %s%n",
                run + 1,
                RUNS,
                seed,
                (checked - begin) / 1e9,
                faults,
                (System.nanoTime() - checked) / 1e9,
                report);
        assertThat(history.stream().filter(t -> t.outcome() == Transaction.Outcome.OK))
                .as("answered transactions")
                .hasSizeGreaterThan(TRANSACTIONS / 2);
        assertThat(faults).as("faults").isNotEmpty();
        return report.holds() ? "" : report.toString();
    }

    private static void disturb(
            ListStore store,
            ListAppendLoad load,
            CompletableFuture<Void> work,
            Random random,
            TreeMap<String, Integer> faults)
            throws IOException, InterruptedException {
        for (int fault = 1; fault <= FAULTS && !work.isDone(); fault++) {
            int due = fault * (TRANSACTIONS / (FAULTS + 1));
            Awaitility.await().atMost(PATIENCE).until(() -> work.isDone() || load.done() >= due);
            if (!work.isDone()) {
                String what = store.fault(random);
                faults.merge(what, 1, Integer::sum);
                if (RUNS > 1) {
                    System.out.printf(
                            Locale.ROOT, "  %,d of %,d transactions, a leader %s%n", load.done(), TRANSACTIONS, what);
                }
            }
        }
    }
}
