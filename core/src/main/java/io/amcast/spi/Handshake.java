package io.amcast.spi;

import io.amcast.ConflictRelation;
import io.amcast.Limits;
import io.amcast.Order;
import org.jspecify.annotations.Nullable;

/**
 * What two sides must agree on before anything else is said. A mismatch is refused, naming both values.
 *
 * @param cluster the cluster's name
 * @param limits the topology's bounds
 * @param relation what the conflict relation is known by
 * @param order the topology's order
 */
public record Handshake(String cluster, Limits limits, Relation relation, Order order) {
    /** The version of the protocol that this build speaks. */
    public static final int VERSION = 1;

    /** In plain order. */
    public Handshake(String cluster, Limits limits, Relation relation) {
        this(cluster, limits, relation, Order.PLAIN);
    }

    /**
     * What a conflict relation is known by.
     *
     * @param name empty from a side that has none (an operator's tool)
     * @param fingerprint of its kind, modes and parts
     */
    public record Relation(String name, int version, String fingerprint) {
        /** Of a side that has none. */
        public static final Relation NONE = new Relation("", 0, "");

        public static Relation of(ConflictRelation<?> relation) {
            return relation.name().isEmpty()
                    ? NONE
                    : new Relation(relation.name(), relation.version(), relation.fingerprint());
        }

        @Override
        public String toString() {
            return "'" + name + "' version " + version + " (fingerprint " + fingerprint + ")";
        }
    }

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
        if (order != other.order) {
            return "the order is " + order + " there, " + other.order + " here";
        }
        boolean both = !relation.name.isEmpty() && !other.relation.name.isEmpty();
        return both && !relation.equals(other.relation) ? relationDifference(other.relation) : null;
    }

    /** As {@link #difference}, if the relation is all that differs; null otherwise. */
    public @Nullable String relationDifference(Handshake other) {
        return cluster.equals(other.cluster) && limits.equals(other.limits) ? difference(other) : null;
    }

    private String relationDifference(Relation here) {
        boolean sameName = relation.name.equals(here.name) && relation.version == here.version;
        return "the conflict relation is " + relation + " there, " + here + " here; start all members and clients of a"
                + " cluster with the same relation"
                + (sameName ? ": under one name and version these two have other modes or parts" : "");
    }
}
