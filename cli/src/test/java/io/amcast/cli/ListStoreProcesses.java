package io.amcast.cli;

import io.amcast.GroupId;
import io.amcast.MemberId;
import io.amcast.ReadFrom;
import io.amcast.Topology;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;

/** Each member a process that serves Redis clients, too. Its faults are leaders that are killed, or stopped for longer than their term lasts. */
final class ListStoreProcesses implements ListStore {
    private static final int SHORTEST_PAUSE_MILLIS = 500;
    private static final int LONGEST_PAUSE_MILLIS = 6_000;

    private final Topology topology;
    private final ReadFrom reads;
    private final NodeProcesses nodes;
    private final Map<MemberId, Integer> ports = new ConcurrentSkipListMap<>();
    private int starts;

    /**
     * Starts all members, and waits until they serve.
     *
     * @param reads who answers what only reads, in one shard
     */
    ListStoreProcesses(Topology topology, Path directory, ReadFrom reads) throws IOException, InterruptedException {
        this.topology = topology;
        this.reads = reads;
        nodes = new NodeProcesses(topology, directory);
        boolean serves = false;
        try {
            List<String> names = new ArrayList<>();
            List<MemberId> members = topology.groups().values().stream()
                    .flatMap(group -> group.keySet().stream())
                    .toList();
            for (MemberId member : members) {
                names.add(start(member));
            }
            for (int i = 0; i < names.size(); i++) {
                ports.put(members.get(i), nodes.commands.redisPort(names.get(i)));
            }
            serves = true;
        } finally {
            if (!serves) {
                close();
            }
        }
    }

    private String start(MemberId member) throws IOException, InterruptedException {
        String name = member + "-" + starts++;
        nodes.start(member, name, "--reads", reads);
        return name;
    }

    @Override
    public Topology topology() {
        return topology;
    }

    @Override
    public List<Integer> ports() {
        return List.copyOf(ports.values());
    }

    @Override
    public String fault(Random random) throws IOException, InterruptedException {
        List<GroupId> groups = new ArrayList<>(topology.groups().keySet());
        MemberId leader = nodes.awaitLeader(groups.get(random.nextInt(groups.size())));
        Process process = nodes.process(leader);
        if (random.nextBoolean()) {
            ports.remove(leader);
            process.destroyForcibly().waitFor();
            ports.put(leader, nodes.commands.redisPort(start(leader)));
            return "killed";
        }
        signal("-STOP", process);
        process.waitFor(
                random.nextInt(SHORTEST_PAUSE_MILLIS, LONGEST_PAUSE_MILLIS), TimeUnit.MILLISECONDS); // it does not end
        signal("-CONT", process);
        return "paused";
    }

    private static void signal(String name, Process process) throws IOException, InterruptedException {
        new ProcessBuilder("kill", name, Long.toString(process.pid())).start().waitFor();
    }

    @Override
    public void close() {
        nodes.close();
    }
}
