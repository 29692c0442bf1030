package io.amcast.runtime.client;

import io.amcast.Codec;
import io.amcast.ConflictRelation;
import io.amcast.GroupId;
import io.amcast.Keys;
import io.amcast.MulticastException;
import io.amcast.MulticastException.Reason;
import io.amcast.ReadFrom;
import io.amcast.Topology;
import io.amcast.runtime.WireRelation;
import java.util.Collections;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** Turns a user's message into a call: checks it, encodes it and computes its keys, once, on the caller's thread. */
final class Outgoing<M> {
    /** What a key costs on its way besides its characters. */
    private static final int KEY_OVERHEAD_BYTES = 8;

    private final Topology topology;
    private final Codec<M> codec;
    private final WireRelation<M> relation;

    Outgoing(Topology topology, Codec<M> codec, ConflictRelation<M> relation) {
        this.topology = topology;
        this.codec = codec;
        this.relation = new WireRelation<>(relation);
    }

    /**
     * A call with this message.
     *
     * @throws MulticastException with INVALID_DESTINATION or INVALID_MESSAGE
     */
    Call call(M message, Set<GroupId> destinations, long now, long deadline, CallSink sink) {
        SortedSet<GroupId> groups = checked(destinations);
        WireRelation.Travelling travelling = travelling(message);
        byte[] payload = payload(message);
        checkSize(payload, travelling.keys());
        return new Call(groups, travelling.commuting(), travelling.keys(), payload, now, deadline, sink);
    }

    /**
     * A query with this message.
     *
     * @throws MulticastException with INVALID_DESTINATION or INVALID_MESSAGE
     */
    Query query(M message, GroupId group, ReadFrom from, long now, long deadline, Query.Sink sink) {
        checked(Set.of(group));
        WireRelation.Travelling travelling = travelling(message);
        byte[] payload = payload(message);
        checkSize(payload, travelling.keys());
        return new Query(group, from, travelling, payload, now, deadline, sink);
    }

    private SortedSet<GroupId> checked(Set<GroupId> destinations) {
        if (destinations.isEmpty()) {
            throw new MulticastException(
                    Reason.INVALID_DESTINATION,
                    null,
                    "the destination set is empty: name one or more of "
                            + topology.groups().keySet());
        }
        TreeSet<GroupId> groups = new TreeSet<>(destinations);
        for (GroupId group : groups) {
            if (!topology.groups().containsKey(group)) {
                throw new MulticastException(
                        Reason.INVALID_DESTINATION,
                        null,
                        "destination '" + group + "' is no group of the topology: use one or more of "
                                + topology.groups().keySet());
            }
        }
        return Collections.unmodifiableSortedSet(groups);
    }

    private WireRelation.Travelling travelling(M message) {
        try {
            return relation.travelling(message);
        } catch (RuntimeException e) {
            throw invalid("the key function of the conflict relation threw " + e + " for " + shown(message), e);
        }
    }

    private byte[] payload(M message) {
        try {
            byte[] payload = codec.encode(message);
            if (payload != null) {
                return payload;
            }
        } catch (RuntimeException e) {
            throw invalid("the message codec threw " + e + " for " + shown(message), e);
        }
        throw invalid("the message codec returned null for " + shown(message) + ": return an empty array", null);
    }

    private void checkSize(byte[] payload, Keys keys) {
        long bytes = payload.length;
        for (int i = 0; i < keys.size(); i++) {
            bytes += utf8Bytes(keys.name(i)) + KEY_OVERHEAD_BYTES;
        }
        int most = topology.limits().messageBytes();
        if (bytes > most) {
            throw invalid(
                    "the message has " + bytes + " bytes (" + payload.length + " encoded, the rest in " + keys.size()
                            + " keys), more than limits.messageBytes " + most
                            + ": send a smaller one, or raise the limit everywhere",
                    null);
        }
    }

    private static long utf8Bytes(String text) {
        long bytes = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            // A pair of surrogates is 2 characters and 4 bytes.
            bytes += c < 0x80 ? 0 : c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
        }
        return bytes;
    }

    private static MulticastException invalid(String what, @org.jspecify.annotations.Nullable Throwable cause) {
        return new MulticastException(Reason.INVALID_MESSAGE, null, what, cause);
    }

    private static String shown(Object message) {
        String text;
        try {
            text = String.valueOf(message);
        } catch (RuntimeException e) {
            text = "a " + message.getClass().getName();
        }
        return text.length() <= 80 ? "message '" + text + "'" : "message '" + text.substring(0, 80) + "...'";
    }
}
