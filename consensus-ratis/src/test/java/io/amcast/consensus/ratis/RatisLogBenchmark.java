package io.amcast.consensus.ratis;

import com.sun.management.OperatingSystemMXBean;
import io.amcast.GroupId;
import io.amcast.Keys;
import io.amcast.Limits;
import io.amcast.MemberId;
import io.amcast.MessageId;
import io.amcast.SessionId;
import io.amcast.Topology;
import io.amcast.spi.GroupLog;
import io.amcast.spi.LogEntry;
import io.amcast.spi.LogRecord;
import io.amcast.spi.Message;
import io.amcast.spi.RestoredSnapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/**
 * Measures one group of three in this process, its log on disk: entries and records a second, time from append to applied at the
 * leader, and CPU a record of the whole process.
 *
 * <p>Arguments: seconds a run, then any number of {@code inFlight x records}, for instance {@code 8 1x1 16x1 64x1 16x64}.
 */
public final class RatisLogBenchmark {
    private static final int PAYLOAD = 100;
    private static final int SAMPLES = 1 << 20;

    private RatisLogBenchmark() {}

    public static void main(String[] args) throws Exception {
        int seconds = Integer.parseInt(args[0]);
        Path directory = Files.createTempDirectory("ratis-log-benchmark");
        Topology topology = TestGroup.of(3, directory, Limits.DEFAULTS);
        CountDownLatch leading = new CountDownLatch(1);
        List<Driver> members = new ArrayList<>();
        for (MemberId id : topology.members(TestGroup.GROUP)) {
            GroupLog log = new RatisLogProvider().create(topology, TestGroup.GROUP, id, directory.resolve(id.name()));
            Driver driver = new Driver(log, leading);
            members.add(driver);
            log.start(driver);
        }
        leading.await();
        Driver leader =
                members.stream().filter(member -> member.term >= 0).findFirst().orElseThrow();
        for (int i = 1; i < args.length; i++) {
            String[] parts = args[i].split("x");
            leader.run(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), seconds);
        }
        members.parallelStream().forEach(member -> member.log.close());
    }

    /** CPU time of this process without its compiler's, which on a busy machine is a large part for long. */
    private static long cpuNanos() {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long ticks = 0;
        try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
            for (Path task : tasks.toList()) {
                Path file = task.resolve("stat");
                String stat = Files.exists(file) ? Files.readString(file) : "";
                if (stat.contains("(C1 Comp") || stat.contains("(C2 Comp")) {
                    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
                    ticks += Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a thread ended while it was looked at; run again", e);
        }
        return system.getProcessCpuTime() - ticks * 10_000_000;
    }

    /** Keeps a number of entries in flight while it leads. */
    private static final class Driver implements GroupLog.Listener {
        private final GroupLog log;
        private final CountDownLatch leading;
        private final LongAdder entries = new LongAdder();
        private final long[] begun = new long[SAMPLES];
        private final long[] latencies = new long[SAMPLES];
        private volatile long term = -1;
        private volatile Semaphore room = new Semaphore(0);
        private volatile int sampled;
        private volatile boolean sampling;
        private long sequence;

        Driver(GroupLog log, CountDownLatch leading) {
            this.log = log;
            this.leading = leading;
        }

        void run(int inFlight, int records, int seconds) throws InterruptedException {
            room = new Semaphore(inFlight);
            drive(records, TimeUnit.SECONDS.toNanos(seconds) / 2);
            long cpu = cpuNanos();
            long before = entries.sum();
            sampled = 0;
            sampling = true;
            long nanos = drive(records, TimeUnit.SECONDS.toNanos(seconds));
            sampling = false;
            long count = entries.sum() - before;
            double cpuMicros = (cpuNanos() - cpu) / 1e3;
            room.acquire(inFlight);
            long[] sorted = Arrays.copyOf(latencies, Math.min(sampled, SAMPLES));
            Arrays.sort(sorted);
            System.out.printf(
                    Locale.ROOT,
                    "in flight %4d, records %4d: %8.0f entries/s %9.0f records/s  p50 %6.2f ms  p99 %6.2f ms"
                            + "  CPU %6.1f us/entry %5.2f us/record%n",
                    inFlight,
                    records,
                    count * 1e9 / nanos,
                    count * 1e9 * records / nanos,
                    sorted[sorted.length / 2] / 1e6,
                    sorted[(int) (sorted.length * 0.99)] / 1e6,
                    cpuMicros / count,
                    cpuMicros / count / records);
        }

        private long drive(int records, long nanos) throws InterruptedException {
            long start = System.nanoTime();
            while (System.nanoTime() - start < nanos) {
                room.acquire();
                LogEntry entry = entry(records);
                begun[(int) (entry.sequence() % SAMPLES)] = System.nanoTime();
                log.append(entry);
            }
            return System.nanoTime() - start;
        }

        private LogEntry entry(int count) {
            List<LogRecord> records = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                MessageId id = new MessageId(new SessionId(TestGroup.GROUP, 1), sequence * count + i);
                TreeSet<GroupId> destinations = new TreeSet<>(List.of(TestGroup.GROUP));
                Message message = new Message(id, destinations, false, Keys.write("k" + i), new byte[PAYLOAD]);
                records.add(new LogRecord.Propose(message, 1, 0, LogRecord.Origin.CLIENT));
            }
            return new LogEntry(term, sequence++, 1, records);
        }

        @Override
        public void applied(long index, long entryTerm, LogEntry entry) {
            if (entry != null && term >= 0) {
                entries.increment();
                int sample = sampled;
                if (sampling && sample < SAMPLES) {
                    latencies[sample] = System.nanoTime() - begun[(int) (entry.sequence() % SAMPLES)];
                    sampled = sample + 1;
                }
                room.release();
            }
        }

        @Override
        public void ready(long newTerm) {
            term = newTerm;
            leading.countDown();
        }

        @Override
        public void refused(LogEntry entry, boolean certain, String reason) {
            System.out.println("refused " + entry.sequence() + ": " + reason);
        }

        @Override
        public void failed(Throwable cause) {
            System.out.println("failed: " + cause);
        }

        @Override
        public void startsEmpty() {
            // As it should.
        }

        @Override
        public void restored(RestoredSnapshot snapshot) {
            throw new AssertionError("no snapshot was published");
        }

        @Override
        public void snapshotWanted() {
            // The run is too short to need one.
        }

        @Override
        public void leaderChanged(long newTerm, MemberId leader) {
            // Shows in ready.
        }
    }
}
