package io.amcast.examples.kv.redis;

import io.amcast.Keys;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the order of one connection's commands where it matters: a command may start when all earlier ones that conflict with it are
 * done. One thread.
 *
 * <p>The unfinished commands of a key form runs: neighbours whose modes commute. A command waits, on each of its keys, for the run before
 * its own. So entering and leaving take time in the number of the command's keys.
 */
final class ConflictQueue {
    /** A command that is not done yet. */
    static final class Ticket {
        private final Runnable start;
        private final Keys keys;
        private final Run[] runs;
        private int blockers;

        private Ticket(Keys keys, Runnable start) {
            this.keys = keys;
            this.start = start;
            this.runs = new Run[keys.size()];
        }
    }

    private static final class Run {
        private final char mode;
        private final List<Ticket> waiting = new ArrayList<>(2);
        private int unfinished;
        private boolean begun;
        private @Nullable Run next;

        Run(char mode, boolean begun) {
            this.mode = mode;
            this.begun = begun;
        }
    }

    private final Map<String, Run> lastRuns = new HashMap<>();

    /** Lines a command up; starts it, here or in a later {@link #finish}, when nothing before it conflicts. */
    Ticket enter(Keys keys, Runnable start) {
        Ticket ticket = new Ticket(keys, start);
        for (int i = 0; i < keys.size(); i++) {
            Run run = runFor(keys.name(i), keys.mode(i));
            run.unfinished++;
            ticket.runs[i] = run;
            if (!run.begun) {
                run.waiting.add(ticket);
                ticket.blockers++;
            }
        }
        if (ticket.blockers == 0) {
            start.run();
        }
        return ticket;
    }

    private Run runFor(String key, char mode) {
        Run last = lastRuns.get(key);
        if (last != null && !Keys.conflict(last.mode, mode)) {
            return last;
        }
        Run run = new Run(mode, last == null);
        if (last != null) {
            last.next = run;
        }
        lastRuns.put(key, run);
        return run;
    }

    /** Takes a started command out, and starts those that waited for it alone. */
    void finish(Ticket ticket) {
        for (int i = 0; i < ticket.runs.length; i++) {
            Run run = ticket.runs[i];
            if (--run.unfinished > 0) {
                continue;
            }
            Run next = run.next;
            if (next == null) {
                lastRuns.remove(ticket.keys.name(i));
            } else {
                begin(next);
            }
        }
    }

    private static void begin(Run run) {
        run.begun = true;
        for (Ticket waiting : run.waiting) {
            if (--waiting.blockers == 0) {
                waiting.start.run();
            }
        }
        run.waiting.clear();
    }

    /** Whether nothing is lined up. */
    boolean isEmpty() {
        return lastRuns.isEmpty();
    }
}
