package io.amcast.examples.kv;

import static org.assertj.core.api.Assertions.assertThat;

import io.amcast.ReadFrom;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which commands are reads of one shard, and whom they are asked of. */
class KvClientReadsTest {
    private final DirectClient cluster = new DirectClient(3);

    /** Keys of one shard, and one of another. */
    private static final List<String> KEYS = List.of("{a}1", "{a}2", "{b}");

    private static Reply call(KvClient kv, String... words) throws Exception {
        return kv.call(Duration.ofSeconds(10), words).get();
    }

    /** What only reads, in one shard, is asked of whom the client was told; what writes or spans shards is multicast. */
    @ParameterizedTest
    @EnumSource
    void asksWhomItWasTold(ReadFrom reads) throws Exception {
        assertThat(cluster.shards().groupOf(KEYS.get(0)))
                .isNotEqualTo(cluster.shards().groupOf(KEYS.get(2)));
        KvClient kv = new KvClient(cluster, cluster.shards(), reads);
        call(kv, "MSET", KEYS.get(0), "x", KEYS.get(2), "y");
        assertThat(call(kv, "MGET", KEYS.get(0), KEYS.get(2)))
                .isEqualTo(new Reply.Array(List.of(new Reply.Bulk("x"), new Reply.Bulk("y"))));
        call(kv, "GETDEL", KEYS.get(2));
        assertThat(cluster.queried()).isEmpty();
        assertThat(call(kv, "GET", KEYS.get(0))).isEqualTo(new Reply.Bulk("x"));
        call(kv, "MGET", KEYS.get(0), KEYS.get(1));
        assertThat(cluster.queried()).containsExactly(reads, reads);
    }

    /** Who says nothing reads from leaders. */
    @Test
    void asksLeadersUnlessToldOtherwise() throws Exception {
        call(new KvClient(cluster, cluster.shards()), "GET", KEYS.get(0));
        assertThat(cluster.queried()).containsExactly(ReadFrom.LEADER);
    }
}
