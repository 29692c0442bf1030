package io.amcast.config;

import io.amcast.GroupId;
import io.amcast.Limits;
import io.amcast.MemberId;
import io.amcast.Order;
import io.amcast.Topology;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes a checked topology of nodes. Each fault is told at its place. */
final class TopologyReader {
    /** Keys that have one value. */
    static final List<String> SINGLE = List.of("cluster", "data", "order", "traceEvents");

    static final List<String> LIMITS =
            List.of("messageBytes", "resultBytes", "sessionWindow", "inFlight", "sessionTimeout");
    static final List<String> ENDPOINT = List.of("host", "port", "raftPort", "bindHost", "bindPort", "bindRaftPort");
    private static final List<String> ROOT = List.of("cluster", "groups", "data", "limits", "order", "traceEvents");
    private static final String DEFAULT_HOST = "127.0.0.1";

    private final Order unsaid;
    private final Path directory;
    private final Map<MemberId, YamlNode> members = new HashMap<>();
    private final Map<String, YamlNode> addresses = new HashMap<>();

    /** @param unsaid the order if the file names none */
    TopologyReader(Path file, Order unsaid) {
        this.unsaid = unsaid;
        Path parent = file.toAbsolutePath().getParent();
        this.directory = parent == null ? file.toAbsolutePath() : parent;
    }

    Topology topology(YamlNode.Fields root) {
        checkKeys(root, ROOT);
        YamlNode clusterNode = needed(root, "cluster", "cluster: demo");
        String cluster = text(clusterNode);
        if (!cluster.matches("[A-Za-z0-9._-]{1,63}")) {
            throw clusterNode.error("'" + cluster + "': use 1 to 63 of the characters A-Z a-z 0-9 . _ -");
        }
        SortedMap<GroupId, SortedMap<MemberId, Topology.Endpoint>> groups =
                groups(needed(root, "groups", "groups: {...}"));
        Path data = data(needed(root, "data", "data: ./data"));
        Topology topology = new Topology(
                cluster,
                groups,
                data,
                limits(root.byKey().get("limits")),
                order(root.byKey().get("order")));
        YamlNode traceEvents = root.byKey().get("traceEvents");
        return traceEvents == null ? topology : withTraceEvents(topology, traceEvents);
    }

    private static Topology withTraceEvents(Topology topology, YamlNode node) {
        try {
            return topology.withTraceEvents(number(node, 0, Integer.MAX_VALUE));
        } catch (IllegalArgumentException e) {
            throw node.error(ownText("traceEvents", e));
        }
    }

    /** The record's own text begins with key and value, and the place has the key already. */
    private static String ownText(String key, IllegalArgumentException e) {
        String text = String.valueOf(e.getMessage());
        return text.startsWith(key + " ") ? text.substring(key.length() + 1) : text;
    }

    private Order order(@Nullable YamlNode node) {
        if (node == null) {
            return unsaid;
        }
        String word = text(node);
        for (Order order : Order.values()) {
            if (order.name().toLowerCase(Locale.ROOT).equals(word)) {
                return order;
            }
        }
        throw node.error("'" + word + "': use plain or strict");
    }

    private SortedMap<GroupId, SortedMap<MemberId, Topology.Endpoint>> groups(YamlNode node) {
        TreeMap<GroupId, SortedMap<MemberId, Topology.Endpoint>> groups = new TreeMap<>();
        YamlNode.Fields fields = fields(node, "groups by name, each with its members");
        if (fields.byKey().isEmpty()) {
            throw fields.error("there is no group; a cluster needs one or more");
        }
        fields.byKey().forEach((name, value) -> groups.put(named(value, name, GroupId::of), group(value)));
        return groups;
    }

    private SortedMap<MemberId, Topology.Endpoint> group(YamlNode node) {
        boolean nothing = node instanceof YamlNode.Scalar scalar && scalar.text() == null;
        if (nothing || (node instanceof YamlNode.Fields fields && fields.byKey().isEmpty())) {
            throw node.error("this group has no members; name one or more, as in "
                    + "east-1: { host: 127.0.0.1, port: 7101, raftPort: 7151 }");
        }
        TreeMap<MemberId, Topology.Endpoint> group = new TreeMap<>();
        fields(node, "members by name").byKey().forEach((name, value) -> {
            MemberId member = named(value, name, MemberId::of);
            YamlNode earlier = members.put(member, value);
            if (earlier != null) {
                throw value.error("member '" + member + "' stands at " + earlier.origin()
                        + " too; member names are unique in the cluster");
            }
            group.put(member, endpoint(value));
        });
        return group;
    }

    private Topology.Endpoint endpoint(YamlNode node) {
        YamlNode.Fields fields = fields(node, "host, port and raftPort");
        checkKeys(fields, ENDPOINT);
        YamlNode hostNode = fields.byKey().get("host");
        String host = hostNode == null ? DEFAULT_HOST : text(hostNode);
        if (hostNode != null && host.isBlank()) {
            throw hostNode.error("is empty; name the address to bind, as in 127.0.0.1");
        }
        int port = port(needed(fields, "port", "port: 7101"), host);
        int raftPort = port(needed(fields, "raftPort", "raftPort: 7151"), host);
        return new Topology.Endpoint(host, port, raftPort, bind(fields, host, port, raftPort));
    }

