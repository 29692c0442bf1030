package io.amcast.protocol;

import io.amcast.GroupId;
import io.amcast.MessageId;
import io.amcast.SessionId;
import io.amcast.spi.LogEntry;
import io.amcast.spi.LogRecord;
import io.amcast.spi.Message;
import io.amcast.spi.PeerMessage;
import io.amcast.spi.ReplicaImage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Drives the replicas of one group by hand, with a log of its own that commits what a test lets it commit. The clock given to the
 * replicas stands at {@link #now}, 0 unless a test sets it, so that timestamps count 1, 2, 3.
 */
final class GroupDriver {
    static final long WINDOW = 10;
    static final long RESEND = 100_000;
    static final long SESSION_TIMEOUT = 10_000_000;

    final ReplicaConfig config;
    final List<Replica> replicas = new ArrayList<>();

    /** Entries that the leader handed to the log and that are not committed yet; a test may take some out. */
    final ArrayDeque<LogEntry> queue = new ArrayDeque<>();

    /** What the other replicas did when the log applied entries. */
    final List<Effect> followed = new ArrayList<>();

    Replica leader;
    long term;
    long now;
    private long index = -1;
    private long ticks;

    /** Group a of a, b and c, led by the first of its two replicas. */
    GroupDriver() {
        this(config(1_000, Conflicts.STANDARD_KEYS), ReplicaImage.empty());
    }

    GroupDriver(ReplicaConfig config, ReplicaImage start) {
        this.config = config;
        for (int i = 0; i < 2; i++) {
            Replica replica = new Replica(config);
            replica.step(now, new Input.Restored(-1, 0, start));
            replicas.add(replica);
        }
        leader = replicas.get(0);
        elect(leader);
    }

    static ReplicaConfig config(int tableLimit, Conflicts conflicts) {
        return new ReplicaConfig(
                Given.A, Given.groups("a b c"), WINDOW, tableLimit, 64, RESEND, SESSION_TIMEOUT, conflicts);
    }

    /** The state of a group that has reserved timestamps up to here and proposed none. */
    static ReplicaImage reserved(long timestamp) {
        ReplicaImage empty = ReplicaImage.empty();
        return new ReplicaImage(timestamp, 0, -1, -1, 0, List.of(), List.of(), List.of(), empty.home());
    }

    Replica follower() {
        return replicas.get(1);
    }

    // ---- steps

    List<Effect> step(Replica replica, Input input) {
        List<Effect> effects = replica.step(now, input);
        for (Effect effect : effects) {
            if (effect instanceof Effect.Append append) {
                queue.add(append.entry());
            }
        }
        return effects;
    }

    List<Effect> step(Input input) {
        return step(leader, input);
    }

    List<Effect> submit(Message message) {
        return submit(message, 0);
    }

    List<Effect> submit(Message message, long low) {
        return step(new Input.Submitted(message, low));
    }

    List<Effect> receive(PeerMessage message) {
        return step(new Input.Received(message));
    }

    /** Lets time pass, in ticks as a runtime gives them. */
    List<Effect> pass(long micros) {
        List<Effect> effects = new ArrayList<>();
        for (long end = ticks + micros; ticks < end; ) {
            ticks += Replica.TICK_MICROS;
            effects.addAll(leader.step(ticks, new Input.Tick()));
        }
        return effects;
    }

    // ---- the log

    /** The next entry of the leader, which the log has now; there must be one. */
    LogEntry build() {
        step(new Input.Build());
        return queue.removeLast();
    }

    /** Commits an entry in a term at every replica; what the leader does then. */
    List<Effect> apply(long entryTerm, LogEntry entry) {
        index++;
        List<Effect> effects = new ArrayList<>();
        for (Replica replica : replicas) {
            List<Effect> own = step(replica, new Input.Applied(index, entryTerm, entry));
            (replica == leader ? effects : followed).addAll(own);
        }
        return effects;
    }

    List<Effect> apply(LogEntry entry) {
        return apply(term, entry);
    }

    /** Applies an entry made of these records, as if the present leader had built it next to last. */
    List<Effect> apply(long sequence, LogRecord... records) {
        return apply(new LogEntry(term, sequence, 1_000, List.of(records)));
    }

    /** Builds and commits until there is nothing to write; what the leader does meanwhile. */
    List<Effect> commit() {
        List<Effect> effects = new ArrayList<>();
        while (leader.hasEntry() || !queue.isEmpty()) {
            if (leader.hasEntry()) {
                effects.addAll(step(new Input.Build()));
            }
            while (!queue.isEmpty()) {
                effects.addAll(apply(queue.remove()));
            }
        }
        return effects;
    }

    /** The next term: its own entry is applied everywhere, then the replica leads. */
    List<Effect> elect(Replica replica) {
        term++;
        index++;
        queue.clear();
        for (Replica each : replicas) {
            step(each, new Input.Applied(index, term, null));
        }
        leader = replica;
        return step(replica, new Input.Ready(term));
    }

    // ---- what effects say

    static <E> List<E> all(List<Effect> effects, Class<E> type) {
        return effects.stream().filter(type::isInstance).map(type::cast).toList();
    }

    static List<MessageId> delivered(List<Effect> effects) {
        return all(effects, Effect.Deliver.class).stream()
                .map(deliver -> deliver.message().id())
                .toList();
    }

    /** What goes to a group. */
    static List<PeerMessage> sent(List<Effect> effects, GroupId to) {
        return all(effects, Effect.Send.class).stream()
                .filter(send -> send.to().equals(to))
                .map(Effect.Send::message)
                .toList();
    }

    static <P extends PeerMessage> List<P> sent(List<Effect> effects, Class<P> type) {
        return all(effects, Effect.Send.class).stream()
                .map(Effect.Send::message)
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    static List<LogRecord> records(List<Effect> effects) {
        return all(effects, Effect.Append.class).stream()
                .flatMap(append -> append.entry().records().stream())
                .toList();
    }

    // ---- the replicated state, by its image

    ReplicaImage image() {
        return leader.image();
    }

    ReplicaImage.Row row(MessageId id) {
        return row(leader, id);
    }

    static ReplicaImage.Row row(Replica replica, MessageId id) {
        return replica.image().rows().stream()
                .filter(row -> row.message().id().equals(id))
                .findFirst()
                .orElse(null);
    }

    ReplicaImage.Session session(SessionId id) {
        return image().sessions().stream()
                .filter(session -> session.id().equals(id))
                .findFirst()
                .orElse(null);
    }
}
