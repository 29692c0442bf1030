package io.amcast.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.amcast.GroupId;
import io.amcast.MemberId;
import io.amcast.MemberStatus;
import io.amcast.Topology;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Tells how each member of a cluster stands. */
@Command(
        name = "status",
        description = "Tells how each member stands; one that cannot be reached is told as such.",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class StatusCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ClusterFile cluster;

    @Mixin
    private OutputForm output;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            converter = Durations.class,
            description = "How long to wait for a member; 2s unless said.")
    private Duration timeout = Duration.ofSeconds(2);

    /** What a member said of itself, or why it said nothing. */
    private record Row(GroupId group, @Nullable MemberStatus status, String health) {}

    @Override
    public Integer call() throws IOException {
        Map<MemberId, Row> rows = ask(cluster.topology());
        PrintWriter out = spec.commandLine().getOut();
        switch (output.form()) {
            case TEXT -> text(rows, out);
            case JSON -> json(rows, out);
        }
        boolean reached = rows.values().stream().anyMatch(row -> row.status() != null);
        return reached ? 0 : Main.FAILED;
    }

    private Map<MemberId, Row> ask(Topology topology) {
        try (OperatorClient client = new OperatorClient(topology)) {
            return client.askAll(
                    (asking, member) -> asking.status(member, timeout),
                    (member, group, status, unreachable) ->
                            new Row(group, status, status == null ? String.valueOf(unreachable) : status.health()));
        }
    }

    private static void text(Map<MemberId, Row> rows, PrintWriter out) {
        Table table =
                new Table("member", "group", "role", "term", "applied", "pending", "clock", "delivered", "health");
        rows.forEach((member, row) -> {
            MemberStatus status = row.status();
            if (status == null) {
                table.row(member, row.group(), "-", "-", "-", "-", "-", "-", row.health());
            } else {
                table.row(
                        member,
                        row.group(),
                        status.role().name().toLowerCase(Locale.ROOT),
                        status.term(),
                        status.appliedIndex(),
                        status.pending(),
                        status.clock(),
                        status.delivered(),
                        row.health());
            }
        });
        table.print(out);
    }

    private static void json(Map<MemberId, Row> rows, PrintWriter out) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        ArrayNode array = mapper.createArrayNode();
        rows.forEach((member, row) -> {
            MemberStatus status = row.status();
            ObjectNode node = array.addObject();
            node.put("member", member.name());
            node.put("group", row.group().name());
            node.put("reachable", status != null);
            if (status != null) {
                node.put("role", status.role().name().toLowerCase(Locale.ROOT));
                node.put("term", status.term());
                MemberId leader = status.leader();
                node.put("leader", leader == null ? null : leader.name());
                node.put("appliedIndex", status.appliedIndex());
                node.put("pending", status.pending());
                node.put("clock", status.clock());
                node.put("delivered", status.delivered());
            }
            node.put("health", row.health());
        });
        out.println(mapper.writerWithDefaultPrettyPrinter().writeValueAsString(array));
        out.flush();
    }
}
