package io.amcast.cli;

import io.amcast.testkit.check.append.Operation;
import io.amcast.testkit.check.append.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * Redis clients that append to lists and read them, 1 to 4 operations at once, and record what they saw. A list that has got long is
 * left for a new one, so that reading stays cheap.
 */
final class ListAppendLoad {
    private static final String HOST = "127.0.0.1";
    private static final int TIMEOUT_MILLIS = 20_000;
    private static final int MOST_OPERATIONS = 4;
    private static final int LONGEST_LIST = 40;
    /** Reads go on for so many appends to the next list. */
    private static final int READ_AFTER = 8;

    private static final long PAUSE_NANOS = 20_000_000;

    /**
     * What the transactions are like.
     *
     * @param lists that they are about
     * @param hot how many of them get half of the operations
     * @param single the share of transactions with one operation; the others have 2 to 4
     */
    record Shape(int lists, int hot, double single) {}

    private final Supplier<List<Integer>> ports;
    private final Shape shape;
    private final long seed;
    private final int connections;
    private final int transactions;
    private final ConcurrentLinkedQueue<Transaction> history = new ConcurrentLinkedQueue<>();
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicInteger processes = new AtomicInteger();
    private final AtomicLong value = new AtomicLong();
    private final AtomicIntegerArray appended;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final long beginNanos = System.nanoTime();

    /**
     * Clients that do not run yet.
     *
     * @param ports of Redis servers of one store; asked again for each connection
     * @param transactions of all connections together
     */
    ListAppendLoad(Supplier<List<Integer>> ports, Shape shape, long seed, int connections, int transactions) {
        this.ports = ports;
        this.shape = shape;
        appended = new AtomicIntegerArray(shape.lists());
        this.seed = seed;
        this.connections = connections;
        this.transactions = transactions;
    }

    /** Runs all connections, each on a thread of its own; done when all transactions have an outcome. */
    CompletableFuture<Void> start() {
        List<CompletableFuture<Void>> work = new ArrayList<>();
        for (int c = 0; c < connections; c++) {
            SplittableRandom random = new SplittableRandom(seed * connections + c);
            work.add(CompletableFuture.runAsync(() -> new Client(random).run(), threads));
        }
        return CompletableFuture.allOf(work.toArray(CompletableFuture<?>[]::new));
    }

    /** How many transactions have an outcome. */
    int done() {
        return done.get();
    }

    /** What all clients saw. */
    List<Transaction> history() {
        return List.copyOf(history);
    }

    /** Ends all connections, if need be in the midst of a transaction. */
    void stop() {
        threads.shutdownNow();
    }

    /** One connection after the other, each a process of the history. */
    private final class Client implements Runnable {
        private final SplittableRandom random;
        private @Nullable Jedis jedis;
        private int process;

        Client(SplittableRandom random) {
            this.random = random;
        }

        @Override
        public void run() {
            try {
                while (done.get() < transactions && !Thread.currentThread().isInterrupted()) {
                    Jedis connected = jedis == null ? connect() : jedis;
                    if (connected == null) {
                        LockSupport.parkNanos(PAUSE_NANOS);
                        continue;
                    }
                    Transaction transaction = execute(connected, operations());
                    history.add(transaction);
                    done.incrementAndGet();
                }
            } finally {
                disconnect();
            }
        }

        private @Nullable Jedis connect() {
            List<Integer> known = ports.get();
            try {
                Jedis next = new Jedis(HOST, known.get(random.nextInt(known.size())), TIMEOUT_MILLIS);
                next.connect();
                jedis = next;
                process = processes.incrementAndGet();
                return next;
            } catch (JedisConnectionException e) {
                return null; // its member is down, another may not be
            }
        }

        private void disconnect() {
            if (jedis != null) {
                jedis.close();
                jedis = null;
            }
        }

        private List<Operation> operations() {
            List<Operation> operations = new ArrayList<>();
            int count = random.nextDouble() < shape.single() ? 1 : random.nextInt(2, MOST_OPERATIONS + 1);
            for (int i = 0; i < count; i++) {
                int list = random.nextInt(random.nextBoolean() ? shape.hot() : shape.lists());
                if (random.nextBoolean()) {
                    int length = appended.getAndIncrement(list);
                    operations.add(new Operation.Append(key(list, length), value.incrementAndGet()));
                } else {
                    int length = Math.max(0, appended.get(list) - random.nextInt(READ_AFTER));
                    operations.add(new Operation.Read(key(list, length), null));
                }
            }
            return operations;
        }

        private static String key(int list, int length) {
            return "list" + list + "-" + length / LONGEST_LIST;
        }

        private Transaction execute(Jedis connected, List<Operation> operations) {
            long invoked = now();
            try {
                List<Object> replies = send(connected, operations);
                long completed = now();
                return Transaction.ok(process, invoked, completed, seen(operations, replies));
            } catch (JedisDataException e) {
                String text = String.valueOf(e.getMessage());
                if (text.startsWith("UNKNOWN")) {
                    return Transaction.unknown(process, invoked, operations);
                }
                if (text.startsWith("BUSY")) {
                    LockSupport.parkNanos(PAUSE_NANOS);
                    return Transaction.failed(process, invoked, now(), operations);
                }
                throw new AssertionError("unexpected answer to " + operations, e);
            } catch (JedisConnectionException e) {
                disconnect();
                return Transaction.unknown(process, invoked, operations);
            }
        }

        private long now() {
            return System.nanoTime() - beginNanos;
        }

        /** One operation as a command of its own, several as one transaction. */
        private List<Object> send(Jedis connected, List<Operation> operations) {
            if (operations.size() == 1) {
                Operation operation = operations.get(0);
                return List.of(
                        operation instanceof Operation.Append append
                                ? connected.rpush(append.key(), Long.toString(append.value()))
                                : connected.lrange(operation.key(), 0, -1));
            }
            redis.clients.jedis.Transaction transaction = connected.multi();
            for (Operation operation : operations) {
                if (operation instanceof Operation.Append append) {
                    transaction.rpush(append.key(), Long.toString(append.value()));
                } else {
                    transaction.lrange(operation.key(), 0, -1);
                }
            }
            return transaction.exec();
        }

        private static List<Operation> seen(List<Operation> operations, List<Object> replies) {
            List<Operation> seen = new ArrayList<>();
            for (int i = 0; i < operations.size(); i++) {
                Operation operation = operations.get(i);
                Object reply = replies.get(i);
                if (reply instanceof JedisDataException e) {
                    throw new AssertionError("unexpected answer to " + operation, e);
                }
                if (operation instanceof Operation.Read read) {
                    List<Long> values = new ArrayList<>();
                    ((List<?>) reply).forEach(element -> values.add(Long.valueOf(element.toString())));
                    seen.add(new Operation.Read(read.key(), values));
                } else {
                    seen.add(operation);
                }
            }
            return seen;
        }
    }
}
