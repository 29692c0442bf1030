package io.amcast.cli.demo;

import io.amcast.GroupId;
import io.amcast.Limits;
import io.amcast.MemberId;
import io.amcast.MulticastClient;
import io.amcast.MulticastNode;
import io.amcast.NodeBuilder;
import io.amcast.Order;
import io.amcast.Topology;
import io.amcast.examples.kv.KvClient;
import io.amcast.examples.kv.KvStateMachine;
import io.amcast.examples.kv.KvStore;
import io.amcast.examples.kv.Reply;
import io.amcast.examples.kv.Request;
import io.amcast.examples.kv.ShardMap;
import io.amcast.testkit.cluster.EmbeddedCluster;
import io.amcast.testkit.cluster.LoopbackTopology;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Starts a cluster, puts it under load, kills a leader, and checks what became of it. */
public final class Demo implements AutoCloseable {
    private static final int GROUPS = 3;
    private static final int REPLICAS = 3;
    private static final int CLIENTS = 4;
    private static final int TEXT_WINDOW = 64;
    private static final int TRANSFER_WINDOW = 16;
    private static final int BYSTANDER_MESSAGES = 200;
    private static final GroupId VICTIMS = GroupId.of("g2");
    private static final GroupId BYSTANDERS = GroupId.of("g3");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long SEED = 7;

    /**
     * What to run.
     *
     * @param data a fresh directory for the members' logs
     * @param histories a fresh directory for what they deliver
     * @param texts what to load
     * @param transfers how long to transfer money; a leader is dead from a quarter to a half of it
     */
    public record Options(Path data, Path histories, List<Path> texts, Duration transfers) {}

    private final Options options;
    private final PrintWriter out;
    private final Text text;
    private final MeterRegistry meters;
    private final EmbeddedCluster<Request, Reply> cluster;
    private final Map<MemberId, WatchedStore> stores = new ConcurrentSkipListMap<>();
    private final ShardMap shards;
    private final Load.Record record = new Load.Record();
    private final Bank bank;
    private final Findings findings = new Findings();
    private final List<MulticastClient<Request, Reply>> clients = new ArrayList<>();
    private @Nullable Progress progress;

    /**
     * A cluster that is not started yet.
     *
     * @param meters where the meters of members and clients go
     * @throws IOException if the text cannot be read
     */
    public Demo(Options options, MeterRegistry meters, PrintWriter out) throws IOException {
        this.options = options;
        this.out = out;
        this.meters = meters;
        text = new Text(options.texts());
        Topology topology = LoopbackTopology.of(
                        "demo", GROUPS, REPLICAS, options.data().resolve("members"), Limits.DEFAULTS)
                .withOrder(Order.STRICT);
        shards = ShardMap.of(topology);
        bank = new Bank(shards, CLIENTS);
        cluster = new EmbeddedCluster<>(topology, this::member, options.histories());
    }

    private NodeBuilder<Request, Reply> member(Topology topology, MemberId self) {
        return MulticastNode.builder(topology, self)
                .stateMachine(
                        group -> {
                            WatchedStore store = new WatchedStore(new KvStateMachine(
                                    group, shards, topology.limits().resultBytes()));
                            stores.put(self, store);
                            return store;
                        },
                        KvStore.messages(),
                        KvStore.results())
                .conflicts(KvStore.conflicts())
                .metrics(meters);
    }

    /** Runs it all; what was checked and found. */
    Findings run() throws IOException, InterruptedException, ExecutionException {
        out.printf(
                Locale.ROOT,
                "amcast demo: %d groups of %d members, Raft logs in %s, gRPC on loopback, a text of %,d lines%n",
                GROUPS,
                REPLICAS,
                options.data(),
                text.lines());
        out.flush();
        Progress shown = new Progress(cluster, record, out);
        progress = shown;
        cluster.start();
        if (!cluster.awaitLeaders(PATIENCE)) {
            throw new IOException("no leaders within " + PATIENCE.toSeconds() + " s; see the log in " + options.data());
        }
        shown.event("all groups have a leader");
        KvClient kv = client();
        loadText(kv, shown);
        transferMoney(kv, shown);
        rest(shown);
        leaveOneGroupOut(kv, shown);
        check(kv, shown);
        return findings;
    }

