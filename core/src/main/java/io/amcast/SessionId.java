package io.amcast;

/**
 * A client session. Session ids are allocated by the log of the home group and never used again (rule W2).
 *
 * @param home the group that allocated the session and ends it
 * @param number counts the home's sessions, from 1
 */
public record SessionId(GroupId home, long number) implements Comparable<SessionId> {
    public SessionId {
        if (number < 1) {
            throw new IllegalArgumentException("session number " + number + ": sessions count from 1");
        }
    }

    @Override
    public int compareTo(SessionId other) {
        int byHome = home.compareTo(other.home);
        return byHome != 0 ? byHome : Long.compare(number, other.number);
    }

    @Override
    public String toString() {
        return home + "/" + number;
    }
}
