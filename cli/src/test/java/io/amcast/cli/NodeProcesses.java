package io.amcast.cli;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.amcast.GroupId;
import io.amcast.MemberId;
import io.amcast.Topology;
import io.amcast.config.TopologyFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** The members of a cluster, each a process that serves Redis clients and writes its history; closing kills them. */
final class NodeProcesses implements AutoCloseable {
    final CommandProcesses commands;
    private final Path config;
    private final Path history;
    private final Map<MemberId, Process> processes = new ConcurrentSkipListMap<>();

    /** None yet; what they write goes into the directory. */
    NodeProcesses(Topology topology, Path directory) {
        config = directory.resolve("cluster.yaml");
        history = directory.resolve("history");
        TopologyFile.write(topology, config);
        commands = new CommandProcesses(directory);
    }

    /**
     * Starts a member.
     *
     * @param name of the process, not used before
     * @param more arguments
     */
    void start(MemberId member, String name, Object... more) throws IOException, InterruptedException {
        List<Object> args = new ArrayList<>(List.of("node", "--config", config, "--member", member, "--redis-port", 0));
        args.addAll(List.of("--history", history));
        args.addAll(List.of(more));
        processes.put(member, commands.start(name, args.toArray()));
    }

    /** The member's process that was started last. */
    Process process(MemberId member) {
        return processes.get(member);
    }

    Collection<MemberId> members() {
        return processes.keySet();
    }

    Path history() {
        return history;
    }

    /** What the members say of themselves. */
    JsonNode status() throws IOException {
        return new ObjectMapper().readTree(Cli.run("status", "--config", config, "-o", "json").out);
    }

    /** Waits until the group is led; its leader. */
    MemberId awaitLeader(GroupId group) {
        return await().atMost(CommandProcesses.PATIENCE)
                .until(() -> leader(group), Optional::isPresent)
                .orElseThrow();
    }

    private Optional<MemberId> leader(GroupId group) throws IOException {
        for (JsonNode row : status()) {
            if (row.path("group").asText().equals(group.name())
                    && row.path("role").asText().equals("leader")) {
                return Optional.of(MemberId.of(row.path("member").asText()));
            }
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        commands.close();
    }
}
