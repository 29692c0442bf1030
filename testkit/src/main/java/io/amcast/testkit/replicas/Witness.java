package io.amcast.testkit.replicas;

import io.amcast.Delivery;
import io.amcast.GroupId;
import io.amcast.Snapshot;
import io.amcast.StateMachine;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A user's replica with the deliveries that led to its state, those in the snapshots that it restored included. Safe for use by
 * several threads.
 */
public final class Witness<M, R extends @Nullable Object, S extends StateMachine<M, R>> implements StateMachine<M, R> {
    private final Subject<M, R, S> subject;
    private final SnapshotBook<M> book;
    private final S machine;
    private List<Applied<M>> applied = new ArrayList<>();

    /** How many deliveries the last restored snapshot held; -1 if none was restored. */
    private int restored = -1;

    private @Nullable Throwable snapshotFailure;

    Witness(Subject<M, R, S> subject, SnapshotBook<M> book, GroupId group) {
        this.subject = subject;
        this.book = book;
        this.machine = subject.machine(group);
    }

    /** The user's. */
    public S machine() {
        return machine;
    }

    @Override
    @SuppressWarnings("NullAway") // null only where R itself is nullable
    public synchronized R apply(Delivery<M> delivery) throws Exception {
        byte[] payload = encoded(delivery.message());
        Outcome outcome;
        R result = null;
        Exception thrown = null;
        try {
            result = machine.apply(delivery);
            outcome = new Outcome(subject.results().encode(result), null, Shown.text(result));
        } catch (Exception e) {
            thrown = e;
            outcome = Outcome.failed(e);
        }
        applied.add(new Applied<>(delivery, payload, outcome));
        if (thrown != null) {
            throw thrown;
        }
        return result;
    }

    @Override
    public synchronized R query(M message) throws Exception {
        return machine.query(message);
    }

    private byte @Nullable [] encoded(M message) {
        try {
            return subject.messages().encode(message);
        } catch (RuntimeException e) {
            return null; // members only decode: this must not become the message's result
        }
    }

    @Override
    public synchronized Snapshot capture() {
        int page = book.add(List.copyOf(applied));
        Snapshot view;
        try {
            view = machine.capture();
        } catch (RuntimeException | Error e) {
            snapshotFailure = e;
            throw e;
        }
        return out -> {
            try {
                new DataOutputStream(out).writeInt(page);
                view.writeTo(out);
            } catch (IOException | RuntimeException | Error e) {
                failedToWrite(e);
                throw e;
            }
        };
    }

    private synchronized void failedToWrite(Throwable e) {
        snapshotFailure = e;
    }

    @Override
    public synchronized void restore(InputStream in) throws IOException {
        int page = new DataInputStream(in).readInt();
        machine.restore(in);
        applied = new ArrayList<>(book.page(page));
        restored = applied.size();
    }

    synchronized List<Applied<M>> applied() {
        return List.copyOf(applied);
    }

    synchronized int restored() {
        return restored;
    }

    synchronized @Nullable Throwable snapshotFailure() {
        return snapshotFailure;
    }

    /** What is compared. */
    synchronized @Nullable Object state() {
        return state(subject, machine);
    }

    static <M, R extends @Nullable Object, S extends StateMachine<M, R>> @Nullable Object state(
            Subject<M, R, S> subject, S machine) {
        return subject.state() == null ? written(machine) : subject.state().apply(machine);
    }

    /** The bytes of a snapshot taken now. */
    static byte[] written(StateMachine<?, ?> machine) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            machine.capture().writeTo(out);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("the state machine cannot write its snapshot", e);
        }
        return out.toByteArray();
    }
}
