package io.amcast.cli.demo;

import io.amcast.GroupId;
import io.amcast.examples.kv.KvClient;
import io.amcast.examples.kv.Reply;
import io.amcast.examples.kv.Request;
import io.amcast.examples.kv.ShardMap;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;

/**
 * Accounts on all shards, and transfers between accounts of different shards. Each transfer also counts up a key of its own, which
 * must end at 1. Reading all accounts in one command must always find the same sum.
 */
final class Bank {
    static final int ACCOUNTS = 48;
    static final long OPENING = 1_000;
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final ShardMap shards;
    private final AtomicLongArray expected = new AtomicLongArray(ACCOUNTS);
    private final AtomicIntegerArray sent;
    private final LongAdder audits = new LongAdder();

    /**
     * Accounts that are not opened yet.
     *
     * @param clients how many clients transfer money
     */
    Bank(ShardMap shards, int clients) {
        this.shards = shards;
        this.sent = new AtomicIntegerArray(clients);
        for (int i = 0; i < ACCOUNTS; i++) {
            expected.set(i, OPENING);
        }
    }

    static String account(int number) {
        return "account:" + number;
    }

    static String marker(int client, int transfer) {
        return "transfer:" + client + ":" + transfer;
    }

    static List<String> accounts() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < ACCOUNTS; i++) {
            names.add(account(i));
        }
        return names;
    }

    /** The transaction that gives every account its first money. */
    static Request opening() {
        List<String> words = new ArrayList<>(List.of("MSET"));
        accounts().forEach(account -> {
            words.add(account);
            words.add(Long.toString(OPENING));
        });
        return Load.transaction(List.of(words));
    }

    /** Sends one transfer of a client. */
    void transfer(Load load, int client, RandomGenerator random) throws InterruptedException {
        int from = random.nextInt(ACCOUNTS);
        int to = random.nextInt(ACCOUNTS);
        while (group(to).equals(group(from))) {
            to = random.nextInt(ACCOUNTS);
        }
        int amount = 1 + random.nextInt(20);
        int target = to;
        String cents = Integer.toString(amount);
        String marker = marker(client, sent.getAndIncrement(client));
        load.send(
                Load.transaction(List.of(
                        List.of("DECRBY", account(from), cents),
                        List.of("INCRBY", account(to), cents),
                        List.of("INCR", marker))),
                () -> {
                    expected.addAndGet(from, -amount);
                    expected.addAndGet(target, amount);
                });
    }

    private GroupId group(int account) {
        return shards.groupOf(account(account));
    }

    /** How many transfers a client has sent. */
    int sent(int client) {
        return sent.get(client);
    }

    int clients() {
        return sent.length();
    }

    /** What an account must hold once every transfer is answered. */
    long expected(int account) {
        return expected.get(account);
    }

    long audits() {
        return audits.sum();
    }

    /** Reads all accounts in one command; their sum, which must be {@link #total()}. */
    long audit(KvClient kv) throws InterruptedException, ExecutionException {
        List<String> words = new ArrayList<>(List.of("MGET"));
        words.addAll(accounts());
        Reply reply = kv.call(DEADLINE, words.toArray(String[]::new)).get();
        if (!(reply instanceof Reply.Array array)) {
            throw new IllegalStateException("the accounts cannot be read: " + reply);
        }
        long sum = 0;
        for (Reply element : array.elements()) {
            sum += element instanceof Reply.Bulk bulk ? Long.parseLong(bulk.bytes()) : 0;
        }
        audits.increment();
        return sum;
    }

    static long total() {
        return ACCOUNTS * OPENING;
    }
}
