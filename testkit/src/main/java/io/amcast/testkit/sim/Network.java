package io.amcast.testkit.sim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/** Links between all processes: they lose, double, reorder and delay frames, and can be cut in each direction. */
final class Network {
    private static final int MOST_GHOSTS = 100;

    private record Ghost(Process from, Process to, Object frame) {}

    private final Agenda agenda;
    private final Faults faults;
    private final Trace trace;
    private final int processes;

    /** By sender and receiver: how many partitions cut the link now. */
    private final int[] cuts;

    /** By sender and receiver: when the last frame that keeps its order arrives. */
    private final long[] lastArrival;

    private final List<Ghost> ghosts = new ArrayList<>();

    /** What frames go through on their way: a codec, for instance. */
    UnaryOperator<Object> wire = UnaryOperator.identity();

    Weather weather = Weather.CALM;
    long frames;

    Network(Agenda agenda, Faults faults, Trace trace, int processes) {
        this.agenda = agenda;
        this.faults = faults;
        this.trace = trace;
        this.processes = processes;
        cuts = new int[processes * processes];
        lastArrival = new long[cuts.length];
    }

    boolean reaches(Process from, Process to) {
        return cuts[from.number * processes + to.number] == 0;
    }

    void cut(int from, int to) {
        cuts[from * processes + to]++;
    }

    void mend(int from, int to) {
        int link = from * processes + to;
        cuts[link] = Math.max(0, cuts[link] - 1);
    }

    void mendAll() {
        Arrays.fill(cuts, 0);
    }

    void send(Process from, Process to, Object original) {
        frames++;
        Object frame = wire.apply(original);
        if (!reaches(from, to)) {
            lost(from, to, frame);
        } else if (agenda.chance(weather.loss())) {
            faults.count(FaultKind.LOSS, to, frame);
            lost(from, to, frame);
        } else {
            carry(from, to, frame);
            if (agenda.chance(weather.duplicate())) {
                faults.count(FaultKind.DUPLICATE, to, frame);
                carry(from, to, frame);
            }
        }
        if (ghosts.size() < MOST_GHOSTS && agenda.chance(weather.ghost())) {
            ghosts.add(new Ghost(from, to, frame));
        }
    }

    private void lost(Process from, Process to, Object frame) {
        if (trace.wanted()) {
            trace.sent(agenda.now(), from.name, to.name, frame, -1);
        }
    }

    private void carry(Process from, Process to, Object frame) {
        int link = from.number * processes + to.number;
        long arrives = agenda.now() + 1_000 + agenda.random.nextLong(1 + weather.delayMicros() * 1_000);
        if (agenda.chance(weather.longDelay())) {
            faults.count(FaultKind.LONG_DELAY, to, frame);
            arrives += agenda.random.nextLong(4_000_000_000L);
        } else if (agenda.chance(weather.reorder())) {
            faults.count(FaultKind.REORDER, to, frame);
            arrives += agenda.random.nextLong(1 + 10 * weather.delayMicros() * 1_000);
        } else {
            arrives = Math.max(arrives, lastArrival[link] + 1);
            lastArrival[link] = arrives;
        }
        if (trace.wanted()) {
            trace.sent(agenda.now(), from.name, to.name, frame, arrives);
        }
        agenda.at(arrives, () -> arrive(from, to, frame));
    }

    private void arrive(Process from, Process to, Object frame) {
        if (to.up() && reaches(from, to)) {
            if (trace.wanted()) {
                trace.arrived(agenda.now(), from.name, to.name, frame);
            }
            to.receive(from, frame);
        }
    }

    /** Lets copies of old frames arrive now. */
    void haunt() {
        for (Ghost ghost : ghosts) {
            faults.count(FaultKind.GHOST, ghost.to(), ghost.frame());
            long arrives = agenda.now() + agenda.random.nextLong(100_000_000);
            if (trace.wanted()) {
                trace.sent(agenda.now(), ghost.from().name, ghost.to().name, ghost.frame(), arrives);
            }
            agenda.at(arrives, () -> arrive(ghost.from(), ghost.to(), ghost.frame()));
        }
        ghosts.clear();
    }
}
