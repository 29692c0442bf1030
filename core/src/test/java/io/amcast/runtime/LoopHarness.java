package io.amcast.runtime;

import io.amcast.Codec;
import io.amcast.ConflictRelation;
import io.amcast.GroupId;
import io.amcast.Keys;
import io.amcast.MemberId;
import io.amcast.MessageId;
import io.amcast.SessionId;
import io.amcast.StateMachine;
import io.amcast.Topology;
import io.amcast.metrics.MemberMetrics;
import io.amcast.protocol.Conflicts;
import io.amcast.protocol.Replica;
import io.amcast.protocol.ReplicaConfig;
import io.amcast.spi.ClientRequest;
import io.amcast.spi.DeliveryObserver;
import io.amcast.spi.Message;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** The loop and the applier of member a-1 without threads: a test takes their turns. Groups a and b have three members each. */
final class LoopHarness implements DeliveryObserver {
    static final GroupId A = GroupId.of("a");
    static final GroupId B = GroupId.of("b");
    static final MemberId SELF = MemberId.of("a-1");
    static final MemberId OTHER = MemberId.of("a-2");
    static final SessionId SESSION = new SessionId(A, 1);

    final Topology topology = Topology.inMemory(3, "a", "b");
    final ManualTime time = new ManualTime();
    final ManualLog log = new ManualLog();
    final ManualTransport transport = new ManualTransport();
    final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    final Lanes lanes = new Lanes(() -> {});
    final List<String> observed = new ArrayList<>();
    final Journal journal = new Journal();
    final MessageTrace trace = new MessageTrace(1 << 10, time);
    final DispatchStream stream;
    final MemberLoop loop;
    final Applier<String, String> applier;

    LoopHarness() {
        this(64 << 20, null);
    }

    LoopHarness(long dispatchBytes, StateMachine<String, String> stateMachine) {
        this(dispatchBytes, stateMachine, null);
    }

    LoopHarness(long dispatchBytes, StateMachine<String, String> stateMachine, ParallelDelivery wanted) {
        MemberMetrics events = new MemberMetrics(metrics, A, SELF, () -> 0);
        stream = new DispatchStream(dispatchBytes, true, this, () -> {}, () -> {});
        SnapshotPublisher publisher =
                new SnapshotPublisher("a-1", log, events, time, task -> new Thread(task).start(), error -> {
                    throw new AssertionError(error);
                });
        loop = new MemberLoop(new MemberLoop.Parts(
                SELF,
                A,
                new Replica(new ReplicaConfig(
                        A,
                        new TreeSet<>(topology.groups().keySet()),
                        1_000_000,
                        16_384,
                        16_384,
                        500_000,
                        60_000_000,
                        Conflicts.STANDARD_KEYS)),
                log,
                log::standing,
                new PeerLinks(topology, A, SELF, transport),
                new RequestCheck(topology, A, new WireRelation<>(ConflictRelation.all())),
                lanes,
                stream,
                publisher,
                new LoopTrace(trace.loop, Conflicts.STANDARD_KEYS, events),
                events,
                time,
                16_384,
                0));
        Members.Spec<String, String> spec = new Members.Spec<>(
                topology,
                SELF,
                A,
                stateMachine == null ? journal : stateMachine,
                Codec.utf8(),
                Codec.utf8(),
                ConflictRelation.all(),
                null,
                metrics,
                this);
        Application<String, String> application = new Application<>(spec);
        ParallelDeliveries parallel = wanted == null
                ? null
                : new ParallelDeliveries(
                        application, wanted, ApplyOrder.of(Conflicts.STANDARD_KEYS), 8, events, time, () -> {});
        applier = new Applier<>(spec, application, parallel, stream, publisher, new AppliedTrace(trace.applier, time));
        try {
            log.start(new LogFeed(lanes, cause -> {
                throw new AssertionError(cause);
            }));
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A harness whose member leads term 1 already. */
    LoopHarness leading() {
        log.listener.startsEmpty();
        log.elect(SELF, 1);
        loop.turn();
        return this;
    }

    /** Message {@code sequence} of the session, whose text is the sequence. */
    static Message message(long sequence, GroupId... groups) {
        return message(sequence, Keys.write("*"), groups);
    }

    static Message message(long sequence, Keys keys, GroupId... groups) {
        return new Message(
                new MessageId(SESSION, sequence),
                new TreeSet<>(List.of(groups)),
                keys.isEmpty(),
                keys,
                Long.toString(sequence).getBytes(StandardCharsets.UTF_8));
    }

    RecordingClient submit(Message message) {
        return request(new ClientRequest.Submit(message, 0));
    }

    RecordingClient request(ClientRequest request) {
        RecordingClient client = new RecordingClient();
        lanes.requests.offer(new LoopEvent.Requested(request, client, time.nanos()));
        return client;
    }

    /** Turns until nothing is left to do, committing whatever is handed to the log. */
    void settle() {
        do {
            while (!log.appended.isEmpty()) {
                log.commit();
            }
            loop.turn();
            applier.turn();
        } while (!log.appended.isEmpty() || !loop.idle() || !applier.idle());
    }

    @Override
    public void began(long start, From from) {
        observed.add(from + " " + start);
    }

    @Override
    public void delivered(List<Delivered> batch) {
        batch.forEach(each -> observed.add(new String(each.message().payload(), StandardCharsets.UTF_8)));
    }
}
