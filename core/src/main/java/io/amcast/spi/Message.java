package io.amcast.spi;

import io.amcast.GroupId;
import io.amcast.Keys;
import io.amcast.MessageId;
import java.util.Arrays;
import java.util.SortedSet;

/**
 * A multicast as it travels and as logs hold it. Two messages are equal when all of their content is.
 *
 * @param id who sent it, and the how-manieth
 * @param destinations the groups that deliver it, one or more
 * @param commuting class NONE of the protocol: conflicts with nothing and gets no timestamp
 * @param keys what it touches; empty if commuting, or if the conflict relation is a predicate
 * @param payload the encoded message, never changed
 */
public record Message(MessageId id, SortedSet<GroupId> destinations, boolean commuting, Keys keys, byte[] payload) {
    /** Whether one group alone delivers it. */
    public boolean single() {
        return destinations.size() == 1;
    }

    /** About how many bytes the message takes in the log and on the wire; at least two thirds of what it does. */
    public int size() {
        int size = payload.length + 64 + id.session().home().name().length();
        for (GroupId group : destinations) {
            size += group.name().length() + 4;
        }
        for (int i = 0; i < keys.size(); i++) {
            size += keys.name(i).length() * 2 + 4;
        }
        return size;
    }

    /** A hash of all content but the id, the same in every process. */
    public long fingerprint() {
        long hash = commuting ? 1 : 0;
        for (GroupId group : destinations) {
            hash = hash * 0x100000001b3L + group.name().hashCode();
        }
        for (int i = 0; i < keys.size(); i++) {
            hash = (hash * 0x100000001b3L + keys.name(i).hashCode()) * 31 + keys.mode(i);
        }
        for (byte octet : payload) {
            hash = (hash ^ (octet & 0xff)) * 0x100000001b3L;
        }
        return hash;
    }

    @Override
    public boolean equals(Object object) {
        return object instanceof Message other
                && id.equals(other.id)
                && commuting == other.commuting
                && destinations.equals(other.destinations)
                && keys.equals(other.keys)
                && Arrays.equals(payload, other.payload);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    @Override
    public String toString() {
        return id + "->" + destinations + (commuting ? " commuting" : "");
    }
}
