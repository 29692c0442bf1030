package io.amcast.testkit.sim;

import java.time.Duration;

/**
 * How often single frames and entries go wrong, and how long things take.
 *
 * @param loss of a frame, as a probability like the next ones
 * @param ghost of a copy of a frame that arrives when all is long over
 * @param entryDisorder of each of swapping, doubling, delaying and losing an entry on its way to the log
 * @param lagging that a member's applier, or a follower, takes long for a step
 * @param delayMicros of a frame, at most, and of a step of the log
 */
public record Weather(
        double loss,
        double duplicate,
        double reorder,
        double longDelay,
        double ghost,
        double entryDisorder,
        double lagging,
        long delayMicros) {
    /** Nothing goes wrong; a frame takes up to a millisecond. */
    public static final Weather CALM = new Weather(0, 0, 0, 0, 0, 0, 0, 1_000);

    /**
     * The same with frames that are lost.
     *
     * @param probability 0 to 1, as for the next ones
     */
    public Weather withLoss(double probability) {
        return new Weather(probability, duplicate, reorder, longDelay, ghost, entryDisorder, lagging, delayMicros);
    }

    /** The same with frames that arrive twice. */
    public Weather withDuplicates(double probability) {
        return new Weather(loss, probability, reorder, longDelay, ghost, entryDisorder, lagging, delayMicros);
    }

    /** The same with frames that arrive after later ones. */
    public Weather withReordering(double probability) {
        return new Weather(loss, duplicate, probability, longDelay, ghost, entryDisorder, lagging, delayMicros);
    }

    /** The same with members that take long for a step. */
    public Weather withLagging(double probability) {
        return new Weather(loss, duplicate, reorder, longDelay, ghost, entryDisorder, probability, delayMicros);
    }

    /** The same with frames that take so long, at most. */
    public Weather withDelay(Duration most) {
        return new Weather(loss, duplicate, reorder, longDelay, ghost, entryDisorder, lagging, most.toNanos() / 1_000);
    }
}
