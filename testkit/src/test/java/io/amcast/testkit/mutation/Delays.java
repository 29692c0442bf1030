package io.amcast.testkit.mutation;

import io.amcast.GroupId;
import io.amcast.protocol.Effect;
import io.amcast.protocol.Input;
import io.amcast.spi.LogEntry;
import io.amcast.spi.Message;
import io.amcast.spi.ReplicaImage;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;

/** Leaders of groups a and b, links that take one delay, logs that take two: when is a message delivered? */
final class Delays {
    private record Due(long time, long number, Runnable what) {}

    private final Map<GroupId, ScriptedGroup> leaders = new TreeMap<>();
    private final Map<GroupId, Long> delivered = new TreeMap<>();
    private final PriorityQueue<Due> agenda =
            new PriorityQueue<>(Comparator.comparingLong(Due::time).thenComparingLong(Due::number));
    private long now;
    private long number;

    Delays(ReplicaImage a, ReplicaImage b) {
        leaders.put(ScriptedGroup.A, new ScriptedGroup(ScriptedGroup.A, a));
        leaders.put(ScriptedGroup.B, new ScriptedGroup(ScriptedGroup.B, b));
        leaders.values().forEach(leader -> {
            leader.lead();
            leader.commit();
        });
    }

    void multicast(Message message) {
        for (GroupId group : message.destinations()) {
            in(1, () -> step(group, new Input.Submitted(message, 0)));
        }
    }

    /** After how many delays each leader has delivered. */
    Map<GroupId, Long> run() {
        for (Due due = agenda.poll(); due != null && due.time() < 100; due = agenda.poll()) {
            now = due.time();
            due.what().run();
        }
        return delivered;
    }

    private void in(long delays, Runnable what) {
        agenda.add(new Due(now + delays, number++, what));
    }

    private void step(GroupId group, Input input) {
        carryOut(group, leader(group).step(input));
        if (leader(group).replica().hasEntry()) {
            carryOut(group, leader(group).step(new Input.Build()));
        }
    }

    private ScriptedGroup leader(GroupId group) {
        ScriptedGroup leader = leaders.get(group);
        if (leader == null) {
            throw new IllegalArgumentException("no group " + group);
        }
        return leader;
    }

    private void carryOut(GroupId group, List<Effect> effects) {
        for (Effect effect : new ArrayDeque<>(effects)) {
            if (effect instanceof Effect.Append append) {
                in(2, () -> apply(group, append.entry()));
            } else if (effect instanceof Effect.Send send) {
                in(1, () -> step(send.to(), new Input.Received(send.message())));
            } else if (effect instanceof Effect.Deliver) {
                delivered.put(group, now);
            }
        }
    }

    private void apply(GroupId group, LogEntry entry) {
        carryOut(group, leader(group).apply(entry));
        if (leader(group).replica().hasEntry()) {
            carryOut(group, leader(group).step(new Input.Build()));
        }
    }
}
