package io.amcast.runtime;

import io.amcast.GroupId;
import io.amcast.SessionId;
import io.amcast.Snapshot;
import io.amcast.StateMachine;
import io.amcast.spi.ClientReply;
import io.amcast.spi.Message;
import io.amcast.spi.SnapshotImage;
import io.amcast.spi.StoredResult;
import io.amcast.spi.Transport;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Runs user code, or has it run: deliveries are applied in the order in which the loop dispatched them, in parallel if that is wanted
 * where they do not conflict. Keeps the results and answers clients. One thread.
 */
final class Applier<M, R extends @Nullable Object> implements Worker.Turns {
    private static final int TURN = 256;
    private static final long SLEEP_NANOS = 1_000_000_000;

    private final GroupId group;
    private final StateMachine<M, R> stateMachine;
    private final Application<M, R> application;
    private final DispatchStream stream;
    private final SnapshotPublisher publisher;
    private final @Nullable ParallelDeliveries parallel;
    private final AppliedTrace trace;
    private final ResultsTable results = new ResultsTable();

    /** Taken from the stream, and held until nothing is in flight. */
    private @Nullable Dispatched held;

    /**
     * An applier with nothing to do.
     *
     * @param application calls the state machine
     * @param parallel applies what does not conflict at the same time; null: all is applied here, one after the other
     */
    Applier(
            Members.Spec<M, R> spec,
            Application<M, R> application,
            @Nullable ParallelDeliveries parallel,
            DispatchStream stream,
            SnapshotPublisher publisher,
            AppliedTrace trace) {
        this.group = spec.group();
        this.stateMachine = spec.stateMachine();
        this.application = application;
        this.parallel = parallel;
        this.stream = stream;
        this.publisher = publisher;
        this.trace = trace;
    }

    @Override
    public void turn() {
        if (parallel != null) {
            takeEnded(parallel);
        }
        for (int i = 0; i < TURN; i++) {
            Dispatched task = next();
            if (task == null) {
                return;
            }
            carryOut(task);
            if (parallel == null || !(task instanceof Dispatched.Deliver)) {
                stream.finished(task);
            }
        }
    }

    private void takeEnded(ParallelDeliveries from) {
        for (InFlight ended = from.takeEnded(); ended != null; ended = from.takeEnded()) {
            StoredResult result = Objects.requireNonNull(ended.result);
            delivered(ended.deliver, result, !ended.purged);
            for (Dispatched.AnswerStored asked : ended.asked) {
                answer(result, asked);
            }
            stream.finished(ended.deliver);
        }
    }

    /** The next thing that can be done now. What is no delivery and needs the state waits until nothing is in flight. */
    private @Nullable Dispatched next() {
        if (parallel == null) {
            return stream.poll();
        }
        Dispatched task = held;
        if (task == null) {
            task = parallel.full() ? null : stream.poll();
        }
        boolean waits = task != null && needsQuiet(task) && !parallel.quiet();
        held = waits ? task : null;
        return waits ? null : task;
    }

    private static boolean needsQuiet(Dispatched task) {
        return task instanceof Dispatched.Capture
                || task instanceof Dispatched.Restore
                || task instanceof Dispatched.Query
                || task instanceof Dispatched.Quiesce;
    }

    int storedResults() {
        return results.size();
    }

    @Override
    public boolean idle() {
        if (parallel == null) {
            return stream.isEmpty();
        }
        return parallel.noneEnded() && (held != null || parallel.full() || stream.isEmpty());
    }

    /** Whether all that was dispatched is carried out. */
    boolean quiet() {
        return idle() && held == null && (parallel == null || parallel.quiet());
    }

    @Override
    public long sleepNanos() {
        return SLEEP_NANOS;
    }

    private void carryOut(Dispatched task) {
        if (task instanceof Dispatched.Deliver deliver) {
            deliver(deliver);
        } else if (task instanceof Dispatched.AnswerStored answer) {
            answer(answer);
        } else if (task instanceof Dispatched.Query query) {
            query.client().reply(new ClientReply.Answer(group, query.number(), application.query(query.payload())));
        } else if (task instanceof Dispatched.Trim trim) {
            results.trim(trim.session(), trim.low());
        } else if (task instanceof Dispatched.DropSession drop) {
            drop(drop.session());
        } else if (task instanceof Dispatched.Capture capture) {
            capture(capture);
        } else if (task instanceof Dispatched.Restore restore) {
            restore(restore);
        } else if (task instanceof Dispatched.Quiesce quiesce) {
            quiesce.quiet().countDown();
        } else {
            throw new AssertionError("unknown task " + task);
        }
    }

    private void deliver(Dispatched.Deliver deliver) {
        if (parallel == null) {
            delivered(deliver, application.apply(deliver), true);
        } else {
            parallel.add(deliver);
        }
    }

    private void delivered(Dispatched.Deliver deliver, StoredResult result, boolean kept) {
        if (kept) {
            results.put(result);
        }
        for (Transport.Client client : deliver.clients()) {
            reply(client, result);
        }
        trace.applied(deliver);
    }

    private void drop(SessionId session) {
        results.drop(session);
        if (parallel != null) {
            parallel.purge(session);
        }
    }

    private void answer(Dispatched.AnswerStored asked) {
        InFlight delivery =
                parallel == null ? null : parallel.find(asked.message().id());
        if (delivery == null) {
            answer(results.get(asked.message().id()), asked);
        } else {
            delivery.asked.add(asked);
        }
    }

    private void answer(@Nullable StoredResult result, Dispatched.AnswerStored asked) {
        Message message = asked.message();
        Transport.Client client = asked.client();
        if (result == null) {
            refuse(client, message, ClientReply.Refusal.ALREADY_ANSWERED, "its result was dropped");
        } else if (result.fingerprint() != message.fingerprint()) {
            refuse(client, message, ClientReply.Refusal.INVALID_ID_REUSE, "the id belongs to another message");
        } else {
            reply(client, result);
        }
    }

    private void reply(Transport.Client client, StoredResult result) {
        client.reply(new ClientReply.Result(group, result.id(), result.timestamp(), result.value()));
    }

    private void refuse(Transport.Client client, Message message, ClientReply.Refusal reason, String detail) {
        client.reply(new ClientReply.Refused(group, message.id(), reason, null, detail));
    }

    private void capture(Dispatched.Capture capture) {
        Snapshot view;
        try {
            view = stateMachine.capture();
        } catch (RuntimeException e) {
            publisher.abandon(e);
            return;
        }
        publisher.publish(new SnapshotImage(capture.index(), capture.term(), capture.image(), results.copy(), view));
    }

    private void restore(Dispatched.Restore restore) {
        try {
            results.restore(
                    restore.snapshot().results(), restore.snapshot().replica().sessions());
            stateMachine.restore(restore.snapshot().application());
        } catch (IOException | RuntimeException e) {
            throw new IllegalStateException(
                    "the state machine cannot restore the snapshot of index "
                            + restore.snapshot().index() + ": " + e.getMessage(),
                    e);
        }
        restore.takenOver().countDown();
    }
}