    private static Topology.Bind bind(YamlNode.Fields fields, String host, int port, int raftPort) {
        YamlNode hostNode = fields.byKey().get("bindHost");
        YamlNode portNode = fields.byKey().get("bindPort");
        YamlNode raftPortNode = fields.byKey().get("bindRaftPort");
        if (hostNode != null && text(hostNode).isBlank()) {
            throw hostNode.error("is empty; name the address to bind, as in 0.0.0.0");
        }
        int bindPort = portNode == null ? port : number(portNode, 1, 65_535);
        int bindRaftPort = raftPortNode == null ? raftPort : number(raftPortNode, 1, 65_535);
        if (bindPort == bindRaftPort) {
            throw fields.error("bindPort and bindRaftPort are both " + bindPort + "; use two ports");
        }
        return new Topology.Bind(hostNode == null ? host : text(hostNode), bindPort, bindRaftPort);
    }

    private int port(YamlNode node, String host) {
        int port = number(node, 1, 65_535);
        YamlNode earlier = addresses.put(host + ":" + port, node);
        if (earlier != null) {
            throw node.error(port + " is used on " + host + " by " + earlier.path() + " (" + earlier.origin()
                    + ") too; use another port");
        }
        return port;
    }

    private Path data(YamlNode node) {
        String text = text(node);
        if (text.isBlank()) {
            throw node.error("is empty; name the directory for the members' logs, as in ./data");
        }
        try {
            return directory.resolve(text).normalize();
        } catch (InvalidPathException e) {
            throw node.error("'" + text + "' is no path: " + e.getReason());
        }
    }

    private Limits limits(@Nullable YamlNode node) {
        if (node == null) {
            return Limits.DEFAULTS;
        }
        YamlNode.Fields fields = fields(node, String.join(", ", LIMITS));
        checkKeys(fields, LIMITS);
        Limits limits = Limits.DEFAULTS;
        for (Map.Entry<String, YamlNode> entry : fields.byKey().entrySet()) {
            limits = limit(limits, entry.getKey(), entry.getValue());
        }
        return limits;
    }

    private static Limits limit(Limits so, String key, YamlNode value) {
        boolean bytes = key.endsWith("Bytes");
        boolean time = key.equals("sessionTimeout");
        Duration timeout = time ? duration(value) : so.sessionTimeout();
        int n = time ? 0 : bytes ? bytes(value) : number(value, 0, Integer.MAX_VALUE);
        try {
            return new Limits(
                    key.equals("messageBytes") ? n : so.messageBytes(),
                    key.equals("resultBytes") ? n : so.resultBytes(),
                    key.equals("sessionWindow") ? n : so.sessionWindow(),
                    key.equals("inFlight") ? n : so.inFlight(),
                    timeout);
        } catch (IllegalArgumentException e) {
            throw value.error(ownText("limits." + key, e));
        }
    }

    private static int bytes(YamlNode node) {
        Long bytes = Quantities.bytes(text(node));
        if (bytes == null) {
            throw node.error("'" + text(node) + "' is no size; write bytes, or a number with KiB or MiB, as in 1MiB");
        }
        return (int) Math.min(bytes, Integer.MAX_VALUE);
    }

    private static Duration duration(YamlNode node) {
        Duration duration = Quantities.duration(text(node));
        if (duration == null) {
            throw node.error("'" + text(node) + "' is no duration; write a number with ms, s, m or h, as in 60s");
        }
        return duration;
    }

    private static int number(YamlNode node, int least, int most) {
        String text = text(node);
        if (text.matches("\\d{1,9}")) {
            int value = Integer.parseInt(text);
            if (value >= least && value <= most) {
                return value;
            }
        }
        if (text.matches("-?\\d+") && most < Integer.MAX_VALUE) {
            throw node.error(text + " is out of range; use " + least + " to " + most);
        }
        throw node.error("'" + text + "' is no whole number" + (text.matches("-?\\d+") ? " in range" : "")
                + "; write digits, as in 16384");
    }

    private static <T> T named(YamlNode at, String name, Function<String, T> make) {
        try {
            return make.apply(name);
        } catch (IllegalArgumentException e) {
            throw at.error(String.valueOf(e.getMessage()));
        }
    }

    private static String text(YamlNode node) {
        if (node instanceof YamlNode.Scalar scalar && scalar.text() != null) {
            return scalar.text();
        }
        throw node.error("expected a single value, found " + node.kind());
    }

    private static YamlNode.Fields fields(YamlNode node, String what) {
        if (node instanceof YamlNode.Fields fields) {
            return fields;
        }
        throw node.error("expected " + what + ", found " + node.kind());
    }

    private static YamlNode needed(YamlNode.Fields fields, String key, String example) {
        YamlNode node = fields.byKey().get(key);
        if (node == null) {
            throw fields.error("the key '" + key + "' is missing; add it, as in '" + example + "'");
        }
        return node;
    }

    private static void checkKeys(YamlNode.Fields fields, List<String> known) {
        for (Map.Entry<String, YamlNode> entry : fields.byKey().entrySet()) {
            if (!known.contains(entry.getKey())) {
                throw entry.getValue().error("there is no such key" + Spelling.hint(entry.getKey(), known));
            }
        }
    }
}
