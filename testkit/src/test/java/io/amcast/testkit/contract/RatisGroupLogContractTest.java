package io.amcast.testkit.contract;

import io.amcast.Limits;
import io.amcast.MemberId;
import io.amcast.Topology;
import io.amcast.consensus.ratis.RatisLogProvider;
import io.amcast.spi.GroupLogProvider;
import io.amcast.testkit.cluster.LoopbackPorts;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The log on Ratis, over loopback and on disk, keeps the contract. */
final class RatisGroupLogContractTest extends GroupLogContract {
    @Override
    Topology topology() {
        List<Integer> ports = LoopbackPorts.free(3);
        TreeMap<MemberId, Topology.Endpoint> members = new TreeMap<>();
        for (int i = 0; i < 3; i++) {
            members.put(MemberId.of("g-" + (i + 1)), new Topology.Endpoint("127.0.0.1", 0, ports.get(i)));
        }
        return new Topology("contract", new TreeMap<>(Map.of(GROUP, members)), directory, Limits.DEFAULTS);
    }

    @Override
    GroupLogProvider provider() {
        return new RatisLogProvider();
    }
}
