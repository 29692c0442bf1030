package io.amcast.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.amcast.Codec;
import io.amcast.ConflictRelation;
import io.amcast.GroupId;
import io.amcast.MemberId;
import io.amcast.Receipt;
import io.amcast.Topology;
import io.amcast.runtime.client.ThreadedClient;
import io.amcast.spi.DeliveryObserver;
import io.amcast.spi.Handshake;
import io.amcast.spi.memory.LocalCluster;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Snapshots of whole members, while messages go on, on a log in memory that asks for one every few entries. */
@Timeout(90)
class SnapshotTest {
    private static final GroupId A = GroupId.of("a");
    private static final MemberId THIRD = MemberId.of("a-3");

    private final Topology topology = Topology.inMemory(3, "a");
    private final Handshake handshake =
            new Handshake("in-memory", topology.limits(), Handshake.Relation.of(ConflictRelation.all()));
    private final LocalCluster cluster = new LocalCluster(10);
    private final Map<MemberId, Member> members = new TreeMap<>();
    private final Map<MemberId, Journal> journals = new HashMap<>();
    private final Map<MemberId, List<String>> histories = new ConcurrentHashMap<>();
    private final ThreadedClient<String, String> client = new ThreadedClient<>(
            new Clients.Spec<>(topology, Codec.utf8(), Codec.utf8(), ConflictRelation.all(), null, null),
            cluster.client(topology, handshake),
            TimeSource.SYSTEM,
            1);

    @AfterEach
    void stop() {
        members.values().forEach(Member::kill);
        client.close();
        cluster.close();
    }

    /** A killed member comes back from its own snapshot and the log after it, with the state of the others. */
    @Test
    void comesBackFromItsOwnSnapshot() throws Exception {
        startAll();
        send(0, 400);
        awaitSame(400);
        members.get(THIRD).kill();
        start(THIRD);
        send(400, 450);

        awaitSame(450);
        // A snapshot that others made meanwhile may be installed on top, where the log before it is gone.
        assertThat(began(THIRD)).hasSizeGreaterThanOrEqualTo(2).first().isEqualTo("EMPTY 0");
        assertThat(began(THIRD).get(1)).startsWith("DISK ");
        assertThat(start(THIRD, 1)).isPositive();
    }

    /** A member that missed more than the log still holds gets another's snapshot. */
    @Test
    void comesBackFromAnInstalledSnapshot() throws Exception {
        startAll();
        send(0, 5);
        awaitSame(5);
        members.get(THIRD).kill();
        send(5, 400);
        start(THIRD);
        send(400, 450);

        awaitSame(450);
        assertThat(began(THIRD).get(began(THIRD).size() - 1)).startsWith("INSTALL ");
    }

    /** All members stopped and started again hold everything once. */
    @Test
    void comesBackWhenAllWereStopped() throws Exception {
        startAll();
        send(0, 300);
        awaitSame(300);
        List.copyOf(members.values()).forEach(Member::kill);
        startAll();
        send(300, 350);

        awaitSame(350);
    }

    private void startAll() throws IOException {
        for (MemberId member : topology.members(A)) {
            start(member);
        }
    }

    private void start(MemberId self) throws IOException {
        Journal journal = new Journal();
        Member member = new Member(
                new Members.Spec<>(
                        topology,
                        self,
                        A,
                        journal,
                        Codec.utf8(),
                        Codec.utf8(),
                        ConflictRelation.all(),
                        null,
                        null,
                        new History(histories.computeIfAbsent(self, id -> new ArrayList<>()))),
                cluster.create(topology, A, self, topology.data()),
                cluster.member(topology, self, handshake),
                TimeSource.SYSTEM);
        member.start();
        members.put(self, member);
        journals.put(self, journal);
    }

    /** Waits for the answers now and then, so that the log gets many entries and not one. */
    private void send(int from, int to) throws Exception {
        List<CompletableFuture<Receipt<String>>> receipts = new ArrayList<>();
        for (int i = from; i < to; i++) {
            receipts.add(client.multicast("m" + i, Set.of(A)));
            if (i % 3 == 2) {
                receipts.get(receipts.size() - 1).get(30, TimeUnit.SECONDS);
            }
        }
        for (CompletableFuture<Receipt<String>> receipt : receipts) {
            receipt.get(30, TimeUnit.SECONDS);
        }
    }

    private void awaitSame(int count) {
        await().untilAsserted(() -> {
            List<String> first = journals.get(MemberId.of("a-1")).lines();
            assertThat(first).hasSize(count).doesNotHaveDuplicates();
            journals.values().forEach(journal -> assertThat(journal.lines()).isEqualTo(first));
        });
    }

    private List<String> began(MemberId member) {
        List<String> history = histories.get(member);
        synchronized (history) {
            return history.stream().filter(line -> line.contains(" ")).toList();
        }
    }

    private long start(MemberId member, int incarnation) {
        return Long.parseLong(began(member).get(incarnation).split(" ", -1)[1]);
    }

    /** Lines of beginnings and deliveries, of all incarnations. */
    private record History(List<String> lines) implements DeliveryObserver {
        @Override
        public void began(long start, From from) {
            synchronized (lines) {
                lines.add(from + " " + start);
            }
        }

        @Override
        public void delivered(List<Delivered> batch) {
            synchronized (lines) {
                batch.forEach(each -> lines.add(each.message().id().toString()));
            }
        }
    }
}
