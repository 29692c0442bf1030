package io.amcast.testkit.sim;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A run's events, one line each: microseconds of virtual time, process, what happened. */
final class TextTrace implements Trace {
    private final StringBuilder text = new StringBuilder();

    @Override
    public boolean wanted() {
        return true;
    }

    @Override
    public void sent(long nanos, String from, String to, Object frame, long arrivesNanos) {
        if (arrivesNanos < 0) {
            line(nanos, from, "-x " + to + " " + Frames.text(frame) + " (lost)");
        }
    }

    @Override
    public void arrived(long nanos, String from, String to, Object frame) {
        line(nanos, to, "<- " + from + " " + Frames.text(frame));
    }

    @Override
    public void happened(long nanos, String process, Event event, @Nullable String about, String what) {
        line(nanos, process, what);
    }

    @Override
    public void fault(long nanos, FaultKind kind, String process, String what) {
        line(nanos, process, "!! " + kind + " " + what);
    }

    private void line(long nanos, String process, String what) {
        text.append(String.format(Locale.ROOT, "%,14d  %-10s %s%n", nanos / 1_000, process, what));
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
