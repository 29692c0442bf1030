package io.amcast.testkit.laws;

import io.amcast.Delivery;
import io.amcast.GroupId;
import io.amcast.Snapshot;
import io.amcast.StateMachine;
import io.amcast.testkit.laws.Finding.Found;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One instance of the state machine, driven as a member's applier drives it. */
final class Replica<M, R extends @Nullable Object, S extends StateMachine<M, R>> {
    private final MachineUnderTest<M, R, S> subject;
    private final GroupId group;
    private final S machine;

    Replica(MachineUnderTest<M, R, S> subject, GroupId group) {
        this.subject = subject;
        this.group = group;
        this.machine = subject.machine(group);
    }

    Outcome apply(Step.Deliver<M> step) {
        M message = decode(step);
        R result;
        try {
            result = machine.apply(new Delivery<>(step.id(), group, step.destinations(), step.timestamp(), message));
        } catch (OutOfMemoryError e) {
            throw e; // of this process, not of the state machine
        } catch (Error e) {
            throw new Found(Law.NO_ERROR, "apply throws an Error", e);
        } catch (Exception e) {
            return Outcome.failed(e);
        }
        try {
            return Outcome.answered(subject.results().encode(result));
        } catch (RuntimeException e) {
            throw new Found(Law.CODECS, "the result " + Shown.value(result, null) + " cannot be encoded", e);
        }
    }

    private M decode(Step.Deliver<M> step) {
        try {
            return subject.messages().decode(step.payload().clone());
        } catch (RuntimeException e) {
            throw new Found(Law.CODECS, "an encoded message cannot be decoded", e);
        }
    }

    Snapshot capture() {
        try {
            return machine.capture();
        } catch (RuntimeException e) {
            throw new Found(Law.ROUND_TRIP, "capture() throws", e);
        }
    }

    /** Captures and writes at once. */
    byte[] image() {
        return written(capture(), Law.ROUND_TRIP);
    }

    static byte[] written(Snapshot view, Law law) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            view.writeTo(out);
        } catch (IOException | RuntimeException e) {
            throw new Found(law, "the captured view cannot be written", e);
        }
        return out.toByteArray();
    }

    void restore(byte[] image, Law law) {
        restore(new ByteArrayInputStream(image), law);
    }

    void restore(InputStream in, Law law) {
        try {
            machine.restore(in);
        } catch (IOException | RuntimeException e) {
            throw new Found(law, "restore() throws on what a captured view wrote", e);
        }
    }

    StateImage state() {
        Function<? super S, ?> function = subject.state();
        return function == null ? new StateImage(image(), true) : new StateImage(function.apply(machine), false);
    }
}
