package io.amcast.testkit.contract;

import io.amcast.Topology;
import io.amcast.spi.GroupLogProvider;
import io.amcast.spi.memory.LocalCluster;
import org.junit.jupiter.api.AfterEach;

/** The log in memory keeps the contract. */
final class LocalGroupLogContractTest extends GroupLogContract {
    private final LocalCluster cluster = new LocalCluster();

    @Override
    Topology topology() {
        return Topology.inMemory(3, GROUP.name());
    }

    @Override
    GroupLogProvider provider() {
        return cluster;
    }

    @AfterEach
    void closeCluster() {
        cluster.close();
    }
}
