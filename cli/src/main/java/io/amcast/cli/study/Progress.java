package io.amcast.cli.study;

import java.io.PrintWriter;
import java.util.Locale;

/** Tells each point that was measured, and how long the rest may take. */
final class Progress {
    private final int points;
    private final PrintWriter out;
    private final long begin = System.nanoTime();
    private int measured;

    Progress(int points, PrintWriter out) {
        this.points = points;
        this.out = out;
    }

    void measured(Case what, Sample sample) {
        measured++;
        double secondsEach = (System.nanoTime() - begin) / 1e9 / measured;
        long left = Math.round(secondsEach * Math.max(0, points - measured));
        out.printf(
                Locale.ROOT,
                "[%d/%d, %d:%02d left] %s: %,.0f/s, p50 %.1f ms, p99 %.1f ms%s%n",
                measured,
                points,
                left / 60,
                left % 60,
                what.describe(),
                sample.messagesPerSecond(),
                sample.all().p50Millis(),
                sample.all().p99Millis(),
                sample.undisturbed()
                        ? ""
                        : String.format(
                                Locale.ROOT,
                                ", %,d FAILED, %d leader changes",
                                sample.failed(),
                                sample.work().leaderChanges()));
        out.flush();
    }
}
