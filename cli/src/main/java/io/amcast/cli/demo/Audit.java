package io.amcast.cli.demo;

import io.amcast.GroupId;
import io.amcast.MemberId;
import io.amcast.examples.kv.KvClient;
import io.amcast.examples.kv.Reply;
import io.amcast.testkit.check.HistoryVerifier;
import io.amcast.testkit.check.Verdict;
import io.amcast.testkit.check.Violation;
import io.amcast.testkit.history.Histories;
import io.amcast.testkit.history.HistoryReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;

/** Checks a cluster at rest against what its clients were answered and what its members recorded. */
final class Audit {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final int KEYS_AT_ONCE = 500;
    private static final int MOST_LISTED = 10;

    private final KvClient kv;
    private final Findings findings;

    Audit(KvClient kv, Findings findings) {
        this.kv = kv;
        this.findings = findings;
    }

    /** Every transaction that was answered took effect once: its own key stands at 1, and counters and balances agree. */
    void effects(Text text, int linesSent, Bank bank) throws InterruptedException, ExecutionException {
        Map<String, Long> markers = new LinkedHashMap<>();
        for (int line = 0; line < linesSent; line++) {
            markers.put(Text.marker(line), 1L);
        }
        int transfers = 0;
        for (int client = 0; client < bank.clients(); client++) {
            for (int i = 0; i < bank.sent(client); i++) {
                markers.put(Bank.marker(client, i), 1L);
                transfers++;
            }
        }
        findings.add(
                "each transaction took effect once",
                String.format(Locale.ROOT, "%,d lines, %,d transfers", linesSent, transfers),
                differences(markers));
        findings.add(
                "words are counted right",
                String.format(Locale.ROOT, "%,d words", text.counts().size()),
                differences(text.counts()));
        Map<String, Long> balances = new LinkedHashMap<>();
        for (int account = 0; account < Bank.ACCOUNTS; account++) {
            balances.put(Bank.account(account), bank.expected(account));
        }
        findings.add(
                "every account holds what its transfers say",
                String.format(Locale.ROOT, "%d accounts", Bank.ACCOUNTS),
                differences(balances));
        long sum = bank.audit(kv);
        findings.add(
                "no money was made or lost",
                String.format(Locale.ROOT, "%,d in all, seen by %,d reads of all shards", sum, bank.audits()),
                sum == Bank.total() ? List.of() : List.of("the accounts hold " + sum + ", not " + Bank.total()));
    }

    private List<String> differences(Map<String, Long> expected) throws InterruptedException, ExecutionException {
        List<String> wrong = new ArrayList<>();
        List<String> keys = List.copyOf(expected.keySet());
        for (int begin = 0; begin < keys.size(); begin += KEYS_AT_ONCE) {
            List<String> some = keys.subList(begin, Math.min(keys.size(), begin + KEYS_AT_ONCE));
            List<String> words = new ArrayList<>(List.of("MGET"));
            words.addAll(some);
            Reply reply = kv.call(DEADLINE, words.toArray(String[]::new)).get();
            if (!(reply instanceof Reply.Array array)) {
                return List.of("the keys cannot be read: " + reply);
            }
            for (int i = 0; i < some.size(); i++) {
                String found = array.elements().get(i) instanceof Reply.Bulk bulk ? bulk.bytes() : "nothing";
                String due = Long.toString(expected.getOrDefault(some.get(i), 0L));
                if (!found.equals(due) && wrong.size() < MOST_LISTED) {
                    wrong.add(some.get(i) + " holds " + found + ", not " + due);
                }
            }
        }
        return wrong;
    }

    /** All replicas of a group hold the same state. */
    void replicas(Map<MemberId, WatchedStore> stores, Map<MemberId, GroupId> groups) throws IOException {
        SortedMap<GroupId, Map<MemberId, String>> digests = new TreeMap<>();
        for (Map.Entry<MemberId, WatchedStore> entry : stores.entrySet()) {
            digests.computeIfAbsent(groups.get(entry.getKey()), group -> new TreeMap<>())
                    .put(entry.getKey(), entry.getValue().digest());
        }
        List<String> wrong = new ArrayList<>();
        List<String> seen = new ArrayList<>();
        digests.forEach((group, its) -> {
            List<String> different = its.values().stream().distinct().toList();
            seen.add(group + "=" + different.get(0));
            if (different.size() > 1) {
                wrong.add("the replicas of " + group + " differ: " + its);
            }
        });
        findings.add("replicas of a group are equal", String.join(" ", seen), wrong);
    }

    /** What the members recorded keeps all that the protocol promises. */
    void histories(Path directory) throws IOException {
        Histories histories = HistoryReader.read(directory);
        for (Verdict verdict : HistoryVerifier.verify(histories)) {
            findings.add(
                    verdict.property(),
                    verdict.checked(),
                    verdict.violations().stream().map(Violation::what).toList());
        }
    }
}
