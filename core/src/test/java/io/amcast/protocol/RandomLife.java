package io.amcast.protocol;

import static io.amcast.protocol.Given.A;
import static io.amcast.protocol.Given.B;

import io.amcast.GroupId;
import io.amcast.Keys;
import io.amcast.MessageId;
import io.amcast.SessionId;
import io.amcast.spi.LogEntry;
import io.amcast.spi.Message;
import io.amcast.spi.PeerMessage;
import io.amcast.spi.ReplicaImage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** A group's random life: clients and other groups speak to it, its log loses entries, its leaders change. */
final class RandomLife {
    final GroupDriver group;
    private final Random random;
    private final List<Message> messages = new ArrayList<>();

    /** Another group's timestamp of a message is one and the same, however often it is told. */
    private final Map<String, Long> timestamps = new HashMap<>();

    RandomLife(Random random, Conflicts conflicts) {
        this.random = random;
        group = new GroupDriver(GroupDriver.config(40, conflicts), ReplicaImage.empty());
    }

    /** Something happens; what the leader wants done. */
    List<Effect> step() {
        int choice = random.nextInt(100);
        if (choice < 20 || messages.isEmpty()) {
            messages.add(newMessage());
            return random.nextBoolean() ? submitted(messages.size() - 1) : fromPeer(messages.size() - 1);
        } else if (choice < 30) {
            return submitted(random.nextInt(messages.size()));
        } else if (choice < 65) {
            return fromPeer(recent());
        } else if (choice < 90) {
            return random.nextInt(8) == 0 ? disorder() : group.commit();
        } else if (choice < 95) {
            return group.pass(100_000 + random.nextInt(1_000_000));
        } else if (choice < 98) {
            return group.elect(group.replicas.get(random.nextInt(2)));
        }
        SessionId session = new SessionId(B, 1 + random.nextInt(3));
        return group.receive(
                random.nextInt(4) > 0
                        ? new PeerMessage.CloseSession(B, session)
                        : new PeerMessage.PurgeSession(B, session));
    }

    private Message newMessage() {
        MessageId id = new MessageId(new SessionId(B, 1 + random.nextInt(4)), messages.size());
        String destinations = List.of("a", "a b", "a b", "a c", "a b c").get(random.nextInt(5));
        TreeMap<String, Character> keys = new TreeMap<>();
        if (random.nextInt(8) > 0) {
            for (int i = 0; i < 1 + random.nextInt(2); i++) {
                keys.put("k" + random.nextInt(4), "wwra".charAt(random.nextInt(4)));
            }
        }
        return Given.message(id, destinations, Keys.of(keys));
    }

    private int recent() {
        int back = Math.min(messages.size(), 12);
        return messages.size() - 1 - random.nextInt(back);
    }

    private List<Effect> submitted(int number) {
        Message message = messages.get(number);
        long sequence = message.id().sequence();
        return group.submit(message, Math.max(0, sequence - 30 - random.nextInt(20)));
    }

    private List<Effect> fromPeer(int number) {
        Message message = messages.get(number);
        List<GroupId> others =
                message.destinations().stream().filter(each -> !each.equals(A)).toList();
        if (others.isEmpty()) {
            return submitted(number);
        }
        GroupId from = others.get(random.nextInt(others.size()));
        long timestamp = message.commuting()
                ? 0
                : timestamps.computeIfAbsent(
                        message.id() + "/" + from, key -> Math.max(1, group.leader.clock() + random.nextInt(20) - 8));
        int choice = random.nextInt(10);
        if (choice < 2 && !message.commuting()) {
            return group.receive(new PeerMessage.Soft(from, message, timestamp + random.nextInt(3), 0));
        } else if (choice < 7) {
            return group.receive(new PeerMessage.Hard(from, message, timestamp, 0, random.nextBoolean()));
        }
        return group.receive(new PeerMessage.Done(from, message.id()));
    }

    /** Entries are lost, swapped or doubled on their way into the log. */
    private List<Effect> disorder() {
        List<LogEntry> built = new ArrayList<>();
        while (group.leader.hasEntry()) {
            built.add(group.build());
        }
        List<Effect> effects = new ArrayList<>();
        for (int i = 0; i < built.size() + 1 && !built.isEmpty(); i++) {
            if (random.nextInt(3) > 0) {
                effects.addAll(group.apply(built.get(random.nextInt(built.size()))));
            }
        }
        return effects;
    }
}
