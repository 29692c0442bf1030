package io.amcast.testkit.contract;

import io.amcast.Topology;
import io.amcast.spi.TransportProvider;
import io.amcast.spi.memory.LocalCluster;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;

/** The links in memory keep the contract. */
class LocalTransportContractTest extends TransportContract {
    private final LocalCluster cluster = new LocalCluster();

    @Override
    TransportProvider provider() {
        return cluster;
    }

    @Override
    Topology topology() {
        var nowhere = new Topology.Endpoint("in-memory", 0, 0);
        return new Topology(
                "local",
                new TreeMap<>(Map.of(
                        EAST, new TreeMap<>(Map.of(EAST_1, nowhere, EAST_2, nowhere)),
                        WEST, new TreeMap<>(Map.of(WEST_1, nowhere)))),
                Path.of("unused"),
                io.amcast.Limits.DEFAULTS);
    }

    @AfterEach
    void closeCluster() {
        cluster.close();
    }
}
