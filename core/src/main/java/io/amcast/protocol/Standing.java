package io.amcast.protocol;

import io.amcast.GroupId;
import io.amcast.spi.Report;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** How a message of several groups stands in the real-time order, as far as this leader knows (rules T1 and T2). */
final class Standing {
    final Tracked message;

    /** What the other destination groups reported, in their order; of two reports neither of which says more, both. */
    private final List<List<Report>> reports = new ArrayList<>();

    /** Each of the other destination groups in a set of its own. */
    private final List<SortedSet<GroupId>> alone = new ArrayList<>();

    /** The bound of the message when it was last placed. */
    long place;

    /** By other destination group: the groups that the message leads to from there, while it stands before others. */
    List<SortedSet<GroupId>> leads = List.of();

    /** The last report of the own group that went to all others. */
    Report sent = Report.NONE;

    /** The groups that were open when the own report was last made, while it is to be made again. */
    SortedSet<GroupId> awaited = Collections.emptySortedSet();

    /** Rule T1: nothing that is multicast from now on can be ordered before it in real time. */
    boolean cleared;

    boolean told;

    Standing(Tracked message) {
        this.message = message;
        for (GroupId other : message.others) {
            reports.add(new ArrayList<>(2));
            alone.add(new TreeSet<>(List.of(other)));
        }
    }

    static int compareKeys(Standing one, Standing other) {
        int byPlace = Long.compare(one.place, other.place);
        return byPlace != 0 ? byPlace : one.message.id().compareTo(other.message.id());
    }

    /** Notes a report; says whether it is news. */
    boolean heard(GroupId from, Report report) {
        int position = message.others.indexOf(from);
        if (position < 0 || report.floor() < 0) {
            return false;
        }
        List<Report> known = reports.get(position);
        for (Report other : known) {
            if (saysMore(other, report)) {
                return false;
            }
        }
        known.removeIf(other -> saysMore(report, other));
        known.add(report);
        return true;
    }

    private static boolean saysMore(Report one, Report other) {
        return one.floor() >= other.floor() && other.open().containsAll(one.open());
    }

    /**
     * The groups that the message leads to by way of another destination group: that one itself unless it vouches for the message, that
     * is, has reported up to its final timestamp; then those that its report leaves open. The report that leaves the fewest counts: two
     * are never combined.
     */
    SortedSet<GroupId> leads(int other) {
        Report best = message.finalTimestamp == 0 ? null : best(other);
        return best == null ? alone.get(other) : best.open();
    }

    private @Nullable Report best(int other) {
        @Nullable Report best = null;
        for (Report report : reports.get(other)) {
            if (report.floor() >= message.finalTimestamp
                    && (best == null || report.open().size() < best.open().size())) {
                best = report;
            }
        }
        return best;
    }

    /** Rule T1, for a message whose final timestamp is known: every destination group, the own one too, has reported up to it. */
    boolean clear() {
        if (!sent.clears(message.finalTimestamp)) {
            return false;
        }
        for (List<Report> known : reports) {
            boolean clears = false;
            for (Report report : known) {
                clears |= report.clears(message.finalTimestamp);
            }
            if (!clears) {
                return false;
            }
        }
        return true;
    }
}
