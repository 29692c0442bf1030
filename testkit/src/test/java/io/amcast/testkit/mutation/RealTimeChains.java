package io.amcast.testkit.mutation;

import static org.assertj.core.api.Assertions.assertThat;

import io.amcast.GroupId;
import io.amcast.Keys;
import io.amcast.MessageId;
import io.amcast.SessionId;
import io.amcast.protocol.Conflicts;
import io.amcast.protocol.Effect;
import io.amcast.protocol.Input;
import io.amcast.protocol.Replica;
import io.amcast.protocol.ReplicaConfig;
import io.amcast.spi.LogEntry;
import io.amcast.spi.Message;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The adversary of real time, written down: messages whose conflicts form a chain, and a group that hears of the first ones late. The
 * last message is multicast when the first are delivered elsewhere, conflicts with the head of the chain in the late group, and gets
 * there first. In STRICT order it may not come before what was delivered before it was multicast.
 */
final class RealTimeChains {
    private static final int DELAY = 10;
    private static final int GAP = 3;
    private static final int LATE = 400;
    private static final int LAST_AT = 300;
    private static final int END = 2_000;

    private record Due(long time, long number, Runnable what) {}

    private final List<Message> messages = new ArrayList<>();
    private final Map<GroupId, Replica> leaders = new TreeMap<>();
    private final Map<GroupId, long[]> positions = new TreeMap<>();
    private final PriorityQueue<Due> agenda =
            new PriorityQueue<>(Comparator.comparingLong(Due::time).thenComparingLong(Due::number));
    private final int[][] chain;
    private final GroupId late;
    private final List<TreeSet<Integer>> after = new ArrayList<>();
    private final List<TreeSet<GroupId>> deliveredIn = new ArrayList<>();
    private long now;
    private long number;

    /** Chains for which a rule was found wanting; each with its late group. */
    static void orderAgreesWithRealTime() {
        check(new int[][] {{0, 2}, {0, 1}, {1}, {0, 1}, {2}}, 2);
        check(new int[][] {{2, 3}, {1, 2}, {0, 1}, {3}}, 3);
        check(new int[][] {{1, 2}, {1}, {0, 1}, {2}}, 2);
        check(new int[][] {{1, 2}, {0, 1}, {0, 1}, {2}}, 2);
    }

    private static void check(int[][] chain, int late) {
        List<Integer> ids = new ArrayList<>();
        for (int i = 0; i < chain.length; i++) {
            ids.add(i);
        }
        permute(ids, 0, () -> new RealTimeChains(chain, late, ids).run());
    }

    private static void permute(List<Integer> all, int from, Runnable each) {
        if (from == all.size()) {
            each.run();
        }
        for (int i = from; i < all.size(); i++) {
            java.util.Collections.swap(all, from, i);
            permute(all, from + 1, each);
            java.util.Collections.swap(all, from, i);
        }
    }

    /** @param ids the order of the messages' ids, by which ties are broken */
    private RealTimeChains(int[][] chain, int late, List<Integer> ids) {
        this.chain = chain;
        this.late = group(late);
        TreeSet<GroupId> groups = new TreeSet<>();
        for (int i = 0; i < chain.length; i++) {
            TreeSet<GroupId> destinations = new TreeSet<>();
            for (int g : chain[i]) {
                destinations.add(group(g));
            }
            groups.addAll(destinations);
            TreeMap<String, Character> keys = new TreeMap<>();
            keys.put("link" + i, Keys.WRITE);
            keys.put("link" + (i + 1) % chain.length, Keys.WRITE);
            if (i == chain.length - 2) {
                keys.remove("link" + (i + 1));
            } else if (i == chain.length - 1) {
                keys.remove("link" + i);
            }
            MessageId id = new MessageId(new SessionId(group(0), 1 + ids.get(i)), 0);
            messages.add(new Message(id, destinations, false, Keys.of(keys), new byte[0]));
            after.add(new TreeSet<>());
            deliveredIn.add(new TreeSet<>());
        }
        for (GroupId group : groups) {
            Replica leader = new Replica(new ReplicaConfig(
                    group,
                    groups,
                    50,
                    1_000,
                    64,
                    Long.MAX_VALUE / 8,
                    Long.MAX_VALUE / 8,
                    true,
                    Conflicts.STANDARD_KEYS));
            long clock = group.equals(this.late) ? 0 : 12;
            leader.step(0, new Input.Restored(-1, 0, ScriptedGroup.reserved(clock)));
            leaders.put(group, leader);
            positions.put(group, new long[] {0});
            leader.step(0, new Input.Applied(0, 1, null));
            step(group, new Input.Ready(1));
        }
    }

