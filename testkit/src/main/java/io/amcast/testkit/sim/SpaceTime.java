package io.amcast.testkit.sim;

import io.amcast.MessageId;
import io.amcast.spi.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A run's events as they are drawn: one line for each process, an arrow for each frame, marks for what happens at a process. */
final class SpaceTime implements Trace {
    /** What kind of thing a mark stands for. */
    enum Sign {
        STARTED,
        CRASHED,
        LEADS,
        DELIVERED,
        CALLED,
        ENDED,
        OTHER,
        FAULT
    }

    /**
     * A frame on its way.
     *
     * @param about the message's name, or null
     * @param arrives when it reaches the process, or when it is lost if it does not
     * @param lost whether it never reached it
     */
    record Arrow(
            String from,
            String to,
            String kind,
            @Nullable String about,
            String details,
            long sent,
            long arrives,
            boolean lost) {
        String label() {
            return kind + (about == null ? "" : " " + about) + (details.isEmpty() ? "" : " " + details);
        }
    }

    /**
     * Something at a process.
     *
     * @param about the message's name, or null
     */
    record Mark(
            long nanos, String process, Sign sign, @Nullable String about, String text) {}

    /** From when until when a process is down, or paused. */
    record Gap(String process, long from, long to, boolean paused) {}

    private static final Pattern STAMP = Pattern.compile("\\bts=(\\d{1,18})\\b");

    private static final class Flight {
        final Arrow arrow;
        boolean arrived;

        Flight(Arrow arrow) {
            this.arrow = arrow;
        }
    }

    private final Function<Message, String> naming;
    private final Map<String, String> names = new HashMap<>();
    private final List<Flight> flights = new ArrayList<>();
    private final Map<String, List<Flight>> underWay = new HashMap<>();
    private final List<Mark> marks = new ArrayList<>();
    private final List<Gap> gaps = new ArrayList<>();
    private final Map<String, Long> downSince = new HashMap<>();
    private final Map<String, Gap> pauses = new HashMap<>();
    private long end;

    /**
     * Records.
     *
     * @param naming what to call a message, shorter than by its id
     */
    SpaceTime(Function<Message, String> naming) {
        this.naming = naming;
    }

    // ---- recording

    @Override
    public boolean wanted() {
        return true;
    }

    @Override
    public void sent(long nanos, String from, String to, Object frame, long arrivesNanos) {
        end = nanos;
        Message message = Frames.message(frame);
        if (message != null) {
            names.computeIfAbsent(message.id().toString(), id -> naming.apply(message));
        }
        MessageId about = Frames.about(frame);
        boolean lost = arrivesNanos < 0;
        Flight flight = new Flight(new Arrow(
                from,
                to,
                Frames.kind(frame),
                about == null ? null : about.toString(),
                Frames.details(frame),
                nanos,
                lost ? nanos : arrivesNanos,
                lost));
        flights.add(flight);
        if (!lost) {
            underWay.computeIfAbsent(from + ">" + to, link -> new ArrayList<>()).add(flight);
        }
    }

    @Override
    public void arrived(long nanos, String from, String to, Object frame) {
        end = nanos;
        List<Flight> link = underWay.getOrDefault(from + ">" + to, List.of());
        for (int i = 0; i < link.size(); i++) {
            Flight flight = link.get(i);
            if (flight.arrow.arrives() == nanos) {
                flight.arrived = true;
                link.remove(i);
                return;
            }
        }
    }

    @Override
    public void happened(long nanos, String process, Event event, @Nullable String about, String what) {
        end = nanos;
        marks.add(new Mark(nanos, process, Sign.valueOf(event.name()), about, what));
        switch (event) {
            case CRASHED -> {
                downSince.put(process, nanos);
                paused(nanos, process, nanos);
            }
            case STARTED -> {
                Long since = downSince.remove(process);
                if (since != null) {
                    gaps.add(new Gap(process, since, nanos, false));
                }
            }
            case LEADS, DELIVERED, CALLED, ENDED, OTHER -> {
                // These leave the process as it is.
            }
        }
    }

    @Override
    public void fault(long nanos, FaultKind kind, String process, String what) {
        end = nanos;
        marks.add(new Mark(nanos, process, Sign.FAULT, null, (kind + " " + what).strip()));
    }

    @Override
    public void paused(long nanos, String process, long untilNanos) {
        Gap before = pauses.remove(process);
        long from = nanos;
        if (before != null && before.to() >= nanos) {
            from = before.from();
        } else if (before != null) {
            gaps.add(before);
        }
        if (untilNanos > from) {
            pauses.put(process, new Gap(process, from, untilNanos, true));
        }
    }

    // ---- what was recorded

    /** A message by the id or name that an event or a failure tells. */
    @Nullable
    String name(@Nullable String about) {
        return about == null ? null : names.getOrDefault(about, about);
    }

    /** What messages are called, by id. */
    Map<String, String> names() {
        return names;
    }

    /** Frames in the order of sending. */
    List<Arrow> arrows() {
        List<Arrow> all = new ArrayList<>();
        for (Flight flight : flights) {
            Arrow arrow = flight.arrow;
            all.add(new Arrow(
                    arrow.from(),
                    arrow.to(),
                    arrow.kind(),
                    name(arrow.about()),
                    arrow.details(),
                    arrow.sent(),
                    Math.min(arrow.arrives(), Math.max(end, arrow.sent())),
                    !flight.arrived));
        }
        return all;
    }

    /** Marks in the order of time. */
    List<Mark> marks() {
        return marks.stream()
                .map(mark -> new Mark(mark.nanos(), mark.process(), mark.sign(), name(mark.about()), text(mark)))
                .toList();
    }

    /** By the message's name, and with a timestamp in its short form. */
    private String text(Mark mark) {
        String text = mark.text();
        String about = mark.about();
        if (about != null) {
            text = text.replace(about, String.valueOf(name(about)));
        }
        return STAMP.matcher(text).replaceAll(stamp -> "ts=" + Frames.stamp(Long.parseLong(stamp.group(1))));
    }

    List<Gap> gaps() {
        List<Gap> all = new ArrayList<>(gaps);
        pauses.values().forEach(gap -> all.add(new Gap(gap.process(), gap.from(), Math.min(gap.to(), end), true)));
        downSince.forEach((process, since) -> all.add(new Gap(process, since, end, false)));
        return all;
    }
}
