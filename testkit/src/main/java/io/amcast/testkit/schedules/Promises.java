package io.amcast.testkit.schedules;

import io.amcast.GroupId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Watches a schedule's deliveries as they happen: integrity, no double, one final timestamp, one acyclic order, in which reads have a
 * place too; in STRICT order one that agrees with real time.
 */
final class Promises {
    private final Plan plan;
    private final long[] after;
    private final long[] finalTimestamps;

    /** By group, the messages addressed to it as bits. */
    private final long[] addressed;

    /** By group, what any replica of it has delivered. */
    private final long[] deliveredIn;

    private final List<Read> reads = new ArrayList<>();
    private long multicast;
    private long delivered;

    /** The reads that were answered, as bits of their nodes. */
    private long served;

    /**
     * A read.
     *
     * @param conflicting the messages with which it conflicts
     * @param before what was delivered, and which reads were answered, when it was asked for and is to come before it
     */
    private record Read(long conflicting, long before) {}

    /** How many reads a schedule may have. */
    static final int MOST_READS = 6;

    Promises(Plan plan) {
        this.plan = plan;
        int count = plan.messages.size();
        after = new long[count + MOST_READS];
        deliveredIn = new long[plan.groups];
        finalTimestamps = new long[count];
        addressed = new long[plan.groups];
        for (int m = 0; m < count; m++) {
            for (int g = 0; g < plan.groups; g++) {
                if (plan.messages.get(m).destinations().contains(Plan.group(g))) {
                    addressed[g] |= 1L << m;
                }
            }
        }
    }

    void multicast(int message) {
        multicast |= 1L << message;
        if (plan.strict) {
            for (int before = 0; before < after.length; before++) {
                if (((delivered | served) >> before & 1) == 1) {
                    before(before, 1L << message, "the multicast of m" + message);
                }
            }
        }
    }

    boolean isMulticast(int message) {
        return (multicast >> message & 1) == 1;
    }

    boolean isDelivered(int message) {
        return (delivered >> message & 1) == 1;
    }

    /**
     * A replica delivers.
     *
     * @param before what its history holds already, as bits
     */
    void delivered(int group, int replica, int message, long timestamp, long before) {
        String where = "m" + message + " at g" + group + "." + replica;
        long bit = 1L << message;
        if ((before & bit) != 0) {
            throw new Violation("DOUBLE " + where);
        }
        if (!isMulticast(message) || (addressed[group] & bit) == 0) {
            throw new Violation("INTEGRITY " + where);
        }
        if (!plan.messages.get(message).commuting()) {
            if (finalTimestamps[message] == 0) {
                finalTimestamps[message] = timestamp;
            } else if (finalTimestamps[message] != timestamp) {
                throw new Violation(
                        "TIMESTAMP " + where + ": " + timestamp + ", elsewhere " + finalTimestamps[message]);
            }
        }
        // What conflicts and is not delivered here comes after, or never: the no-hole clause.
        before(message, plan.conflicts[message] & addressed[group] & ~before, where);
        delivered |= bit;
        deliveredIn[group] |= bit;
    }

    /** A read is asked for; its number, or -1 if there are enough. */
    int readAsked(int group, long conflicting) {
        if (reads.size() == MOST_READS) {
            return -1;
        }
        reads.add(new Read(conflicting, plan.strict ? delivered | served : deliveredIn[group] & conflicting));
        return reads.size() - 1;
    }

    /** The messages addressed to a group that conflict with something. */
    long readable(int group) {
        long all = 0;
        for (int m = 0; m < plan.messages.size(); m++) {
            all |= plan.messages.get(m).commuting() ? 0 : addressed[group] & 1L << m;
        }
        return all;
    }

    long conflicting(int read) {
        return reads.get(read).conflicting();
    }

    /** A replica answers a read from what its history holds. */
    void readServed(int number, long history, String where) {
        Read read = reads.get(number);
        int node = plan.messages.size() + number;
        before(node, read.conflicting() & ~history, "read " + number + " at " + where);
        for (long left = (read.conflicting() & history) | read.before(); left != 0; left &= left - 1) {
            before(Long.numberOfTrailingZeros(left), 1L << node, "read " + number + " at " + where);
        }
        served |= 1L << node;
    }

    /** A message comes before others, as bits. */
    private void before(int message, long others, String where) {
        long later = others & ~after[message];
        if (later == 0) {
            return;
        }
        after[message] |= later;
        long seen = 0;
        for (long todo = later; todo != 0; ) {
            long next = Long.lowestOneBit(todo);
            seen |= next;
            todo = (todo | after[Long.numberOfTrailingZeros(next)]) & ~seen;
        }
        if ((seen >> message & 1) != 0) {
            throw new Violation("ORDER cycle through m" + message + " by " + where);
        }
    }

    /** Nothing that carries a message's id touches a group that is no destination. */
    void touched(int message, GroupId group, String how) {
        Set<GroupId> destinations = plan.messages.get(message).destinations();
        if (!destinations.contains(group)) {
            throw new Violation(
                    "GENUINENESS m" + message + " " + how + " at " + group + ", destinations " + destinations);
        }
    }
}
