package io.amcast.testkit.check;

/**
 * What happened when, on one clock for all processes, so that an order can be held against real time.
 *
 * <p>What is multicast after another message was delivered is not ordered before it.
 */
public interface RealTimeSpans {
    /** When the message was first multicast, at the latest. */
    long multicast(String id);

    /** When the message was first delivered anywhere, at the earliest. No two messages at the same time. */
    long delivered(String id);
}
