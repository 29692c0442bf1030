package io.amcast.testkit.sim;

import io.amcast.spi.PeerMessage;

/** Simulates members of a second group whose HARDs tell less than their log holds; in plain order, where that makes two timestamps. */
public final class WrongHards {
    private WrongHards() {}

    public static Simulator simulator() {
        return new Simulator((plan, coverage, trace) -> {
            Run run = new Run(plan.with(change -> change.strict = false), coverage, trace);
            run.cluster.network.wire = frame ->
                    frame instanceof PeerMessage.Hard hard && hard.from().equals(Plan.group(1))
                            ? new PeerMessage.Hard(
                                    hard.from(),
                                    hard.message(),
                                    hard.timestamp() - 5_000,
                                    hard.low(),
                                    hard.want(),
                                    hard.report())
                            : frame;
            return run;
        });
    }
}
