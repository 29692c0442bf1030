package io.amcast.spi;

import io.amcast.Limits;
import org.jspecify.annotations.Nullable;

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

    /**
     * What this side and another do not agree on, with both values.
     *
     * @return null if they agree
     */
    public @Nullable String difference(Handshake other) {
        if (!cluster.equals(other.cluster)) {
            return "cluster is '" + cluster + "' there, '" + other.cluster + "' here";
        }
        if (!limits.equals(other.limits)) {
            return "limits are " + limits + " there, " + other.limits + " here";
        }
        if (!relation.isEmpty() && !other.relation.isEmpty() && !relation.equals(other.relation)) {
            return "the conflict relation is '" + relation + "' there, '" + other.relation + "' here";
        }
        return null;
    }
}
