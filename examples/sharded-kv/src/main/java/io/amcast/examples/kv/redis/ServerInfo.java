package io.amcast.examples.kv.redis;

import io.amcast.examples.kv.Reply;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** INFO and CONFIG GET: what this server knows of itself. Nothing here asks the cluster. */
final class ServerInfo {
    private static final Map<String, BiConsumer<ServerState, StringBuilder>> SECTIONS = sections();

    private ServerInfo() {}

    static Reply answer(Session session, List<String> words) {
        List<String> wanted = new ArrayList<>();
        for (String word : words.subList(1, words.size())) {
            wanted.add(word.toLowerCase(Locale.ROOT));
        }
        boolean all = wanted.isEmpty()
                || wanted.contains("all")
                || wanted.contains("default")
                || wanted.contains("everything");
        StringBuilder text = new StringBuilder();
        SECTIONS.forEach((name, section) -> {
            if (all || wanted.contains(name)) {
                text.append(text.length() == 0 ? "" : "\r\n").append("# ");
                text.append(name.substring(0, 1).toUpperCase(Locale.ROOT))
                        .append(name.substring(1))
                        .append("\r\n");
                section.accept(session.server(), text);
            }
        });
        return new Reply.Verbatim(text.toString());
    }

    private static Map<String, BiConsumer<ServerState, StringBuilder>> sections() {
        Map<String, BiConsumer<ServerState, StringBuilder>> sections = new LinkedHashMap<>();
        sections.put("server", (server, text) -> {
            line(text, "redis_version", ServerState.REDIS_VERSION);
            line(text, "redis_mode", "standalone");
            line(text, "server_name", "amcast-sharded-kv");
            line(text, "served_by", server.config.servedBy());
            line(text, "java_version", System.getProperty("java.version", "unknown"));
            line(text, "process_id", ProcessHandle.current().pid());
            line(text, "tcp_port", server.port);
            line(text, "uptime_in_seconds", server.uptimeSeconds());
        });
        sections.put("clients", (server, text) -> {
            line(text, "connected_clients", server.connections.get());
            line(text, "maxclients", server.config.maxConnections());
        });
        sections.put("stats", (server, text) -> {
            line(text, "total_connections_received", server.accepted.sum());
            line(text, "rejected_connections", server.refused.sum());
            line(text, "total_commands_processed", server.commands.sum());
            line(text, "unknown_outcomes", server.unknownOutcomes.sum());
        });
        sections.put("replication", (server, text) -> {
            line(text, "role", "master");
            line(text, "reads_from", server.kv.reads().name().toLowerCase(Locale.ROOT));
        });
        sections.put(
                "shards",
                (server, text) -> server.kv
                        .shards()
                        .ranges()
                        .forEach((group, range) ->
                                line(text, group.name(), "slots=" + range.first() + "-" + range.last())));
        return sections;
    }

    private static void line(StringBuilder text, String name, Object value) {
        text.append(name).append(':').append(value).append("\r\n");
    }

    /** The settings that clients ask for before they begin; the store keeps its data by its groups' logs. */
    static Reply settings(RedisServerConfig config, List<String> names) {
        SortedMap<String, String> known = new TreeMap<>();
        known.put("appendonly", "no");
        known.put("databases", "1");
        known.put("maxclients", Integer.toString(config.maxConnections()));
        known.put("proto-max-bulk-len", Integer.toString(Math.min(config.messageBytes(), config.resultBytes())));
        known.put("save", "");
        known.put("timeout", "0");
        List<Reply> pairs = new ArrayList<>();
        known.forEach((name, value) -> {
            if (names.stream().anyMatch(one -> one.equals("*") || one.equalsIgnoreCase(name))) {
                pairs.add(new Reply.Bulk(name));
                pairs.add(new Reply.Bulk(value));
            }
        });
        return new Reply.Pairs(pairs);
    }
}
