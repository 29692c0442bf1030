package io.amcast.cli.explain;

import io.amcast.GroupId;
import io.amcast.TraceEvent;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** A story for people. */
public final class StoryText {
    private static final int MOST_EVENTS = 60;

    private final Story story;
    private final PrintWriter out;
    private final long begin;

    private StoryText(Story story, PrintWriter out) {
        this.story = story;
        this.out = out;
        begin = story.beginMicros();
    }

    /** Prints a story that somebody knows. */
    public static void print(Story story, PrintWriter out) {
        StoryText text = new StoryText(story, out);
        text.head();
        for (GroupId group : story.destinations) {
            out.println();
            out.println("group " + group);
            story.members.stream().filter(trace -> trace.group().equals(group)).forEach(text::member);
        }
        out.println();
        Timeline.print(story, out);
        out.flush();
    }

    private void head() {
        OptionalLong timestamp = story.finalTimestamp();
        String order = timestamp.isEmpty()
                ? "no final timestamp is known"
                : timestamp.getAsLong() == 0
                        ? "conflicts with nothing, has no timestamp"
                        : "final timestamp " + timestamp.getAsLong();
        out.println("message " + story.id + " to " + story.destinations + ", " + order);
        out.println("from " + Instant.EPOCH.plus(begin, ChronoUnit.MICROS) + " on, by the members' own clocks, in ms");
    }

    private void member(MemberTrace trace) {
        String unreachable = trace.unreachable();
        if (unreachable != null) {
            out.println("  " + trace.member() + ": " + unreachable);
        } else if (trace.events().isEmpty()) {
            out.println("  " + trace.member() + ": remembers nothing of it");
        } else if (trace.led()) {
            leader(trace);
        } else {
            follower(trace);
        }
    }

    private void leader(MemberTrace trace) {
        out.println("  " + trace.member() + ", as leader");
        List<TraceEvent> events = trace.events();
        String last = "";
        for (TraceEvent event : events.subList(0, Math.min(events.size(), MOST_EVENTS))) {
            String words = EventWords.of(event);
            boolean again = words.equals(last);
            last = words;
            if (!words.isEmpty() && !again) {
                out.printf(Locale.ROOT, "    %9.3f  %s%n", (event.micros() - begin) / 1e3, words);
            }
        }
        if (events.size() > MOST_EVENTS) {
            out.println("               and " + (events.size() - MOST_EVENTS) + " later events");
        }
        waits(trace);
    }

    private void follower(MemberTrace trace) {
        StringBuilder line = new StringBuilder("  " + trace.member() + ":");
        at(line, trace, TraceEvent.Kind.LOGGED, "in the log");
        at(line, trace, TraceEvent.Kind.FINAL_LOGGED, "final");
        at(line, trace, TraceEvent.Kind.DELIVERED, "delivered");
        at(line, trace, TraceEvent.Kind.APPLIED, "applied");
        out.println(line);
    }

    private void at(StringBuilder line, MemberTrace trace, TraceEvent.Kind kind, String words) {
        trace.first(kind)
                .ifPresent(micros -> line.append(line.charAt(line.length() - 1) == ':' ? " " : ", ")
                        .append(words)
                        .append(String.format(Locale.ROOT, " at %.3f", (micros - begin) / 1e3)));
    }

    private void waits(MemberTrace trace) {
        List<Wait> waits = story.waits(trace);
        out.println(waits.isEmpty() ? "    waited for nothing" : "    waited");
        for (Wait wait : waits) {
            out.printf(Locale.ROOT, "    %9.3f  for %s%n", wait.micros() / 1e3, wait.describe());
        }
        if (!trace.has(TraceEvent.Kind.DELIVERED)) {
            out.println("    it is not delivered here");
        }
    }
}
