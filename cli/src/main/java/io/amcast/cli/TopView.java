package io.amcast.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.amcast.Contention;
import io.amcast.MemberId;
import io.amcast.MemberStatus;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Two looks at a cluster, one after the other, and what they come to. */
final class TopView {
    private static final int ROWS = 5;

    private Map<MemberId, TopCommand.Seen> before = new TreeMap<>();
    private Map<MemberId, TopCommand.Seen> now = new TreeMap<>();
    private long beforeNanos;
    private long nowNanos;

    void look(Map<MemberId, TopCommand.Seen> seen, long nanos) {
        before = now;
        beforeNanos = nowNanos;
        now = seen;
        nowNanos = nanos;
    }

    // ---- text

    void text(PrintWriter out) {
        out.println(Instant.now().truncatedTo(ChronoUnit.SECONDS));
        Table table = new Table("member", "group", "role", "pending", "delivered/s", "submitted/s", "health");
        now.forEach((member, seen) -> {
            MemberStatus status = seen.status();
            Contention contention = seen.contention();
            if (status == null || contention == null) {
                table.row(member, seen.group(), "-", "-", "-", "-", String.valueOf(seen.unreachable()));
            } else {
                table.row(
                        member,
                        seen.group(),
                        status.role().name().toLowerCase(Locale.ROOT),
                        status.pending(),
                        one(delivered(member, status)),
                        one(submitted(contention)),
                        status.health());
            }
        });
        table.print(out);
        waits(out);
        keys(out);
        predecessors(out);
        slowest(out);
        out.println();
        out.flush();
    }

    private void waits(PrintWriter out) {
        Table table = new Table("group", "messages wait for", "times/s", "mean ms", "longest ms");
        each((seen, contention) -> contention
                .waits()
                .forEach((cause, waits) -> table.row(
                        seen.group(),
                        cause,
                        one(rate(waits.count(), contention)),
                        millis(mean(waits)),
                        millis(waits.longest()))));
        print(table, out);
    }

    private void keys(PrintWriter out) {
        Table table = new Table("group", "convoys on key", "messages", "waited ms in all", "longest ms");
        each((seen, contention) -> contention.keys().stream()
                .limit(ROWS)
                .forEach(each -> table.row(
                        seen.group(),
                        each.key().isEmpty() ? "(no key: a predicate)" : each.key(),
                        each.waits().count(),
                        millis(each.waits().total()),
                        millis(each.waits().longest()))));
        print(table, out);
    }

    private void predecessors(PrintWriter out) {
        Table table = new Table("group", "slowest predecessor", "held up", "for ms in all", "longest ms");
        each((seen, contention) -> contention.predecessors().stream()
                .limit(ROWS)
                .forEach(each -> table.row(
                        seen.group(),
                        each.id(),
                        each.waits().count(),
                        millis(each.waits().total()),
                        millis(each.waits().longest()))));
        print(table, out);
    }

    private void slowest(PrintWriter out) {
        Table table = new Table("group", "slowest message", "ms until delivered");
        each((seen, contention) -> contention.slowest().stream()
                .limit(ROWS)
                .forEach(each -> table.row(seen.group(), each.id(), millis(each.time()))));
        print(table, out);
    }

    private static void print(Table table, PrintWriter out) {
        if (!table.isEmpty()) {
            out.println();
            table.print(out);
        }
    }

    @FunctionalInterface
    private interface Each {
        void see(TopCommand.Seen seen, Contention contention);
    }

    /** Of leaders alone: followers' messages wait for the log, which says little. */
    private void each(Each visitor) {
        now.values().forEach(seen -> {
            MemberStatus status = seen.status();
            Contention contention = seen.contention();
            if (status != null && contention != null && status.role() == MemberStatus.Role.LEADER) {
                visitor.see(seen, contention);
            }
        });
    }

    private double delivered(MemberId member, MemberStatus status) {
        TopCommand.Seen last = before.get(member);
        MemberStatus then = last == null ? null : last.status();
        return then == null || status.delivered() < then.delivered()
                ? Double.NaN
                : (status.delivered() - then.delivered()) * 1e9 / Math.max(1, nowNanos - beforeNanos);
    }

    private static double submitted(Contention contention) {
        return rate(contention.submitted(), contention);
    }

    private static double rate(long count, Contention contention) {
        long nanos = contention.over().toNanos();
        return nanos <= 0 ? Double.NaN : count * 1e9 / nanos;
    }

    private static Duration mean(Contention.Waits waits) {
        return waits.count() == 0 ? Duration.ZERO : waits.total().dividedBy(waits.count());
    }

    private static String one(double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.1f", value);
    }

    private static String millis(Duration duration) {
        return String.format(Locale.ROOT, "%.2f", duration.toNanos() / 1e6);
    }

    // ---- JSON

    void json(PrintWriter out) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode root = mapper.createObjectNode();
        root.put("time", Instant.now().toString());
        ArrayNode members = root.putArray("members");
        now.forEach((member, seen) -> {
            ObjectNode node = members.addObject();
            node.put("member", member.name());
            node.put("group", seen.group().name());
            MemberStatus status = seen.status();
            Contention contention = seen.contention();
            node.put("reachable", status != null);
            if (status != null && contention != null) {
                node.put("role", status.role().name().toLowerCase(Locale.ROOT));
                node.put("pending", status.pending());
                rate(node, "deliveredPerSecond", delivered(member, status));
                rate(node, "submittedPerSecond", submitted(contention));
                node.put("health", status.health());
                contention(contention, node);
            }
        });
        out.println(mapper.writeValueAsString(root));
        out.flush();
    }

    /** Left out while it is not known. */
    private static void rate(ObjectNode node, String name, double value) {
        if (!Double.isNaN(value)) {
            node.put(name, value);
        }
    }

    private static void contention(Contention contention, ObjectNode node) {
        node.put("overMicros", micros(contention.over()));
        ObjectNode causes = node.putObject("waits");
        contention.waits().forEach((cause, waits) -> waits(causes.putObject(cause), waits));
        ArrayNode keys = node.putArray("keys");
        contention.keys().forEach(each -> waits(keys.addObject().put("key", each.key()), each.waits()));
        ArrayNode predecessors = node.putArray("predecessors");
        contention
                .predecessors()
                .forEach(each ->
                        waits(predecessors.addObject().put("message", each.id().toString()), each.waits()));
        ArrayNode slowest = node.putArray("slowest");
        contention
                .slowest()
                .forEach(each ->
                        slowest.addObject().put("message", each.id().toString()).put("micros", micros(each.time())));
    }

    private static void waits(ObjectNode node, Contention.Waits waits) {
        node.put("count", waits.count());
        node.put("totalMicros", micros(waits.total()));
        node.put("longestMicros", micros(waits.longest()));
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / 1_000;
    }
}
