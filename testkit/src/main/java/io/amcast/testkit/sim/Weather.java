package io.amcast.testkit.sim;

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
}
