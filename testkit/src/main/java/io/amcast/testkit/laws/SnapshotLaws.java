package io.amcast.testkit.laws;

import io.amcast.GroupId;
import io.amcast.Snapshot;
import io.amcast.StateMachine;
import io.amcast.testkit.laws.Step.Capture;
import io.amcast.testkit.laws.Step.Deliver;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** The laws of {@code capture} and {@code restore}, each as a search for what breaks it on given steps. */
final class SnapshotLaws<M, R extends @Nullable Object, S extends StateMachine<M, R>> {
    private final MachineUnderTest<M, R, S> subject;
    private final GroupId group;
    private final Shown.Results shown;

    SnapshotLaws(MachineUnderTest<M, R, S> subject, GroupId group) {
        this.subject = subject;
        this.group = group;
        this.shown = Shown.results(subject.results());
    }

    private Replica<M, R, S> replica() {
        return new Replica<>(subject, group);
    }

    private Replica<M, R, S> restored(byte[] image, Law law) {
        Replica<M, R, S> replica = replica();
        replica.restore(image, law);
        return replica;
    }

    /** Applies the deliveries and looks at the replica wherever a snapshot may be taken. */
    private @Nullable Finding atEachCapture(
            List<Step<M>> steps, BiFunction<Replica<M, R, S>, byte[], @Nullable Finding> look) {
        Replica<M, R, S> replica = replica();
        for (Step<M> step : steps) {
            if (step instanceof Deliver<M> delivery) {
                replica.apply(delivery);
            } else if (step instanceof Capture<M>) {
                Finding finding = look.apply(replica, replica.image());
                if (finding != null) {
                    return finding;
                }
            } else {
                throw new AssertionError(step);
            }
        }
        return null;
    }

    @Nullable
    Finding roundTrip(List<Step<M>> steps) {
        return atEachCapture(
                steps,
                (replica, image) -> same(
                        Law.ROUND_TRIP,
                        "the state differs after it was captured and restored",
                        "captured",
                        replica.state(),
                        "restored",
                        restored(image, Law.ROUND_TRIP).state()));
    }

    @Nullable
    Finding shortReads(List<Step<M>> steps) {
        return atEachCapture(steps, (replica, image) -> {
            Replica<M, R, S> slow = replica();
            slow.restore(new OneByteAtATime(image), Law.SHORT_READS);
            return same(
                    Law.SHORT_READS,
                    "the restored state differs when the stream gives one byte at a time",
                    "whole reads",
                    restored(image, Law.SHORT_READS).state(),
                    "short reads",
                    slow.state());
        });
    }

    /** Restores into a replica that has applied all of the steps. */
    @Nullable
    Finding restoreReplaces(List<Step<M>> steps) {
        return atEachCapture(steps, (replica, image) -> {
            Replica<M, R, S> used = replica();
            Step.deliveries(steps).forEach(used::apply);
            used.restore(image, Law.RESTORE_REPLACES);
            return same(
                    Law.RESTORE_REPLACES,
                    "the restored state differs when it replaces another, here the state after all deliveries",
                    "into an empty state",
                    restored(image, Law.RESTORE_REPLACES).state(),
                    "into another state",
                    used.state());
        });
    }

    /** Goes on with a restored replica after each snapshot. */
    @Nullable
    Finding replay(List<Step<M>> steps) {
        Replica<M, R, S> restarting = replica();
        Map<Deliver<M>, Outcome> outcomes = new LinkedHashMap<>();
        for (Step<M> step : steps) {
            if (step instanceof Deliver<M> delivery) {
                outcomes.put(delivery, restarting.apply(delivery));
            } else if (step instanceof Capture<M>) {
                restarting = restored(restarting.image(), Law.REPLAY);
            } else {
                throw new AssertionError(step);
            }
        }
        return Trace.of(steps, replica())
                .differs(
                        Law.REPLAY,
                        "without restart",
                        new Trace<>(outcomes, restarting.state()),
                        "with restart",
                        "at a replica that restarts from the snapshot of each capture",
                        shown);
    }

    /** Keeps the views until the end, and compares them with those that another replica wrote at once. */
    @Nullable
    Finding unchangingView(List<Step<M>> steps) {
        Replica<M, R, S> replica = replica();
        Replica<M, R, S> twin = replica();
        List<Snapshot> kept = new ArrayList<>();
        List<byte[]> expected = new ArrayList<>();
        for (Step<M> step : steps) {
            if (step instanceof Deliver<M> delivery) {
                replica.apply(delivery);
                twin.apply(delivery);
            } else if (step instanceof Capture<M>) {
                kept.add(replica.capture());
                expected.add(twin.image());
            } else {
                throw new AssertionError(step);
            }
        }
        for (int i = 0; i < kept.size(); i++) {
            byte[] late = Replica.written(kept.get(i), Law.UNCHANGING_VIEW);
            Finding finding = same(
                    Law.UNCHANGING_VIEW,
                    "a captured view, written after all deliveries, holds another state than it was captured from",
                    "written at once",
                    state(expected.get(i)),
                    "written after the last delivery",
                    state(late));
            if (finding != null) {
                return finding;
            }
        }
        return null;
    }

    // Bytes that may be written in any order are compared by what they restore.
    private StateImage state(byte[] image) {
        return subject.state() == null
                ? new StateImage(image, true)
                : restored(image, Law.UNCHANGING_VIEW).state();
    }

    private static @Nullable Finding same(
            Law law, String what, String name, StateImage state, String otherName, StateImage other) {
        if (state.equals(other)) {
            return null;
        }
        List<String> lines = Trace.states(name, state, otherName, other);
        // Where both are the same view or read the same bytes, an order of writing cannot be the cause.
        boolean anyOrder = law == Law.ROUND_TRIP || law == Law.RESTORE_REPLACES;
        return Finding.of(law, what, anyOrder ? lines : lines.subList(0, 2));
    }

    /** A stream that may do what every stream may. */
    private static final class OneByteAtATime extends InputStream {
        private final ByteArrayInputStream bytes;

        OneByteAtATime(byte[] image) {
            bytes = new ByteArrayInputStream(image);
        }

        @Override
        public int read() {
            return bytes.read();
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            return bytes.read(buffer, offset, Math.min(length, 1));
        }
    }
}
