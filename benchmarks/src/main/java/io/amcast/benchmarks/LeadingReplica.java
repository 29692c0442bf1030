package io.amcast.benchmarks;

import io.amcast.GroupId;
import io.amcast.Keys;
import io.amcast.MessageId;
import io.amcast.SessionId;
import io.amcast.protocol.Conflicts;
import io.amcast.protocol.Effect;
import io.amcast.protocol.Input;
import io.amcast.protocol.Replica;
import io.amcast.protocol.ReplicaConfig;
import io.amcast.spi.LogEntry;
import io.amcast.spi.Message;
import io.amcast.spi.PeerMessage;
import io.amcast.spi.ReplicaImage;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** The leader of group a, of a and b, whose log commits at once: the protocol alone, with no log, link or thread. */
final class LeadingReplica {
    static final GroupId A = GroupId.of("a");
    static final GroupId B = GroupId.of("b");
    static final SortedSet<GroupId> BOTH = Collections.unmodifiableSortedSet(new TreeSet<>(List.of(A, B)));
    private static final SortedSet<GroupId> ALONE = Collections.unmodifiableSortedSet(new TreeSet<>(List.of(A)));
    private static final SessionId SESSION = new SessionId(A, 1);
    private static final SessionId PENDING = new SessionId(A, 2);
    private static final int MOST = 1 << 20;
    private static final byte[] PAYLOAD = new byte[100];

    private final Replica replica;
    private final ArrayDeque<LogEntry> queue = new ArrayDeque<>();
    private long index;
    private long now = 1_000_000;
    private long sequence;
    private long pendingSequence;

    LeadingReplica(Conflicts conflicts) {
        replica = new Replica(
                new ReplicaConfig(A, BOTH, 1_000_000_000, MOST, MOST, 1_000_000, Long.MAX_VALUE / 4, conflicts));
        replica.step(now, new Input.Restored(-1, 0, ReplicaImage.empty()));
        replica.step(now, new Input.Applied(index, 1, null));
        replica.step(now, new Input.Ready(1));
    }

    /** A message to this group alone: proposed, logged and, if nothing conflicts before it, delivered. */
    int single(Keys keys) {
        MessageId id = new MessageId(SESSION, sequence++);
        return step(new Input.Submitted(new Message(id, ALONE, false, keys, PAYLOAD), id.sequence())) + commit();
    }

    /** A message that stays pending, since group b does not answer. */
    Message pending(Keys keys) {
        Message message = new Message(new MessageId(PENDING, pendingSequence++), BOTH, false, keys, PAYLOAD);
        step(new Input.Submitted(message, 0));
        commit();
        return message;
    }

    /** Group b's timestamp of a pending message comes in, not above this group's. */
    int answered(Message message) {
        return step(new Input.Received(new PeerMessage.Hard(B, message, 1, 0, false))) + commit();
    }

    int pendingCount() {
        return replica.pending();
    }

    /** How many deliveries came of it. */
    private int step(Input input) {
        int deliveries = 0;
        now++;
        for (Effect effect : replica.step(now, input)) {
            if (effect instanceof Effect.Append append) {
                queue.add(append.entry());
            } else if (effect instanceof Effect.Deliver) {
                deliveries++;
            } else if (effect instanceof Effect.Refuse refuse) {
                throw new IllegalStateException("refused: " + refuse);
            }
        }
        return deliveries;
    }

    private int commit() {
        int deliveries = 0;
        while (replica.hasEntry()) {
            deliveries += step(new Input.Build());
            for (LogEntry entry = queue.poll(); entry != null; entry = queue.poll()) {
                index++;
                deliveries += step(new Input.Applied(index, 1, entry));
            }
        }
        return deliveries;
    }
}
