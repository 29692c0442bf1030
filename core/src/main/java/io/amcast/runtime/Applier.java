package io.amcast.runtime;

import io.amcast.Codec;
import io.amcast.Delivery;
import io.amcast.GroupId;
import io.amcast.Snapshot;
import io.amcast.StateMachine;
import io.amcast.spi.ClientReply;
import io.amcast.spi.Message;
import io.amcast.spi.SnapshotImage;
import io.amcast.spi.StoredResult;
import io.amcast.spi.Transport;
import java.io.IOException;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Runs user code: applies deliveries in the order in which the loop dispatched them, keeps the results and answers clients. One
 * thread.
 */
final class Applier<M, R extends @Nullable Object> implements Worker.Turns {
    private static final int TURN = 256;
    private static final long SLEEP_NANOS = 1_000_000_000;
    private static final int LONGEST_REASON = 1_000;

    private final GroupId group;
    private final StateMachine<M, R> stateMachine;
    private final Codec<M> messages;
    private final Codec<R> encoder;
    private final int resultBytes;
    private final DispatchStream stream;
    private final SnapshotPublisher publisher;
    private final ResultsTable results = new ResultsTable();

    Applier(Members.Spec<M, R> spec, DispatchStream stream, SnapshotPublisher publisher) {
        this.group = spec.group();
        this.stateMachine = spec.stateMachine();
        this.messages = spec.messages();
        this.encoder = spec.results();
        this.resultBytes = spec.topology().limits().resultBytes();
        this.stream = stream;
        this.publisher = publisher;
    }

    @Override
    public void turn() {
        for (int i = 0; i < TURN; i++) {
            Dispatched task = stream.poll();
            if (task == null) {
                return;
            }
            carryOut(task);
            stream.finished(task);
        }
    }

    int storedResults() {
        return results.size();
    }

    @Override
    public boolean idle() {
        return stream.isEmpty();
    }

    @Override
    public long sleepNanos() {
        return SLEEP_NANOS;
    }

    private void carryOut(Dispatched task) {
        if (task instanceof Dispatched.Deliver deliver) {
            deliver(deliver);
        } else if (task instanceof Dispatched.AnswerStored answer) {
            answer(answer.message(), answer.client());
        } else if (task instanceof Dispatched.Trim trim) {
            results.trim(trim.session(), trim.low());
        } else if (task instanceof Dispatched.DropSession drop) {
            results.drop(drop.session());
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
        Message message = deliver.message();
        StoredResult result = new StoredResult(
                message.id(), message.fingerprint(), deliver.timestamp(), apply(message, deliver.timestamp()));
        results.put(result);
        for (Transport.Client client : deliver.clients()) {
            reply(client, result);
        }
    }

    // The text is the same on every replica, and so holds nothing of the place where it happened.
    private StoredResult.Value apply(Message message, long timestamp) {
        try {
            OptionalLong stamp = message.commuting() ? OptionalLong.empty() : OptionalLong.of(timestamp);
            M decoded = messages.decode(message.payload());
            R result = stateMachine.apply(new Delivery<>(message.id(), group, message.destinations(), stamp, decoded));
            byte[] bytes = encoder.encode(result);
            if (bytes.length > resultBytes) {
                return new StoredResult.Failure("the result of " + bytes.length + " bytes is over limits.resultBytes "
                        + resultBytes + "; the message was applied");
            }
            return new StoredResult.Success(bytes);
        } catch (Exception e) {
            String reason = e.getClass().getSimpleName() + ": " + e.getMessage();
            return new StoredResult.Failure(
                    reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON));
        }
    }

    private void answer(Message message, Transport.Client client) {
        StoredResult result = results.get(message.id());
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
