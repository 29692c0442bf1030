package io.amcast.testkit.junit;

import org.junit.jupiter.api.extension.RegisterExtension;

/** Shows it in virtual time. */
class SimulatedAnyClusterTest extends AnyClusterContract {
    @RegisterExtension
    static final ClusterExtension<?> CLUSTER = ClusterExtension.simulated(Shelf.setup(Shelf::new));
}
