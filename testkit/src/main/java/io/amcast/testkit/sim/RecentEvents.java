package io.amcast.testkit.sim;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The last of what happened in a cluster, for the text of a failure. */
final class RecentEvents implements Trace {
    private static final int MOST = 20_000;

    /** What happened, put into words when it is asked for. */
    private record Line(long nanos, String process, String what, Object frame) {
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%,12d us  %-10s %s%s",
                    (nanos - Agenda.BEGIN_NANOS) / 1_000,
                    process,
                    what,
                    frame.equals("") ? "" : Frames.text(frame));
        }
    }

    private BiConsumer<String, Object> whenSent = (from, frame) -> {};
    private final Deque<Line> lines = new ArrayDeque<>();
    private long dropped;

    /** Who is told of each frame that a process sends. */
    void whenSent(BiConsumer<String, Object> listener) {
        whenSent = listener;
    }

    @Override
    public boolean wanted() {
        return true;
    }

    @Override
    public void sent(long nanos, String from, String to, Object frame, long arrivesNanos) {
        whenSent.accept(from, frame);
        if (arrivesNanos < 0) {
            add(new Line(nanos, from, "-x " + to + " (lost) ", frame));
        }
    }

    @Override
    public void arrived(long nanos, String from, String to, Object frame) {
        add(new Line(nanos, to, "<- " + from + " ", frame));
    }

    @Override
    public void happened(long nanos, String process, Event event, @Nullable String about, String what) {
        add(new Line(nanos, process, what, ""));
    }

    @Override
    public void fault(long nanos, FaultKind kind, String process, String what) {
        add(new Line(nanos, process, "!! " + kind + " " + what, ""));
    }

    /** What the test did. */
    void test(long nanos, String what) {
        add(new Line(nanos, "test", "!! " + what, ""));
    }

    private void add(Line line) {
        lines.add(line);
        if (lines.size() > MOST) {
            lines.remove();
            dropped++;
        }
    }

    /** So many of the last lines, at most. */
    String last(int count) {
        StringBuilder text = new StringBuilder();
        long skipped = Math.max(0, lines.size() - count);
        if (skipped + dropped > 0) {
            text.append("... ").append(skipped + dropped).append(" events before\n");
        }
        lines.stream().skip(skipped).forEach(line -> text.append(line).append('\n'));
        return text.toString();
    }
}
