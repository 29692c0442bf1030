package io.amcast.spi;

import io.amcast.Limits;

/**
 * What two sides must agree on before anything else is said. A mismatch is refused, naming both values.
 *
 * @param cluster the cluster's name
 * @param limits the topology's bounds
 * @param relation the conflict relation's name; empty from a side that has none (an operator's tool)
 */
public record Handshake(String cluster, Limits limits, String relation) {
    /** The version of the protocol that this build speaks. */
    public static final int VERSION = 1;
}
