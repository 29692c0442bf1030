package io.amcast.testkit.sim;

/** Counts faults by kind and by the state of the protocol that they met. */
final class Coverage extends Faults {
    void begin(SimCluster<?, ?> cluster) {}
}
