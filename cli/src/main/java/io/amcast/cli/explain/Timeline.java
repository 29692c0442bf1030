package io.amcast.cli.explain;

import io.amcast.TraceEvent;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A line for each member: what it waited for, and letters where something happened. */
final class Timeline {
    private static final int WIDTH = 64;
    private static final List<TraceEvent.Kind> LETTERS_BY_WEIGHT = List.of(
            TraceEvent.Kind.APPLIED,
            TraceEvent.Kind.FINAL_LOGGED,
            TraceEvent.Kind.HEARD_HARD,
            TraceEvent.Kind.PROPOSED,
            TraceEvent.Kind.SUBMITTED,
            TraceEvent.Kind.LOGGED,
            TraceEvent.Kind.DELIVERED);

    private final long begin;
    private final long end;

    private Timeline(Story story) {
        begin = story.beginMicros();
        end = Math.max(begin + 1, story.endMicros());
    }

    static void print(Story story, PrintWriter out) {
        Timeline timeline = new Timeline(story);
        int longest = story.members.stream()
                .mapToInt(trace -> trace.member().name().length())
                .max()
                .orElse(0);
        for (MemberTrace trace : story.members) {
            if (!trace.events().isEmpty()) {
                String name = trace.member().name();
                out.println(name + " ".repeat(longest - name.length()) + " |" + timeline.line(story, trace) + "|");
            }
        }
        out.printf(
                Locale.ROOT,
                "%s 0%s%.3f ms%n",
                " ".repeat(longest),
                " ".repeat(WIDTH - 6),
                (timeline.end - timeline.begin) / 1e3);
        out.println(
                "S taken from its client  P proposed  L in the log  h another group's proposal  F final in the log");
        out.println(
                "D delivered  A applied;  waiting: = log  ~ proposals  % clearance  + reservation  # conflict  - state machine");
    }

    private String line(Story story, MemberTrace trace) {
        char[] line = new char[WIDTH];
        Arrays.fill(line, ' ');
        for (Wait wait : story.waits(trace)) {
            Arrays.fill(line, column(wait.fromMicros()), column(wait.toMicros()) + 1, wait.cause().mark);
        }
        // What matters more is written over what does not where they fall together.
        for (TraceEvent.Kind kind : LETTERS_BY_WEIGHT) {
            trace.first(kind).ifPresent(micros -> line[column(micros)] = letter(kind));
        }
        return new String(line);
    }

    private int column(long micros) {
        long clamped = Math.max(begin, Math.min(end, micros));
        return (int) ((clamped - begin) * (WIDTH - 1) / (end - begin));
    }

    private static char letter(TraceEvent.Kind kind) {
        return switch (kind) {
            case SUBMITTED -> 'S';
            case PROPOSED -> 'P';
            case LOGGED -> 'L';
            case HEARD_HARD -> 'h';
            case FINAL_LOGGED -> 'F';
            case DELIVERED -> 'D';
            case APPLIED -> 'A';
            case REFUSED,
                    HEARD_SOFT,
                    HEARD_CLEAR,
                    WAITS,
                    BLOCKED,
                    FINAL_PROPOSED,
                    RESERVED,
                    PASSED,
                    RESENT,
                    LEADS,
                    LEADS_NO_MORE -> ' ';
        };
    }
}
