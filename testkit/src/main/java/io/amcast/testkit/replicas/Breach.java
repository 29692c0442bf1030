package io.amcast.testkit.replicas;

/**
 * A promise that replicas do not keep.
 *
 * @param property the promise, in a few words
 * @param what where, by which messages, and how to mend it
 */
public record Breach(String property, String what) {}
