package io.amcast.protocol;

import io.amcast.GroupId;
import io.amcast.spi.PeerMessage;
import io.amcast.spi.Report;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * STRICT order at a leader (rules T1 and T2): which messages nothing can come before any more, that is multicast after they are
 * delivered somewhere.
 *
 * <p>An undelivered message of several groups <em>leads</em> from here to its other destinations: something may be ordered before it
 * there, and so before everything that comes after it here. A group is open for a message if one with a lower key leads to it. So for
 * each pair of groups (the one a message also goes to, the one it leads to) the message with the least key decides, and a report costs
 * in the number of such pairs, not in what is pending. When the least one leaves, only the messages up to the next one are looked at.
 */
final class RealTimeOrder {
    /** Groups that one message leads to, by way of one group. */
    private final Map<GroupId, Map<GroupId, TreeSet<Standing>>> leading = new TreeMap<>();

    /** By open group, the messages whose report says so and is to be made again. */
    private final Map<GroupId, TreeSet<Standing>> awaiting = new TreeMap<>();

    /** Whose report may be better than the one sent, or who may be cleared. */
    private final LinkedHashSet<Standing> due = new LinkedHashSet<>();

    /** Whose final timestamp is not reserved yet. */
    private final TreeSet<Standing> unreserved = new TreeSet<>(Standing::compareKeys);

    private final ReplicaConfig config;
    private final LongConsumer reserve;
    private final Listener listener;
    private final List<Effect> out;
    private long reserved;

    /** Hears what becomes of messages. */
    interface Listener {
        /** The message may be delivered, and its final timestamp may be written, as far as real time is concerned. */
        void cleared(Tracked message);

        /** The message has all proposals and waits to be cleared; told once a message. */
        void waits(Tracked message);
    }

    /** @param reserve asks for an entry that reserves up to a timestamp */
    RealTimeOrder(ReplicaConfig config, long reserved, LongConsumer reserve, Listener listener, List<Effect> out) {
        this.config = config;
        this.reserved = reserved;
        this.reserve = reserve;
        this.listener = listener;
        this.out = out;
    }

    /** A message is proposed or in the table, its bound has moved, or it is no longer pending here. */
    void moved(Tracked message) {
        Standing standing = message.standing;
        if (standing == null) {
            return;
        }
        displace(standing);
        // The bound of a message that was delivered here before its proposals were known again stays behind.
        standing.place = message.finalTimestamp == 0 ? message.bound : message.finalTimestamp;
        if (message.present && !standing.cleared) {
            place(standing);
        }
    }

    private void place(Standing standing) {
        List<GroupId> others = standing.message.others;
        List<SortedSet<GroupId>> leads = new ArrayList<>(others.size());
        for (int i = 0; i < others.size(); i++) {
            SortedSet<GroupId> to = standing.leads(i);
            leads.add(to);
            for (GroupId group : to) {
                leading.computeIfAbsent(others.get(i), any -> new TreeMap<>())
                        .computeIfAbsent(group, any -> new TreeSet<>(Standing::compareKeys))
                        .add(standing);
            }
        }
        standing.leads = leads;
    }

    private void displace(Standing standing) {
        for (int i = 0; i < standing.leads.size(); i++) {
            Map<GroupId, TreeSet<Standing>> from = leading.get(standing.message.others.get(i));
            for (GroupId group : standing.leads.get(i)) {
                TreeSet<Standing> its = from == null ? null : from.get(group);
                if (from == null || its == null) {
                    throw new AssertionError(
                            "message " + standing.message.id() + " leads to " + group + " from nowhere");
                }
                boolean decided = its.first() == standing;
                its.remove(standing);
                if (its.isEmpty()) {
                    from.remove(group);
                }
                if (decided) {
                    lookAgain(group, standing, its.isEmpty() ? null : its.first());
                }
            }
        }
        standing.leads = List.of();
    }

    /** The group may be open no longer for messages from one key to another. */
    private void lookAgain(GroupId group, Standing from, @Nullable Standing to) {
        TreeSet<Standing> waiting = awaiting.get(group);
        if (waiting != null) {
            due.addAll(to == null ? waiting.tailSet(from, false) : waiting.subSet(from, false, to, true));
        }
    }

    /** The message's final timestamp is known: its row is applied, and its bound is that timestamp. */
    void settled(Tracked message) {
        if (message.standing != null) {
            moved(message);
            due.add(message.standing);
        }
    }

    /** FINAL is applied: some leader has cleared it. What is not forgotten is still reported on. */
    void finalApplied(Tracked message) {
        Standing standing = message.standing;
        if (standing != null) {
            standing.cleared = true;
            moved(message);
            due.add(standing);
        }
    }

