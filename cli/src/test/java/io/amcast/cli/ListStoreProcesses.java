package io.amcast.cli;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.amcast.GroupId;
import io.amcast.MemberId;
import io.amcast.ReadFrom;
import io.amcast.Topology;
import io.amcast.config.TopologyFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;

/** Each member a process that serves Redis clients, too. Its faults are leaders that are killed, or stopped for longer than their term lasts. */
final class ListStoreProcesses implements ListStore {
    private static final int SHORTEST_PAUSE_MILLIS = 500;
    private static final int LONGEST_PAUSE_MILLIS = 6_000;

    private final Topology topology;
    private final Path config;
    private final Path directory;
    private final ReadFrom reads;
    private final CommandProcesses commands;
    private final Map<MemberId, Process> processes = new ConcurrentSkipListMap<>();
    private final Map<MemberId, Integer> ports = new ConcurrentSkipListMap<>();
    private int starts;

    /**
     * Starts all members, and waits until they serve.
     *
     * @param reads who answers what only reads, in one shard
     */
    ListStoreProcesses(Topology topology, Path directory, ReadFrom reads) throws IOException, InterruptedException {
        this.topology = topology;
        this.directory = directory;
        this.reads = reads;
        config = directory.resolve("cluster.yaml");
        TopologyFile.write(topology, config);
        commands = new CommandProcesses(directory);
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
                ports.put(members.get(i), commands.redisPort(names.get(i)));
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
        processes.put(
                member,
                commands.start(
                        name,
                        "node",
                        "--config",
                        config,
                        "--member",
                        member,
                        "--redis-port",
                        0,
                        "--reads",
                        reads,
                        "--history",
                        directory.resolve("history")));
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
        MemberId leader = awaitLeader(groups.get(random.nextInt(groups.size())));
        Process process = processes.get(leader);
        if (random.nextBoolean()) {
            ports.remove(leader);
            process.destroyForcibly().waitFor();
            ports.put(leader, commands.redisPort(start(leader)));
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

    private MemberId awaitLeader(GroupId group) {
        return await().atMost(CommandProcesses.PATIENCE)
                .until(
                        () -> {
                            JsonNode rows = new ObjectMapper()
                                    .readTree(Cli.run("status", "--config", config, "-o", "json").out);
                            for (JsonNode row : rows) {
                                if (row.path("group").asText().equals(group.name())
                                        && row.path("role").asText().equals("leader")) {
                                    return Optional.of(
                                            MemberId.of(row.path("member").asText()));
                                }
                            }
                            return Optional.<MemberId>empty();
                        },
                        Optional::isPresent)
                .orElseThrow();
    }

    @Override
    public void close() {
        commands.close();
    }
}
