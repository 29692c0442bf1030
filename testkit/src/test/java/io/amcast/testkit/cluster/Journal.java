package io.amcast.testkit.cluster;

import io.amcast.Codec;
import io.amcast.ConflictRelation;
import io.amcast.Delivery;
import io.amcast.Keys;
import io.amcast.MemberId;
import io.amcast.MulticastNode;
import io.amcast.NodeBuilder;
import io.amcast.Snapshot;
import io.amcast.StateMachine;
import io.amcast.Topology;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Keeps, for each key, the values in the order of their delivery; answers how many the key has. A message is {@code key=value}, and
 * only its first 16 characters are kept.
 */
final class Journal implements StateMachine<String, String> {
    private final Map<String, List<String>> values = new TreeMap<>();
    private int queries;

    static NodeBuilder<String, String> member(Topology topology, MemberId self, Map<MemberId, Journal> journals) {
        return MulticastNode.builder(topology, self)
                .stateMachine(
                        group -> {
                            Journal journal = new Journal();
                            journals.put(self, journal);
                            return journal;
                        },
                        Codec.utf8(),
                        Codec.utf8())
                .conflicts(conflicts());
    }

    static ConflictRelation<String> conflicts() {
        return ConflictRelation.onKeys(message -> Keys.write(key(message)));
    }

    private static String key(String message) {
        return message.substring(0, message.indexOf('='));
    }

    @Override
    public synchronized String apply(Delivery<String> delivery) {
        List<String> of = values.computeIfAbsent(key(delivery.message()), key -> new ArrayList<>());
        of.add(delivery.message().substring(0, Math.min(16, delivery.message().length())));
        return Integer.toString(of.size());
    }

    /** How many values the key has. */
    @Override
    public synchronized String query(String message) {
        queries++;
        return Integer.toString(values.getOrDefault(key(message), List.of()).size());
    }

    @Override
    public synchronized Snapshot capture() {
        String copy = toString();
        return out -> new DataOutputStream(out).writeUTF(copy);
    }

    @Override
    public synchronized void restore(InputStream in) throws IOException {
        values.clear();
        for (String line : new DataInputStream(in).readUTF().split("\n")) {
            if (!line.isEmpty()) {
                int colon = line.indexOf(':');
                values.put(
                        line.substring(0, colon),
                        new ArrayList<>(List.of(line.substring(colon + 1).split(","))));
            }
        }
    }

    /** How many queries it has answered. */
    synchronized int queries() {
        return queries;
    }

    synchronized List<String> values(String key) {
        return List.copyOf(values.getOrDefault(key, List.of()));
    }

    /** The whole state. */
    @Override
    public synchronized String toString() {
        StringBuilder text = new StringBuilder();
        values.forEach((key, its) ->
                text.append(key).append(':').append(String.join(",", its)).append('\n'));
        return text.toString();
    }
}
