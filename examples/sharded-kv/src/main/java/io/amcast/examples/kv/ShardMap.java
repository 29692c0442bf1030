package io.amcast.examples.kv;

import io.amcast.GroupId;
import io.amcast.Topology;
import java.util.Collection;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which group holds which slots: the groups, sorted by name, share the slots in contiguous ranges that differ by one slot at most. A
 * function of the group names alone, so every member and client comes to the same map.
 */
public final class ShardMap {
    /**
     * A group's slots.
     *
     * @param first 0 to 16,383
     * @param last inclusive, at least {@code first}
     */
    public record SlotRange(int first, int last) {}

    private final SortedMap<GroupId, SlotRange> ranges;
    private final GroupId[] groupBySlot = new GroupId[Slots.COUNT];

    private ShardMap(SortedSet<GroupId> groups) {
        if (groups.isEmpty() || groups.size() > Slots.COUNT) {
            throw new IllegalArgumentException(
                    groups.size() + " groups: the store shares " + Slots.COUNT + " slots among 1 to as many groups");
        }
        TreeMap<GroupId, SlotRange> map = new TreeMap<>();
        int index = 0;
        for (GroupId group : groups) {
            int first = index * Slots.COUNT / groups.size();
            int last = ++index * Slots.COUNT / groups.size() - 1;
            map.put(group, new SlotRange(first, last));
            java.util.Arrays.fill(groupBySlot, first, last + 1, group);
        }
        ranges = Collections.unmodifiableSortedMap(map);
    }

    /** The map of a topology's groups. */
    public static ShardMap of(Topology topology) {
        return of(topology.groups().keySet());
    }

    /** The map of some groups, 1 to 16,384. */
    public static ShardMap of(Collection<GroupId> groups) {
        return new ShardMap(new TreeSet<>(groups));
    }

    /** Every group with its slots. */
    public SortedMap<GroupId, SlotRange> ranges() {
        return ranges;
    }

    /**
     * The group that holds a slot.
     *
     * @param slot 0 to 16,383
     */
    public GroupId groupOf(int slot) {
        return groupBySlot[slot];
    }

    /** The group that holds a key. */
    public GroupId groupOf(String key) {
        return groupBySlot[Slots.of(key)];
    }

    /** The slots of a group, which must be in the map. */
    public SlotRange range(GroupId group) {
        SlotRange range = ranges.get(group);
        if (range == null) {
            throw new IllegalArgumentException("group '" + group + "': the store's groups are " + ranges.keySet());
        }
        return range;
    }
}