    /** Another destination group has reported on the message. */
    void heard(Tracked message, GroupId from, Report report) {
        Standing standing = message.standing;
        if (standing != null && !standing.cleared && standing.heard(from, report) && message.finalTimestamp != 0) {
            moved(message);
            due.add(standing);
        }
    }

    /** The message has left the table, or its proposal is void. */
    void left(Tracked message) {
        Standing standing = message.standing;
        if (standing != null) {
            displace(standing);
            await(standing, Collections.emptySortedSet());
            due.remove(standing);
            unreserved.remove(standing);
        }
    }

    /** Timestamps up to here are reserved by applied entries. */
    void lift(long timestamp) {
        reserved = Math.max(reserved, timestamp);
        while (!unreserved.isEmpty() && unreserved.first().place <= reserved) {
            due.add(unreserved.pollFirst());
        }
    }

    /** Whether {@link #advance} has something to do. */
    boolean hasDue() {
        return !due.isEmpty();
    }

    /** Reports again where there is more to say, and clears what is clear. */
    void advance() {
        while (!due.isEmpty()) {
            Standing standing = due.iterator().next();
            due.remove(standing);
            Tracked message = standing.message;
            if (message.row == null || message.row.forgettable || message.finalTimestamp == 0) {
                continue;
            }
            if (reserved < message.finalTimestamp) {
                reserve.accept(message.finalTimestamp);
                unreserved.add(standing);
            } else {
                advance(standing);
            }
        }
    }

    // Rule T2: when the report first reaches the final timestamp, and again whenever fewer groups are open.
    private void advance(Standing standing) {
        Tracked message = standing.message;
        Report now = new Report(message.finalTimestamp, open(message, message.finalTimestamp));
        await(standing, now.open());
        if (standing.sent.floor() < now.floor()
                || now.open().size() < standing.sent.open().size()) {
            standing.sent = now;
            for (GroupId other : message.others) {
                out.add(new Effect.Send(
                        other,
                        new PeerMessage.Clear(
                                config.group(),
                                message.id(),
                                java.util.Objects.requireNonNull(message.row).timestamp,
                                now),
                        false));
            }
        }
        if (standing.cleared) {
            return;
        }
        if (standing.clear()) {
            standing.cleared = true;
            moved(message);
            listener.cleared(message);
        } else if (!standing.told) {
            standing.told = true;
            listener.waits(message);
        }
    }

    private void await(Standing standing, SortedSet<GroupId> open) {
        for (GroupId group : standing.awaited) {
            TreeSet<Standing> its = awaiting.get(group);
            if (its != null) {
                its.remove(standing);
                if (its.isEmpty()) {
                    awaiting.remove(group);
                }
            }
        }
        standing.awaited = open;
        for (GroupId group : open) {
            awaiting.computeIfAbsent(group, any -> new TreeSet<>(Standing::compareKeys))
                    .add(standing);
        }
    }

    /**
     * What the group reports of its messages.
     *
     * @param order null in plain order, where there is nothing to say
     * @param clock K, as of now
     */
    static Completion.Reports reports(@Nullable RealTimeOrder order, LongSupplier clock) {
        return new Completion.Reports() {
            @Override
            public Report now(Tracked known) {
                return order == null || known.standing == null ? Report.NONE : order.report(known, clock.getAsLong());
            }

            @Override
            public Report toAll(Tracked known) {
                return order == null || known.standing == null ? Report.NONE : order.tell(known, clock.getAsLong());
            }
        };
    }

    /**
     * The own group's present report on a message (rule T1).
     *
     * @param clock K
     */
    Report report(Tracked message, long clock) {
        long floor = Math.min(clock, reserved);
        if (message.finalTimestamp != 0) {
            floor = Math.min(floor, message.finalTimestamp);
        }
        return new Report(floor, open(message, floor));
    }

    /** The same, which then goes to all other destination groups. */
    Report tell(Tracked message, long clock) {
        Report report = report(message, clock);
        if (message.standing != null) {
            message.standing.sent = report;
            if (message.finalTimestamp != 0) {
                due.add(message.standing);
            }
        }
        return report;
    }

    private SortedSet<GroupId> open(Tracked message, long floor) {
        TreeSet<GroupId> open = new TreeSet<>();
        for (Map.Entry<GroupId, Map<GroupId, TreeSet<Standing>>> from : leading.entrySet()) {
            if (message.hasOther(from.getKey())) {
                continue;
            }
            for (Map.Entry<GroupId, TreeSet<Standing>> to : from.getValue().entrySet()) {
                if (!message.hasOther(to.getKey()) && before(to.getValue().first(), floor, message)) {
                    open.add(to.getKey());
                }
            }
        }
        return open;
    }

    private static boolean before(Standing standing, long floor, Tracked message) {
        return standing.place < floor
                || (standing.place == floor && standing.message.id().compareTo(message.id()) < 0);
    }
}