    private static GroupId group(int number) {
        return GroupId.of("g" + number);
    }

    private void run() {
        for (int i = 0; i < chain.length; i++) {
            int link = i;
            boolean last = i == chain.length - 1;
            at(last ? LAST_AT : 100 + (long) i * GAP, () -> multicast(link, last));
        }
        for (Due due = agenda.poll(); due != null && due.time() < END; due = agenda.poll()) {
            now = due.time();
            due.what().run();
        }
        for (int i = 0; i < chain.length; i++) {
            assertThat(deliveredIn.get(i))
                    .as("groups that deliver message %d", i)
                    .isEqualTo(messages.get(i).destinations());
        }
    }

    private void multicast(int link, boolean last) {
        for (int earlier = 0; earlier < chain.length; earlier++) {
            if (!deliveredIn.get(earlier).isEmpty()) {
                before(earlier, link);
            }
        }
        Message message = messages.get(link);
        for (GroupId group : message.destinations()) {
            at(now + (last ? DELAY : delay(group)), () -> step(group, new Input.Submitted(message, 0)));
        }
    }

    private int delay(GroupId to) {
        return to.equals(late) ? LATE : DELAY;
    }

    private void at(long time, Runnable what) {
        agenda.add(new Due(time, number++, what));
    }

    private void step(GroupId group, Input input) {
        Replica leader = leaders.get(group);
        List<Effect> effects = new ArrayList<>(leader.step(0, input));
        while (leader.hasEntry()) {
            effects.addAll(leader.step(0, new Input.Build()));
        }
        for (Effect effect : effects) {
            if (effect instanceof Effect.Append append) {
                at(now + 2 * DELAY, () -> apply(group, append.entry()));
            } else if (effect instanceof Effect.Send send) {
                at(now + delay(send.to()), () -> step(send.to(), new Input.Received(send.message())));
            } else if (effect instanceof Effect.Deliver deliver) {
                delivered(group, messages.indexOf(deliver.message()));
            }
        }
    }

    private void apply(GroupId group, LogEntry entry) {
        step(group, new Input.Applied(++positions.get(group)[0], 1, entry));
    }

    private void delivered(GroupId group, int link) {
        deliveredIn.get(link).add(group);
        for (int other : new int[] {link - 1, link + 1}) {
            int neighbour = Math.floorMod(other, chain.length);
            boolean ends =
                    Math.min(link, neighbour) == chain.length - 2 && Math.max(link, neighbour) == chain.length - 1;
            if (!ends
                    && messages.get(neighbour).destinations().contains(group)
                    && !deliveredIn.get(neighbour).contains(group)) {
                before(link, neighbour);
            }
        }
    }

    private void before(int one, int other) {
        after.get(one).add(other);
        TreeSet<Integer> reached = new TreeSet<>(List.of(other));
        List<Integer> todo = new ArrayList<>(reached);
        for (int i = 0; i < todo.size(); i++) {
            for (int next : after.get(todo.get(i))) {
                if (reached.add(next)) {
                    todo.add(next);
                }
            }
        }
        assertThat(reached).as("messages that come after message %d", one).doesNotContain(one);
    }
}
