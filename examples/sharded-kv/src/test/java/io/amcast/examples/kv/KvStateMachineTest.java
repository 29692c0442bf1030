package io.amcast.examples.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.amcast.GroupId;
import io.amcast.Snapshot;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KvStateMachineTest {
    private static byte[] written(Snapshot snapshot) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        snapshot.writeTo(out);
        return out.toByteArray();
    }

    private static void restore(Store store, Map<GroupId, byte[]> images) throws IOException {
        for (var entry : store.client.machines().entrySet()) {
            entry.getValue().restore(new ByteArrayInputStream(images.get(entry.getKey())));
        }
    }

    private static Map<GroupId, Snapshot> capture(Store store) {
        Map<GroupId, Snapshot> snapshots = new java.util.TreeMap<>();
        store.client.machines().forEach((group, machine) -> snapshots.put(group, machine.capture()));
        return snapshots;
    }

    private static Map<GroupId, byte[]> written(Map<GroupId, Snapshot> snapshots) throws IOException {
        Map<GroupId, byte[]> images = new java.util.TreeMap<>();
        for (var entry : snapshots.entrySet()) {
            images.put(entry.getKey(), written(entry.getValue()));
        }
        return images;
    }

    /** The observable content: every key with all that it holds, in the order in which the store tells it. */
    private static List<String> content(Store store) {
        List<String> content = new ArrayList<>();
        for (Reply key : ((Reply.Array) store.call("KEYS", "*")).elements()) {
            String name = ((Reply.Bulk) key).bytes();
            String value = Store.show(
                    switch (Store.show(store.call("TYPE", name))) {
                        case "string" -> store.call("GET", name);
                        case "list" -> store.call("LRANGE", name, "0", "-1");
                        case "set" -> store.call("SMEMBERS", name);
                        default -> store.call("HGETALL", name);
                    });
            content.add(name + "=" + value);
        }
        return content;
    }

    private static Store filled() {
        Store store = new Store(3);
        for (int i = 0; i < 300; i++) {
            store.call("SET", "text" + i, "v" + i);
            store.call("RPUSH", "list" + i % 7, "e" + i);
            store.call("LPUSH", "list" + i % 5, "f" + i);
            store.call("SADD", "set" + i % 6, "m" + (i * 31) % 97);
            store.call("HSET", "hash" + i % 4, "f" + (i * 17) % 89, "v" + i);
        }
        store.call("SREM", "set1", "m31");
        store.call("SET", "\u0000\u00ff", "\u00ff\u0000");
        return store;
    }

    /** A restored store holds the same, in the same order, and so do snapshots of it. */
    @Test
    void comesBackFromASnapshot() throws IOException {
        Store store = filled();
        Map<GroupId, byte[]> images = written(capture(store));
        Store restored = new Store(3);
        restored.call("SET", "gone", "1");
        restore(restored, images);
        assertThat(content(restored)).isEqualTo(content(store)).hasSizeGreaterThan(300);
        assertThat(Store.show(restored.call("DBSIZE"))).isEqualTo(Store.show(store.call("DBSIZE")));
        written(capture(restored)).forEach((group, image) -> assertThat(image).isEqualTo(images.get(group)));
    }

    /** A view shows the moment it was captured at, whatever changes between capturing and writing. */
    @Test
    void capturesAMoment() throws IOException {
        Store store = filled();
        List<String> before = content(store);
        Map<GroupId, Snapshot> first = capture(store);
        for (int i = 0; i < 7; i++) {
            store.call("RPUSH", "list" + i, "later");
            store.call("LPOP", "list" + i);
            store.call("SADD", "set" + i, "later");
            store.call("SREM", "set" + i, "m0", "m31", "m62");
            store.call("HSET", "hash" + i, "f0", "later");
            store.call("HDEL", "hash" + i, "f17");
            store.call("APPEND", "text" + i, "later");
            store.call("DEL", "text" + (i + 10));
        }
        List<String> between = content(store);
        Map<GroupId, Snapshot> second = capture(store);
        store.call("RPUSH", "list1", "latest");
        store.call("FLUSHALL");
        Store restored = new Store(3);
        restore(restored, written(first));
        assertThat(content(restored)).isEqualTo(before);
        restore(restored, written(second));
        assertThat(content(restored)).isEqualTo(between).isNotEqualTo(before);
    }

    /** A list that is larger than the writer's buffer is written in pieces and comes back. */
    @Test
    void writesLargeValues() throws IOException {
        Store store = new Store(1);
        String element = "x".repeat(1_000);
        for (int i = 0; i < 500; i++) {
            store.call("RPUSH", "list", element + i);
        }
        Store restored = new Store(1);
        restore(restored, written(capture(store)));
        assertThat(content(restored)).isEqualTo(content(store));
    }

    /** A snapshot that was cut, changed, or written by another shard is refused, and the state stays as it was. */
    @Test
    void refusesADamagedSnapshot() throws IOException {
        Store store = filled();
        List<String> before = content(store);
        GroupId group = GroupId.of("g1");
        byte[] good = written(capture(store)).get(group);
        KvStateMachine machine = store.client.machines().get(group);

        byte[] cut = java.util.Arrays.copyOf(good, good.length / 2);
        assertThatThrownBy(() -> machine.restore(new ByteArrayInputStream(cut))).isInstanceOf(IOException.class);
        byte[] changed = good.clone();
        changed[good.length - 8] ^= 1;
        assertThatThrownBy(() -> machine.restore(new ByteArrayInputStream(changed)))
                .isInstanceOf(IOException.class);
        byte[] other = good.clone();
        other[0] = 9;
        assertThatThrownBy(() -> machine.restore(new ByteArrayInputStream(other)))
                .hasMessage("snapshot of version 9: this store reads 1");
        assertThatThrownBy(() -> store.client.machines().get(GroupId.of("g2")).restore(new ByteArrayInputStream(good)))
                .hasMessageContaining("the topology has other groups than when it was written");
        assertThat(content(store)).isEqualTo(before);
    }

    /** An answer that no result can carry becomes an error of each command, with what was written in place. */
    @Test
    void tellsThatAReplyIsTooLarge() throws CommandException {
        Store small = new Store(new DirectClient(1, 300));
        String value = "x".repeat(200);
        small.expect("SET a " + value, "OK");
        small.expect("SET b " + value, "OK");
        String error =
                "(error) ERR the reply is larger than the limit of 300 bytes; what there was to change is changed";
        small.expect("MGET a b", error);
        assertThat(small.transaction("GET a", "SET c 1", "GET b")).containsExactly(error, error, error);
        small.expect("GET c", "\"1\"");
    }

    /** A request that its sender did not check fails as a whole and changes nothing. */
    @Test
    void changesNothingForAnUncheckedRequest() throws CommandException {
        Store store = new Store(3);
        store.expect("SET a 1", "OK");
        Request request = Request.of(List.of(Call.of(List.of("SET", "a", "2")), Call.of(List.of("RENAME", "a", "b"))));
        assertThatThrownBy(() -> store.kv.execute(request, Store.DEADLINE))
                .hasMessage("RENAME a b: keys of several shards, which its sender had to check");
        store.expect("MGET a b", "[\"1\" (nil)]");
    }

    /** Commands of one message see each other's effects, and each shard answers for its part. */
    @Test
    void carriesOutATransaction() throws CommandException {
        Store store = new Store(3);
        assertThat(store.transaction(
                        "SET a 1", "INCR a", "MSET b 5 c 6 foo 7", "INCR list", "MGET foo a c b", "DBSIZE"))
                .containsExactly("OK", "(integer) 2", "OK", "(integer) 1", "[\"7\" \"2\" \"6\" \"5\"]", "(integer) 5");
        assertThat(store.transaction("RPUSH l x", "INCR l", "LLEN l"))
                .containsExactly(
                        "(integer) 1",
                        "(error) WRONGTYPE Operation against a key holding the wrong kind of value",
                        "(integer) 1");
    }

    /** What no reply could carry again is not stored, at any of its shards; what just fits can be read. */
    @Test
    void storesNothingThatCouldNotBeRead() {
        Store store = new Store(new DirectClient(3, 300));
        String tooLong = "x".repeat(261);
        String error = "(error) ERR string exceeds maximum allowed size (proto-max-bulk-len)";
        store.expect("SET k " + tooLong, error);
        store.expect("MSET a 1 b " + tooLong, error);
        store.expect("RPUSH l " + tooLong, error);
        store.expect("SET " + tooLong + " v", error);
        store.expect("DBSIZE", "(integer) 0");

        String fits = "x".repeat(260);
        store.expect("SET k " + fits, "OK");
        store.expect("GET k", '"' + fits + '"');
        store.expect("RPUSH l " + fits, "(integer) 1");
        store.expect("LPOP l 1", "[\"" + fits + "\"]");
        store.expect("SET " + fits + " v", "OK");
        store.expect("DBSIZE", "(integer) 2");
    }
}
