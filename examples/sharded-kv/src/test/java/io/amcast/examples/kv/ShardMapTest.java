package io.amcast.examples.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.amcast.GroupId;
import io.amcast.Topology;
import io.amcast.examples.kv.ShardMap.SlotRange;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShardMapTest {
    /** Three groups get thirds, by name, in whatever order they are given. */
    @Test
    void sharesTheSlotsInOrderOfTheNames() {
        ShardMap shards = ShardMap.of(Topology.inMemory(1, "west", "east", "north"));
        assertThat(shards.ranges().toString())
                .isEqualTo("{east=SlotRange[first=0, last=5460], north=SlotRange[first=5461, last=10921],"
                        + " west=SlotRange[first=10922, last=16383]}");
        assertThat(shards.groupOf("foo")).isEqualTo(GroupId.of("west"));
    }

    /** Every slot has one group, and no two groups differ by more than a slot, for any number of groups. */
    @Test
    void leavesNoSlotOutAndIsEven() {
        for (int groups : new int[] {1, 2, 3, 7, 100, Slots.COUNT}) {
            List<GroupId> ids = new ArrayList<>(IntStream.range(0, groups)
                    .mapToObj(i -> GroupId.of("g" + i))
                    .toList());
            Collections.reverse(ids);
            ShardMap shards = ShardMap.of(ids);
            int next = 0;
            for (var entry : shards.ranges().entrySet()) {
                SlotRange range = entry.getValue();
                assertThat(range.first()).isEqualTo(next);
                assertThat(range.last() - range.first() + 1).isBetween(Slots.COUNT / groups, Slots.COUNT / groups + 1);
                assertThat(shards.groupOf(range.first())).isEqualTo(entry.getKey());
                assertThat(shards.groupOf(range.last())).isEqualTo(entry.getKey());
                next = range.last() + 1;
            }
            assertThat(next).isEqualTo(Slots.COUNT);
        }
    }

    /** A wrong question is told what there is. */
    @Test
    void namesTheGroupsThatItHas() {
        ShardMap shards = ShardMap.of(List.of(GroupId.of("a"), GroupId.of("b")));
        assertThatThrownBy(() -> shards.range(GroupId.of("c"))).hasMessage("group 'c': the store's groups are [a, b]");
        assertThatThrownBy(() -> ShardMap.of(List.of())).hasMessageContaining("0 groups");
    }
}
