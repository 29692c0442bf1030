package io.amcast.testkit.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.amcast.MulticastClient;
import io.amcast.testkit.cluster.ClusterFailure;
import io.amcast.testkit.cluster.LoopbackCluster;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Shows it on Ratis and gRPC, and that what is wrong there is found as well. */
class LoopbackAnyClusterIT extends AnyClusterContract {
    @RegisterExtension
    static final ClusterExtension<?> CLUSTER = ClusterExtension.onLoopback(Shelf.setup(Shelf::new));

    @Test
    void wrongStateMachineIsFoundThereToo() {
        // Results depend on a counter that all replicas share.
        AtomicInteger shared = new AtomicInteger();
        try (LoopbackCluster<String, String, Shelf> cluster = LoopbackCluster.start(Shelf.setup(() -> new Shelf() {
            @Override
            public String apply(io.amcast.Delivery<String> delivery) {
                return super.apply(delivery) + "#" + shared.incrementAndGet();
            }
        }))) {
            MulticastClient<String, String> client = cluster.client();
            cluster.await(client.multicast("a=1", BOTH));
            assertThat(catchThrowableOfType(ClusterFailure.class, cluster::verify)
                            .property())
                    .isEqualTo("deterministic state machine");
        }
    }
}
