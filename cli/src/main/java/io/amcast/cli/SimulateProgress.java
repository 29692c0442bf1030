package io.amcast.cli;

import io.amcast.testkit.sim.CoverageTable;
import io.amcast.testkit.sim.FaultKind;
import io.amcast.testkit.sim.Simulation;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Prints now and then how far a simulation has come: each second at first, each ten seconds later, then with the faults by kind. */
final class SimulateProgress implements Consumer<Supplier<Simulation.Outcome>> {
    private static final double SECONDS_OFTEN = 10;
    private static final double SECONDS_LATER = 10;

    private final PrintWriter err;
    private final long begin = System.nanoTime();
    private double toldAt;
    private long runsBefore;
    private long inputsBefore;

    SimulateProgress(PrintWriter err) {
        this.err = err;
    }

    @Override
    public void accept(Supplier<Simulation.Outcome> soFar) {
        double seconds = (System.nanoTime() - begin) / 1e9;
        double passed = seconds - toldAt;
        if (passed < (seconds < SECONDS_OFTEN ? 1 : SECONDS_LATER)) {
            return;
        }
        Simulation.Outcome outcome = soFar.get();
        err.printf(
                Locale.ROOT,
                "%7.1fs  %,d runs (%,.0f/s)  %,d messages  %,d inputs (%,.0f/s)  %,d faults  coverage %,d of %,d cells%n",
                seconds,
                outcome.runs(),
                (outcome.runs() - runsBefore) / passed,
                outcome.messages(),
                outcome.inputs(),
                (outcome.inputs() - inputsBefore) / passed,
                outcome.faults(),
                CoverageTable.reachable()
                        - CoverageTable.empty(outcome.coverage()).size(),
                CoverageTable.reachable());
        if (seconds >= SECONDS_OFTEN) {
            err.println("          " + byKind(outcome));
        }
        err.flush();
        toldAt = seconds;
        runsBefore = outcome.runs();
        inputsBefore = outcome.inputs();
    }

    private static String byKind(Simulation.Outcome outcome) {
        StringJoiner kinds = new StringJoiner("  ");
        for (Map.Entry<FaultKind, Long> each : outcome.coverage().byKind().entrySet()) {
            kinds.add(String.format(Locale.ROOT, "%s %,d", SimulateReport.name(each.getKey()), each.getValue()));
        }
        return kinds.toString();
    }
}
