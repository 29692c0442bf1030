package io.amcast.protocol;

import io.amcast.GroupId;
import io.amcast.Keys;
import io.amcast.MessageId;
import io.amcast.SessionId;
import io.amcast.spi.Message;
import io.amcast.spi.PeerMessage;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SortedSet;
import java.util.TreeSet;

/** Messages, groups and peers' words in the short form in which tests name them. */
final class Given {
    static final GroupId A = GroupId.of("a");
    static final GroupId B = GroupId.of("b");
    static final GroupId C = GroupId.of("c");

    /** A session whose home is group b, so that the group under test is not its home. */
    static final SessionId SESSION = new SessionId(B, 1);

    private Given() {}

    static SortedSet<GroupId> groups(String names) {
        SortedSet<GroupId> groups = new TreeSet<>();
        Arrays.stream(names.split(" ")).map(GroupId::of).forEach(groups::add);
        return groups;
    }

    static MessageId id(long sequence) {
        return new MessageId(SESSION, sequence);
    }

    /** A message that writes the key "k", as most here do: any two of them conflict. */
    static Message message(long sequence, String destinations) {
        return message(id(sequence), destinations, Keys.write("k"));
    }

    /** A message that writes a key of its own. */
    static Message apart(long sequence, String destinations) {
        return message(id(sequence), destinations, Keys.write("k" + sequence));
    }

    static Message message(MessageId id, String destinations, Keys keys) {
        byte[] payload = ("payload of " + id).getBytes(StandardCharsets.UTF_8);
        return new Message(id, groups(destinations), keys.isEmpty(), keys, payload);
    }

    /** A message of class NONE. */
    static Message commuting(long sequence, String destinations) {
        return message(id(sequence), destinations, Keys.none());
    }

    static PeerMessage soft(GroupId from, Message message, long timestamp) {
        return new PeerMessage.Soft(from, message, timestamp, 0);
    }

    static PeerMessage hard(GroupId from, Message message, long timestamp) {
        return new PeerMessage.Hard(from, message, timestamp, 0, false);
    }

    /** A HARD that asks for the receiver's own. */
    static PeerMessage wanting(GroupId from, Message message, long timestamp) {
        return new PeerMessage.Hard(from, message, timestamp, 0, true);
    }

    static PeerMessage done(GroupId from, Message message) {
        return new PeerMessage.Done(from, message.id());
    }
}
