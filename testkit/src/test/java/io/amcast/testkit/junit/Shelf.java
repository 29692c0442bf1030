package io.amcast.testkit.junit;

import io.amcast.Codec;
import io.amcast.ConflictRelation;
import io.amcast.Delivery;
import io.amcast.Keys;
import io.amcast.Snapshot;
import io.amcast.StateMachine;
import io.amcast.testkit.cluster.ClusterSetup;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;

/** Keeps for each key the values in the order of their delivery, and answers them. A message is {@code key=value}. Correct. */
public class Shelf implements StateMachine<String, String> {
    protected final Map<String, String> values = new ConcurrentSkipListMap<>();

    public static ConflictRelation<String> byKey() {
        return ConflictRelation.onKeys(message -> Keys.write(key(message)));
    }

    public static <S extends Shelf> ClusterSetup<String, String, S> setup(Supplier<S> machine) {
        return ClusterSetup.<String, String, S>of(group -> machine.get(), Codec.utf8(), Codec.utf8())
                .groups(3, "east", "west")
                .conflicts(byKey());
    }

    public static String key(String message) {
        return message.substring(0, message.indexOf('='));
    }

    @Override
    public String apply(Delivery<String> delivery) {
        String message = delivery.message();
        return values.merge(
                key(message), message.substring(message.indexOf('=') + 1), (one, other) -> one + "," + other);
    }

    @Override
    public Snapshot capture() {
        Map<String, String> view = new TreeMap<>(values);
        return out -> {
            DataOutputStream data = new DataOutputStream(out);
            data.writeInt(view.size());
            for (Map.Entry<String, String> each : view.entrySet()) {
                data.writeUTF(each.getKey());
                data.writeUTF(each.getValue());
            }
        };
    }

    @Override
    public void restore(InputStream in) throws IOException {
        DataInputStream data = new DataInputStream(in);
        values.clear();
        for (int left = data.readInt(); left > 0; left--) {
            values.put(data.readUTF(), data.readUTF());
        }
    }

    /** What a key has, in the order of delivery; empty if nothing. Any thread. */
    public final String value(String key) {
        return values.getOrDefault(key, "");
    }
}
