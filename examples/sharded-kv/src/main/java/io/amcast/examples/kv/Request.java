package io.amcast.examples.kv;

import io.amcast.GroupId;
import io.amcast.Keys;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the store multicasts: one command, or all commands of a transaction, which take effect together. Each group carries out the
 * parts that concern its keys. Immutable.
 */
public final class Request {
    /** The store's own key, which every command holds. A user's keys have a prefix, so none of them is this one. */
    static final String STORE_KEY = "*";

    static final String USER_KEY_PREFIX = ":";

    private final List<Call> calls;
    // Computed twice at worst: the value is the same, and it is immutable.
    private @Nullable Keys keys;

    private Request(List<Call> calls) {
        if (calls.isEmpty()) {
            throw new IllegalArgumentException("a request without commands: there is nothing to multicast");
        }
        this.calls = List.copyOf(calls);
    }

    /** A request of one or more checked calls. */
    public static Request of(List<Call> calls) {
        return new Request(calls);
    }

    /** One command. */
    public static Request of(Call call) {
        return new Request(List.of(call));
    }

    public List<Call> calls() {
        return calls;
    }

    /** Whether it only reads. */
    public boolean reads() {
        return calls.stream().noneMatch(call -> call.command().writes());
    }

    /** The groups that have a part in it. */
    public SortedSet<GroupId> destinations(ShardMap shards) {
        if (calls.size() == 1) {
            return calls.get(0).destinations(shards);
        }
        SortedSet<GroupId> groups = new TreeSet<>();
        calls.forEach(call -> groups.addAll(call.destinations(shards)));
        return groups;
    }

    /** The union of the commands' keys, each in its strongest mode. */
    public Keys keys() {
        Keys known = keys;
        if (known == null) {
            SortedMap<String, Character> modes = new TreeMap<>();
            for (Call call : calls) {
                hold(modes, STORE_KEY, call.command().storeMode());
                call.forEachKey((key, position) ->
                        hold(modes, USER_KEY_PREFIX + key, call.command().keyMode()));
            }
            known = Keys.of(modes);
            keys = known;
        }
        return known;
    }

    // Two different modes of a key are covered by the one that conflicts with all.
    private static void hold(SortedMap<String, Character> modes, String key, char mode) {
        modes.merge(key, mode, (one, other) -> one.equals(other) ? one : (Character) Keys.WRITE);
    }

    @Override
    public boolean equals(Object object) {
        return object instanceof Request other && calls.equals(other.calls);
    }

    @Override
    public int hashCode() {
        return calls.hashCode();
    }

    @Override
    public String toString() {
        return calls.toString();
    }
}
