package io.amcast.testkit.laws;

/**
 * How much was checked without finding a law broken.
 *
 * @param runs how many scenarios were drawn
 * @param deliveries how many deliveries they held
 * @param failures how many of these ended with an exception of {@code apply}
 * @param commuting how many pairs that are said to commute were applied in both orders; 0 where only the state machine was checked
 * @param seed the first run's; the others follow it
 */
public record Checked(long runs, long deliveries, long failures, long commuting, long seed) {}
