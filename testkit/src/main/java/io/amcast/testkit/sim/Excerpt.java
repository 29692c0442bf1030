package io.amcast.testkit.sim;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What of a run is drawn: where a failure names messages, what is about messages; where that is much, what is about these; and where
 * that is still too much, its beginning and end.
 *
 * @param processes that have a part in it
 * @param arrows in the order of sending
 * @param marks in the order of time
 * @param notes on what is left out
 */
record Excerpt(
        List<String> processes,
        List<SpaceTime.Arrow> arrows,
        List<SpaceTime.Mark> marks,
        List<SpaceTime.Gap> gaps,
        List<String> notes) {
    private static final Pattern CALL = Pattern.compile("\\b(?:call|message) (\\d+)");
    private static final Pattern ID = Pattern.compile("\\b[a-z0-9][a-z0-9._-]*/\\d+/\\d+\\b");

    /** Of a whole run. */
    static Excerpt of(SpaceTime run, List<String> processes, @Nullable String failure, int most) {
        Set<String> named = named(run, failure);
        List<String> notes = new ArrayList<>();
        List<SpaceTime.Arrow> arrows = run.arrows();
        // All start at first, and a member that crashes tells it itself.
        List<SpaceTime.Mark> marks = keep(
                run.marks(),
                mark -> !(mark.sign() == SpaceTime.Sign.STARTED && mark.nanos() == Agenda.BEGIN_NANOS)
                        && !(mark.sign() == SpaceTime.Sign.FAULT && mark.text().equals(FaultKind.CRASH.name())));
        if (failure == null || !named.isEmpty()) {
            arrows = keep(arrows, arrow -> arrow.about() != null);
            marks = keep(marks, mark -> mark.sign() != SpaceTime.Sign.OTHER);
            notes.add("frames about sessions and leaders are not drawn");
        }
        if (!named.isEmpty() && arrows.size() + marks.size() > most) {
            arrows = keep(arrows, arrow -> named.contains(Objects.toString(arrow.about())));
            marks = keep(marks, mark -> mark.about() == null || named.contains(mark.about()));
            notes.add("only what is about " + String.join(", ", named) + " is drawn");
        }
        if (arrows.size() + marks.size() > most) {
            List<Long> times = Stream.concat(
                            arrows.stream().map(SpaceTime.Arrow::sent),
                            marks.stream().map(SpaceTime.Mark::nanos))
                    .sorted()
                    .toList();
            long from = times.get(most / 2);
            long to = times.get(times.size() - most / 2);
            arrows = keep(arrows, arrow -> arrow.sent() < from || arrow.sent() >= to);
            marks = keep(marks, mark -> mark.nanos() < from || mark.nanos() >= to);
            notes.add("what happens from " + millis(from) + " to " + millis(to) + " ms is left out");
        }
        List<String> shown = taking(processes, arrows, marks);
        if (shown.size() < processes.size()) {
            notes.add("not drawn, since nothing happens there: "
                    + String.join(", ", keep(processes, process -> !shown.contains(process))));
        }
        Set<String> lanes = new HashSet<>(shown);
        return new Excerpt(
                shown, arrows, marks, keep(run.gaps(), gap -> lanes.contains(gap.process())), List.copyOf(notes));
    }

    private static <T> List<T> keep(List<T> all, Predicate<T> kept) {
        return all.stream().filter(kept).toList();
    }

    /** The processes that send, receive, or do more than start. */
    private static List<String> taking(
            List<String> processes, List<SpaceTime.Arrow> arrows, List<SpaceTime.Mark> marks) {
        Set<String> part = new HashSet<>();
        arrows.forEach(arrow -> {
            part.add(arrow.from());
            part.add(arrow.to());
        });
        marks.stream()
                .filter(mark -> mark.sign() != SpaceTime.Sign.STARTED && mark.sign() != SpaceTime.Sign.LEADS)
                .forEach(mark -> part.add(mark.process()));
        return keep(processes, part::contains);
    }

    /** The names of the messages that a failure tells of. */
    private static Set<String> named(SpaceTime run, @Nullable String failure) {
        Set<String> named = new LinkedHashSet<>();
        Matcher id = ID.matcher(failure == null ? "" : failure);
        while (id.find()) {
            String name = run.names().get(id.group());
            if (name != null) {
                named.add(name);
            }
        }
        Matcher call = CALL.matcher(failure == null ? "" : failure);
        while (call.find()) {
            named.add(SimMessage.name(Integer.parseInt(call.group(1))));
        }
        return named;
    }

    /** What happens, by time; at one time in the order of happening. */
    List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        arrows.forEach(arrow -> rows.add(new Row(arrow.arrives(), arrow, null)));
        marks.stream()
                .filter(mark -> processes.contains(mark.process()))
                .forEach(mark -> rows.add(new Row(mark.nanos(), null, mark)));
        rows.sort(Comparator.comparingLong(Row::nanos));
        return rows;
    }

    /** Either an arrow's arrival or a mark. */
    record Row(long nanos, SpaceTime.@Nullable Arrow arrow, SpaceTime.@Nullable Mark mark) {}

    /** How a process is at a time: up, down or paused. */
    SpaceTime.@Nullable Gap gapAt(String process, long nanos) {
        for (SpaceTime.Gap gap : gaps) {
            if (gap.process().equals(process) && gap.from() <= nanos && nanos < gap.to()) {
                return gap;
            }
        }
        return null;
    }

    /** A time as drawn: milliseconds since virtual time began. */
    static String millis(long nanos) {
        return String.format(Locale.ROOT, "%,.3f", (nanos - Agenda.BEGIN_NANOS) / 1e6);
    }
}
