package io.amcast.testkit.sim;

import io.amcast.spi.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Records all that happens in a test's cluster, to be drawn; and passes it on to the recent events. */
final class Drawing implements Trace {
    private static final int MOST_DRAWN = 400;

    private final RecentEvents recent;
    private final SpaceTime all;
    private final List<String> captions = new ArrayList<>();

    /**
     * Nothing is recorded yet.
     *
     * @param words a message in the words of its sender
     */
    Drawing(RecentEvents recent, Function<Message, String> words) {
        this.recent = recent;
        all = new SpaceTime(message -> {
            String name = "m" + (captions.size() + 1);
            captions.add(name + ": " + words.apply(message));
            return name;
        });
    }

    @Override
    public boolean wanted() {
        return true;
    }

    @Override
    public void sent(long nanos, String from, String to, Object frame, long arrivesNanos) {
        recent.sent(nanos, from, to, frame, arrivesNanos);
        all.sent(nanos, from, to, frame, arrivesNanos);
    }

    @Override
    public void arrived(long nanos, String from, String to, Object frame) {
        recent.arrived(nanos, from, to, frame);
        all.arrived(nanos, from, to, frame);
    }

    @Override
    public void happened(long nanos, String process, Event event, @Nullable String about, String what) {
        recent.happened(nanos, process, event, about, what);
        all.happened(nanos, process, event, about, what);
    }

    @Override
    public void paused(long nanos, String process, long untilNanos) {
        all.paused(nanos, process, untilNanos);
    }

    @Override
    public void fault(long nanos, FaultKind kind, String process, String what) {
        recent.fault(nanos, kind, process, what);
        all.fault(nanos, kind, process, what);
    }

    /** An SVG document: a line for each process, an arrow for each frame. */
    String svg(List<String> processes, String title) {
        boolean named = all.names().keySet().stream().anyMatch(title::contains);
        Excerpt excerpt = Excerpt.of(all, processes, named ? title : null, MOST_DRAWN);
        return new SpaceTimeSvg(excerpt).draw(title, captions);
    }
}
