package io.amcast.testkit.sim;

import io.amcast.GroupId;
import io.amcast.MemberId;
import io.amcast.MessageId;
import io.amcast.StateMachine;
import io.amcast.runtime.Clients;
import io.amcast.runtime.Members;
import io.amcast.spi.ClientRequest;
import io.amcast.spi.DeliveryObserver;
import io.amcast.spi.LogEntry;
import io.amcast.spi.LogRecord;
import io.amcast.spi.Message;
import io.amcast.spi.PeerMessage;
import io.amcast.testkit.cluster.ClusterSetup;
import io.amcast.testkit.replicas.Replicas;
import io.amcast.testkit.replicas.Subject;
import io.amcast.testkit.replicas.Witness;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A user's state machine in a simulated cluster, and who watches the ways of its messages. */
final class UserApplication<M, R extends @Nullable Object, S extends StateMachine<M, R>>
        implements SimCluster.Application<M, R> {
    private static final int LONGEST_WORDS = 100;

    final Subject<M, R, S> subject;
    final Replicas<M, R, S> replicas;
    final Hooks<M> hooks;
    private final ClusterSetup<M, R, S> setup;
    private final Map<MessageId, Message> sent = new HashMap<>();
    private final Map<MessageId, M> decoded = new HashMap<>();
    private final Deque<Runnable> due = new ArrayDeque<>();

    UserApplication(ClusterSetup<M, R, S> setup, RecentEvents events) {
        this.setup = setup;
        subject = setup.subject();
        replicas = new Replicas<>(setup.topology(), subject);
        hooks = new Hooks<>(events);
        events.whenSent(this::sent);
    }

    /** The member's replica, as its last start made it. */
    S machine(MemberId member) {
        Witness<M, R, S> witness = replicas.of(member);
        if (witness == null) {
            throw new AssertionError("every member was started once: " + member);
        }
        return witness.machine();
    }

    /** To be done right after this step. */
    void due(Runnable action) {
        due.add(action);
    }

    void runDue(long now) {
        hooks.runDue(now);
        for (Runnable action = due.poll(); action != null; action = due.poll()) {
            action.run();
        }
    }

    // ---- what runs

    @Override
    public Members.Spec<M, R> member(MemberId self, GroupId group, DeliveryObserver observer) {
        return new Members.Spec<>(
                setup.topology(),
                self,
                group,
                replicas.begin(self, group),
                subject.messages(),
                subject.results(),
                subject.relation(),
                null,
                null,
                new Watched(self, group, observer));
    }

    @Override
    public Clients.Spec<M, R> client() {
        return new Clients.Spec<>(
                setup.topology(), subject.messages(), subject.results(), subject.relation(), null, null);
    }

    /** Records, and tells of points. */
    private final class Watched implements DeliveryObserver {
        private final Point here;
        private final Point inGroup;
        private final DeliveryObserver recorder;

        Watched(MemberId self, GroupId group, DeliveryObserver recorder) {
            here = new Point.Delivered(self);
            inGroup = new Point.DeliveredIn(group);
            this.recorder = recorder;
        }

        @Override
        public void began(long start, From from) {
            recorder.began(start, from);
        }

        @Override
        public void delivered(List<Delivered> batch) {
            recorder.delivered(batch);
            for (Delivered each : batch) {
                reached(here, each.message().id());
                reached(inGroup, each.message().id());
            }
        }
    }

    // ---- the ways of messages

    private void reached(Point point, MessageId id) {
        hooks.reached(point, decoded.get(id));
    }

    private void sent(String from, Object frame) {
        if (frame instanceof ClientRequest.Submit submit) {
            Message message = submit.message();
            if (sent.putIfAbsent(message.id(), message) == null) {
                decode(message);
            }
            reached(new Point.Sent(from), message.id());
        }
    }

    private void decode(Message message) {
        try {
            decoded.put(message.id(), subject.messages().decode(message.payload()));
        } catch (RuntimeException e) {
            // The same exception becomes the message's result; nobody waits for it at a point.
            decoded.remove(message.id());
        }
    }

    /** A message in a user's words. */
    String words(Message message) {
        String text = String.valueOf(decoded.get(message.id()));
        String cut = text.length() <= LONGEST_WORDS ? text : text.substring(0, LONGEST_WORDS) + "...";
        return cut + " to " + message.destinations() + ", " + message.id();
    }

    @Override
    public void logged(GroupId group, LogEntry entry) {
        for (LogRecord each : entry.records()) {
            if (each instanceof LogRecord.Propose propose) {
                addressed(group, propose.message().id(), "PROPOSE");
                reached(new Point.Proposed(group), propose.message().id());
            } else if (each instanceof LogRecord.Final fin) {
                addressed(group, fin.id(), "FINAL");
                reached(new Point.Finalized(group), fin.id());
            } else if (each instanceof LogRecord.Forget forget) {
                addressed(group, forget.id(), "FORGET");
            }
        }
    }

    @Override
    public void arrived(GroupId group, Object frame) {
        if (frame instanceof ClientRequest.Submit submit) {
            addressed(group, submit.message().id(), "a submission");
            reached(new Point.Submitted(group), submit.message().id());
        } else if (frame instanceof PeerMessage.Soft soft) {
            addressed(group, soft.message().id(), "SOFT");
            reached(new Point.SoftArrived(group), soft.message().id());
        } else if (frame instanceof PeerMessage.Hard hard) {
            addressed(group, hard.message().id(), "HARD");
            reached(new Point.HardArrived(group), hard.message().id());
        } else if (frame instanceof PeerMessage.Clear clear) {
            addressed(group, clear.id(), "CLEAR");
        } else if (frame instanceof PeerMessage.Done done) {
            addressed(group, done.id(), "DONE");
        }
    }

    /** Genuineness: a group that is no destination of a message sees nothing of it. */
    private void addressed(GroupId group, MessageId id, String what) {
        Message message = sent.get(id);
        if (message == null || !message.destinations().contains(group)) {
            throw new SimViolation(
                    "genuineness", what + " of " + message + " reaches group " + group + ", which is no destination");
        }
    }

    void answered(SimulatedClient<M, R> client, MessageId id) {
        reached(Point.answered(client), id);
    }

    /** The message as it was sent. */
    @Nullable
    Message message(MessageId id) {
        return sent.get(id);
    }

    /** The message as its codec reads it; null if it cannot. */
    @Nullable
    M decoded(MessageId id) {
        return decoded.get(id);
    }
}
