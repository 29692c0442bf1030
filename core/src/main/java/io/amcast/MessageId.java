package io.amcast;

/**
 * The identity of a multicast: a repeated id is delivered once. Ids are totally ordered and break ties between equal timestamps.
 *
 * @param session the sender's session
 * @param sequence counts the session's messages, from 0
 */
public record MessageId(SessionId session, long sequence) implements Comparable<MessageId> {
    public MessageId {
        if (sequence < 0) {
            throw new IllegalArgumentException("message sequence " + sequence + ": sequences count from 0");
        }
    }

    /**
     * Reads the form that {@link #toString()} writes.
     *
     * @param text {@code home/session/sequence}, for instance {@code g1/17/42}
     */
    public static MessageId parse(String text) {
        String[] parts = text.split("/", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException(
                    "message id '" + text + "': expected home/session/sequence, as in g1/17/42");
        }
        try {
            return new MessageId(
                    new SessionId(GroupId.of(parts[0]), Long.parseLong(parts[1])), Long.parseLong(parts[2]));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "message id '" + text + "': expected home/session/sequence, as in g1/17/42", e);
        }
    }

    @Override
    public int compareTo(MessageId other) {
        int bySession = session.compareTo(other.session);
        return bySession != 0 ? bySession : Long.compare(sequence, other.sequence);
    }

    @Override
    public String toString() {
        return session + "/" + sequence;
    }
}
