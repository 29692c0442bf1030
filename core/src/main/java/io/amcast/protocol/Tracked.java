package io.amcast.protocol;

import io.amcast.GroupId;
import io.amcast.spi.Message;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a leader knows of a message that it proposed or has a row of, and may lose. */
final class Tracked extends Pending {
    /** The destination groups but the own, ascending. */
    final List<GroupId> others;

    /** HARD timestamps of the others, 0 while unknown. */
    private final long[] proposals;

    private final boolean[] dones;
    private int missingProposals;
    private int missingDones;

    /** The row, once the proposal is applied. */
    @Nullable
    Row row;

    /** fts once it is known here; 0 before, and for a commuting message. */
    long finalTimestamp;

    boolean finalWritten;
    boolean forgetWritten;
    /** When something unanswered is sent again, in leadership time, and after which interval. */
    long resendAt;

    long resendInterval;

    /** In STRICT order, of a message of several groups that may conflict; else null. */
    @Nullable
    Standing standing;

    Tracked(Message message, GroupId own, long timestamp) {
        super(message);
        this.bound = timestamp;
        others = new ArrayList<>(message.destinations());
        others.remove(own);
        proposals = new long[others.size()];
        dones = new boolean[others.size()];
        missingProposals = message.commuting() ? 0 : others.size();
        missingDones = others.size();
    }

    boolean hasOther(GroupId group) {
        return others.contains(group);
    }

    /** Notes another group's final proposal; the first counts, since there is but one (invariant I1). */
    void propose(GroupId group, long timestamp) {
        int position = others.indexOf(group);
        if (position >= 0 && proposals[position] == 0) {
            proposals[position] = timestamp;
            missingProposals--;
        }
    }

    /** Rule L5: all proposals are known and, in STRICT order, it is cleared. */
    boolean mayBeFinal() {
        return finalTimestamp != 0 && (standing == null || standing.cleared);
    }

    boolean allProposed() {
        return missingProposals == 0;
    }

    /** The highest proposal of the others so far, 0 if there is none. */
    long highestProposal() {
        long highest = 0;
        for (long proposal : proposals) {
            highest = Math.max(highest, proposal);
        }
        return highest;
    }

    /** Notes that another group is done; says whether that is new. */
    boolean done(GroupId group) {
        int position = others.indexOf(group);
        if (position < 0 || dones[position]) {
            return false;
        }
        dones[position] = true;
        missingDones--;
        return true;
    }

    boolean isDone(GroupId group) {
        return dones[others.indexOf(group)];
    }

    boolean allDone() {
        return missingDones == 0;
    }
}
