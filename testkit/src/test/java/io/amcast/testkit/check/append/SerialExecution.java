package io.amcast.testkit.check.append;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A random history of clients that overlap in time, every transaction of which really took effect at one moment between its begin and
 * its end; some without telling.
 */
final class SerialExecution {
    private static final int MOST_ELEMENTS = 40;

    private final SplittableRandom random;
    private final int clients;
    private final int liveKeys;
    private final Map<String, List<Long>> lists = new HashMap<>();
    private final List<String> keys = new ArrayList<>();
    private final List<Transaction> history = new ArrayList<>();
    private int keyCount;
    private long value;

    SerialExecution(long seed, int clients, int liveKeys) {
        this.random = new SplittableRandom(seed);
        this.clients = clients;
        this.liveKeys = liveKeys;
    }

    List<Transaction> run(int transactions) {
        long[] free = new long[clients]; // when a client may begin its next transaction
        long now = 1_000;
        while (history.size() < transactions) {
            now += random.nextInt(1, 1_000);
            int client = random.nextInt(clients);
            long invoked = Math.max(free[client], now - random.nextInt(1, 20_000));
            if (invoked >= now) {
                continue; // still busy at the moment at which this would take effect
            }
            long completed = now + random.nextInt(0, 20_000);
            free[client] = completed + 1;
            history.add(transaction(client, invoked, completed));
        }
        return history;
    }

    private Transaction transaction(int client, long invoked, long completed) {
        int dice = random.nextInt(100);
        List<Operation> operations = operations();
        if (dice < 3) {
            return Transaction.failed(client, invoked, completed, operations);
        }
        if (dice < 5) {
            return Transaction.unknown(client, invoked, operations);
        }
        List<Operation> done = apply(operations);
        return dice < 8
                ? Transaction.unknown(client, invoked, operations)
                : Transaction.ok(client, invoked, completed, done);
    }

    private List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        int count = random.nextInt(1, 5);
        for (int i = 0; i < count; i++) {
            while (keys.size() < liveKeys) {
                keys.add("k" + keyCount++);
            }
            String key = keys.get(Math.min(random.nextInt(liveKeys), random.nextInt(liveKeys)));
            operations.add(random.nextBoolean() ? new Operation.Append(key, value++) : new Operation.Read(key, null));
        }
        return operations;
    }

    private List<Operation> apply(List<Operation> operations) {
        List<Operation> done = new ArrayList<>();
        for (Operation operation : operations) {
            List<Long> list = lists.computeIfAbsent(operation.key(), key -> new ArrayList<>());
            if (operation instanceof Operation.Append append) {
                list.add(append.value());
                done.add(append);
                if (list.size() >= MOST_ELEMENTS) {
                    keys.remove(append.key());
                }
            } else {
                done.add(new Operation.Read(operation.key(), list));
            }
        }
        return done;
    }
}