    private KvClient client() {
        MulticastClient<Request, Reply> client =
                KvStore.client(cluster.topology()).metrics(meters).start();
        clients.add(client);
        return new KvClient(client, shards);
    }

    private void loadText(KvClient kv, Progress shown) throws InterruptedException {
        shown.phase("loading the text");
        Load load = new Load(kv, record, TEXT_WINDOW);
        for (int line = 0; line < text.lines(); line++) {
            load.send(text.transaction(line), () -> {});
        }
        load.await();
        shown.event(String.format(
                Locale.ROOT, "loaded %,d lines, each one transaction over the shards of its words", text.lines()));
    }

    private void transferMoney(KvClient kv, Progress shown) throws InterruptedException {
        shown.phase("transferring money");
        Load load = new Load(kv, record, 1);
        load.send(Bank.opening(), () -> {});
        load.await();
        AtomicBoolean stop = new AtomicBoolean();
        AtomicReference<@Nullable String> wrongSum = new AtomicReference<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            int client = i;
            Load its = new Load(client(), record, TRANSFER_WINDOW);
            threads.add(thread("transfers-" + i, () -> {
                SplittableRandom random = new SplittableRandom(SEED + client);
                while (!stop.get()) {
                    bank.transfer(its, client, random);
                }
                its.await();
            }));
        }
        threads.add(thread("auditor", () -> {
            while (!stop.get()) {
                long sum = bank.audit(kv);
                if (sum != Bank.total()) {
                    wrongSum.compareAndSet(null, "a read of all accounts found " + sum + ", not " + Bank.total());
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
        }));
        threads.forEach(Thread::start);
        killALeader(shown);
        stop.set(true);
        shown.phase("finishing transfers");
        for (Thread thread : threads) {
            thread.join();
        }
        String wrong = wrongSum.get();
        findings.add(
                "every read of all accounts saw the whole sum",
                String.format(Locale.ROOT, "%,d reads during the transfers", bank.audits()),
                wrong == null ? List.of() : List.of(wrong));
    }

    /** What a thread does. */
    private interface Task {
        void run() throws InterruptedException, ExecutionException;
    }

    private Thread thread(String name, Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    } catch (ExecutionException | RuntimeException e) {
                        record.failed(name + ": " + e.getMessage());
                    }
                },
                name);
        thread.setDaemon(true);
        return thread;
    }

    private void killALeader(Progress shown) {
        long quarter = options.transfers().toNanos() / 4;
        long begin = System.nanoTime();
        sleepUntil(begin + quarter);
        MemberId victim = cluster.leader(VICTIMS)
                .orElse(cluster.topology().members(VICTIMS).iterator().next());
        shown.event("killing " + victim + ", the leader of " + VICTIMS);
        long killed = System.nanoTime();
        // In the background: the dead member's threads and ports are a while in going.
        CompletableFuture<Void> gone = CompletableFuture.runAsync(() -> cluster.kill(victim));
        boolean led = cluster.awaitLeaderBeside(victim, VICTIMS, PATIENCE);
        double gap = (System.nanoTime() - killed) / 1e9;
        shown.event(String.format(
                Locale.ROOT,
                "%s has a new leader after %.1f s: %s",
                VICTIMS,
                gap,
                cluster.leader(VICTIMS).map(Object::toString).orElse("none")));
        sleepUntil(begin + 2 * quarter);
        gone.join();
        stores.remove(victim);
        cluster.start(victim);
        shown.event("restarted " + victim + " from its disk");
        sleepUntil(begin + 4 * quarter);
        findings.add(
                "the group went on without its leader",
                String.format(Locale.ROOT, "%s led again after %.1f s", VICTIMS, gap),
                led ? List.of() : List.of("no leader within " + PATIENCE.toSeconds() + " s"));
    }

    private static void sleepUntil(long nanos) {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private void rest(Progress shown) {
        shown.phase("coming to rest");
        if (!cluster.awaitRest(PATIENCE)) {
            findings.add(
                    "all members caught up",
                    "within " + PATIENCE.toSeconds() + " s",
                    List.of("messages are pending or not delivered everywhere: " + cluster.statuses()));
        }
    }

    /** Multicasts to two groups only, and looks at what the third did meanwhile. */
    private void leaveOneGroupOut(KvClient kv, Progress shown) throws InterruptedException {
        shown.phase("leaving " + BYSTANDERS + " out");
        Bystander meter = new Bystander(meters);
        SortedMap<String, Double> before = meter.read(BYSTANDERS);
        SortedMap<String, Double> othersBefore = meter.read(VICTIMS);
        List<String> keys = new ArrayList<>();
        for (GroupId group : shards.ranges().keySet()) {
            for (int i = 0; !group.equals(BYSTANDERS) && i < 1_000; i++) {
                if (shards.groupOf("aside:" + i).equals(group)) {
                    keys.add("aside:" + i);
                    break;
                }
            }
        }
        List<List<String>> commands =
                keys.stream().map(key -> List.of("INCR", key)).toList();
        Load load = new Load(kv, record, TRANSFER_WINDOW);
        for (int i = 0; i < BYSTANDER_MESSAGES; i++) {
            load.send(Load.transaction(commands), () -> {});
        }
        load.await();
        rest(shown);
        double records = meter.read(VICTIMS).getOrDefault("amcast.raft.records", 0.0)
                - othersBefore.getOrDefault("amcast.raft.records", 0.0);
        findings.add(
                "a group that is no destination does nothing",
                String.format(
                        Locale.ROOT,
                        "%d messages past %s; %.1f log records each in %s",
                        BYSTANDER_MESSAGES,
                        BYSTANDERS,
                        records / BYSTANDER_MESSAGES,
                        VICTIMS),
                Bystander.growth(before, meter.read(BYSTANDERS)).stream()
                        .map(grown -> "at " + BYSTANDERS + " " + grown)
                        .toList());
    }

    private void check(KvClient kv, Progress shown) throws IOException, InterruptedException, ExecutionException {
        shown.phase("checking");
        findings.add(
                "every transaction was answered",
                String.format(
                        Locale.ROOT, "%,d answered, %,d asked again", record.answered.sum(), record.retried.sum()),
                List.copyOf(record.failures));
        Audit audit = new Audit(kv, findings);
        audit.effects(text, text.lines(), bank);
        rest(shown);
        Map<MemberId, GroupId> groups = new TreeMap<>();
        cluster.topology()
                .groups()
                .forEach((group, members) -> members.keySet().forEach(member -> groups.put(member, group)));
        audit.replicas(stores, groups);
        audit.histories(options.histories());
    }

    /**
     * Runs it all and prints the table.
     *
     * @return whether everything holds
     */
    public boolean runAndReport() throws IOException, InterruptedException, ExecutionException {
        Findings found = run();
        stopProgress();
        out.println();
        int widest = found.rows().stream()
                .mapToInt(row -> row.check().length())
                .max()
                .orElse(0);
        for (Findings.Row row : found.rows()) {
            out.printf("%-8s  %-" + widest + "s  %s%n", row.holds() ? "ok" : "VIOLATED", row.check(), row.detail());
        }
        out.println();
        found.violations().forEach(violation -> out.println("VIOLATED " + violation));
        synchronized (record.all) {
            out.printf(
                    Locale.ROOT,
                    "%,d transactions; p50 %.1f ms, p99 %.1f ms, longest %.1f ms%n",
                    record.answered.sum(),
                    record.all.getValueAtPercentile(50) / 1e6,
                    record.all.getValueAtPercentile(99) / 1e6,
                    record.all.getMaxValue() / 1e6);
        }
        out.println(
                found.holds()
                        ? "everything holds"
                        : "something is violated; logs and histories are kept in " + options.data());
        out.flush();
        return found.holds();
    }

    private void stopProgress() {
        Progress shown = progress;
        if (shown != null) {
            shown.close();
            progress = null;
        }
    }

    /** Stops clients and members. */
    @Override
    public void close() {
        stopProgress();
        clients.forEach(MulticastClient::close);
        cluster.close();
    }
}
