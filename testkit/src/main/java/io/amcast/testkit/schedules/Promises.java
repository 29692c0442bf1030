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
    /** By message, those that come after it in the order of deliveries and, in STRICT order, in real time. */
    private final long[] after;

    /** The same as clients see it, with reads: a delivery counts when it is answered. */
    private final long[] afterForClients;

    private final long[] finalTimestamps;

    /** By group, the messages addressed to it as bits. */
    private final long[] addressed;

    /** By group, what any replica of it has delivered. */
    private final long[] deliveredIn;

    private final List<Read> reads = new ArrayList<>();
    private long multicast;
    private long delivered;

    /** The messages and reads that were answered, as bits of their nodes. */
    private long answered;

    /**
     * A read.
     *
     * @param conflicting the messages with which it conflicts
     * @param before what its group had delivered of these, and in STRICT order what was answered, when it was asked for
     */
    private record Read(long conflicting, long before) {}

    /** How many reads a schedule may have. */
    static final int MOST_READS = 6;

    Promises(Plan plan) {
        this.plan = plan;
        int count = plan.messages.size();
        after = new long[count];
        afterForClients = new long[count + MOST_READS];
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
            String where = "the multicast of m" + message;
            for (long left = delivered; left != 0; left &= left - 1) {
                before(after, Long.numberOfTrailingZeros(left), 1L << message, where);
            }
            for (long left = answered; left != 0; left &= left - 1) {
                before(afterForClients, Long.numberOfTrailingZeros(left), 1L << message, where);
            }
        }
    }

    /** The sender has the answers of all groups. */
    void answered(int message) {
        answered |= 1L << message;
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
        long later = plan.conflicts[message] & addressed[group] & ~before;
        before(after, message, later, where);
        before(afterForClients, message, later, where);
        delivered |= bit;
        deliveredIn[group] |= bit;
    }

    /** A read is asked for; its number, or -1 if there are enough. */
    int readAsked(int group, long conflicting) {
        if (enoughReads()) {
            return -1;
        }
        reads.add(new Read(conflicting, (deliveredIn[group] & conflicting) | (plan.strict ? answered : 0)));
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

    boolean enoughReads() {
        return reads.size() == MOST_READS;
    }

    /** A replica answers a read from what its history held. */
    void readAnswered(int number, long history, String where) {
        Read read = reads.get(number);
        int node = plan.messages.size() + number;
        before(afterForClients, node, read.conflicting() & ~history, "read " + number + " at " + where);
        for (long left = (read.conflicting() & history) | read.before(); left != 0; left &= left - 1) {
            before(afterForClients, Long.numberOfTrailingZeros(left), 1L << node, "read " + number + " at " + where);
        }
        answered |= 1L << node;
    }

    /** A message or read comes before others, as bits. */
    private static void before(long[] graph, int message, long others, String where) {
        long later = others & ~graph[message];
        if (later == 0) {
            return;
        }
        graph[message] |= later;
        long seen = 0;
        for (long todo = later; todo != 0; ) {
            long next = Long.lowestOneBit(todo);
            seen |= next;
            todo = (todo | graph[Long.numberOfTrailingZeros(next)]) & ~seen;
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
