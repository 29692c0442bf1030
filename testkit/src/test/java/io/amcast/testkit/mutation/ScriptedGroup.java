package io.amcast.testkit.mutation;

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
import io.amcast.spi.LogRecord;
import io.amcast.spi.Message;
import io.amcast.spi.PeerMessage;
import io.amcast.spi.ReplicaImage;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/** One replica of group a among a, b and c, driven by hand; its clock stands at 0, so that timestamps count 1, 2, 3. */
final class ScriptedGroup {
    static final GroupId A = GroupId.of("a");
    static final GroupId B = GroupId.of("b");
    static final GroupId C = GroupId.of("c");

    /** Its home is another group than the one under test. */
    static final SessionId SESSION = new SessionId(B, 1);

    static final long WINDOW = 10;
    static final int TABLE = 1_000;
    static final long RESEND = 100_000;

    private final Replica replica;
    private long index = -1;
    private long term;

    ScriptedGroup() {
        this(A, ReplicaImage.empty());
    }

    ScriptedGroup(GroupId group, ReplicaImage start) {
        this(group, start, false);
    }

    /** @param strict whether the order is to agree with real time across groups */
    ScriptedGroup(GroupId group, ReplicaImage start, boolean strict) {
        replica = new Replica(new ReplicaConfig(
                group,
                new TreeSet<>(List.of(A, B, C)),
                WINDOW,
                TABLE,
                64,
                RESEND,
                10_000_000,
                strict,
                Conflicts.STANDARD_KEYS));
        replica.step(0, new Input.Restored(-1, 0, start));
    }

    static Message message(SessionId session, long sequence, String destinations, Keys keys) {
        TreeSet<GroupId> groups = new TreeSet<>();
        Arrays.stream(destinations.split(" ")).map(GroupId::of).forEach(groups::add);
        MessageId id = new MessageId(session, sequence);
        return new Message(id, groups, keys.isEmpty(), keys, id.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Any two of them conflict. */
    static Message message(long sequence, String destinations) {
        return message(SESSION, sequence, destinations, Keys.write("k"));
    }

    static PeerMessage hard(GroupId from, Message message, long timestamp) {
        return new PeerMessage.Hard(from, message, timestamp, 0, false);
    }

    /** The state of a group that has reserved timestamps up to here and proposed none. */
    static ReplicaImage reserved(long timestamp) {
        return new ReplicaImage(
                timestamp,
                0,
                -1,
                -1,
                0,
                List.of(),
                List.of(),
                List.of(),
                ReplicaImage.empty().home());
    }

    Replica replica() {
        return replica;
    }

    List<Effect> step(Input input) {
        return replica.step(0, input);
    }

    /** Applies Raft's own entry of the next term, and leads it. */
    List<Effect> lead() {
        follow();
        return step(new Input.Ready(term));
    }

    /** Applies Raft's own entry of the next term. */
    void follow() {
        term++;
        step(new Input.Applied(++index, term, null));
    }

    List<Effect> submit(Message message) {
        return step(new Input.Submitted(message, 0));
    }

    List<Effect> receive(PeerMessage message) {
        return step(new Input.Received(message));
    }

    LogEntry build() {
        return step(new Input.Build()).stream()
                .filter(Effect.Append.class::isInstance)
                .map(effect -> ((Effect.Append) effect).entry())
                .findFirst()
                .orElseThrow();
    }

    List<Effect> apply(LogEntry entry) {
        return step(new Input.Applied(++index, term, entry));
    }

    /** Applies records of the present term's leader. */
    List<Effect> apply(long sequence, LogRecord... records) {
        return apply(new LogEntry(term, sequence, 1_000, List.of(records)));
    }

    /** Builds and applies all there is. */
    void commit() {
        while (replica.hasEntry()) {
            apply(build());
        }
    }

    static List<MessageId> delivered(List<Effect> effects) {
        return effects.stream()
                .filter(Effect.Deliver.class::isInstance)
                .map(effect -> ((Effect.Deliver) effect).message().id())
                .toList();
    }
}
