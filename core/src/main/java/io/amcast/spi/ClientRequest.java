package io.amcast.spi;

import io.amcast.Keys;
import io.amcast.ReadFrom;
import io.amcast.SessionId;
import java.util.Arrays;

/** What a client asks of a member. A closed set; all may be repeated. */
public sealed interface ClientRequest {
    /**
     * Multicast this; sent to the leader of each destination group.
     *
     * @param low the client has the results of all messages of the session below this sequence, from all their groups
     */
    record Submit(Message message, long low) implements ClientRequest {}

    /**
     * Answer this from the group's state; sent to the group's leader, or to any member if {@code from} says so.
     *
     * @param number the client's own, new for each
     * @param from who is to answer: what a leader is asked it answers as the leader
     * @param commuting whether it conflicts with nothing
     * @param keys by which it conflicts with messages
     * @param payload the encoded message, never changed
     */
    record Query(long number, ReadFrom from, boolean commuting, Keys keys, byte[] payload) implements ClientRequest {
        /** About how many bytes it takes. */
        public int size() {
            int size = payload.length + 64;
            for (int i = 0; i < keys.size(); i++) {
                size += keys.name(i).length() * 2 + 4;
            }
            return size;
        }

        @Override
        public boolean equals(Object object) {
            return object instanceof Query other
                    && number == other.number
                    && from == other.from
                    && commuting == other.commuting
                    && keys.equals(other.keys)
                    && Arrays.equals(payload, other.payload);
        }

        @Override
        public int hashCode() {
            return Long.hashCode(number);
        }
    }

    /**
     * Opens a session; sent to the leader of the home group.
     *
     * @param nonce 1 to 64 characters of the client's own choice, new for each session
     */
    record Open(String nonce) implements ClientRequest {}

    /** Keeps a session open; sent to the leader of its home. */
    record KeepAlive(SessionId session) implements ClientRequest {}

    /** Ends a session; sent to the leader of its home. */
    record End(SessionId session) implements ClientRequest {}
}
