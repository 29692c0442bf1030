package io.amcast.testkit.sim;

import io.amcast.GroupId;
import io.amcast.MemberId;
import io.amcast.spi.ClientReply;
import io.amcast.spi.LogEntry;
import io.amcast.spi.LogRecord;
import io.amcast.spi.MemberEvents;
import io.amcast.spi.Message;
import io.amcast.spi.PeerMessage;
import java.nio.ByteBuffer;
import java.util.TreeMap;

/** Watches records and frames: no message's id where it is not addressed to, and how many rounds of consensus deliveries took. */
final class LogWatch {
    private final Run run;
    private final TreeMap<GroupId, int[]> proposals = new TreeMap<>();

    /** How many leaders' deliveries waited for more than one round, reservations apart. */
    long slowDeliveries;

    LogWatch(Run run) {
        this.run = run;
        run.cluster.topology.groups().keySet().forEach(group -> proposals.put(group, new int[run.planned.length]));
    }

    /** How many records that propose the message were put into the group's log. */
    int proposals(GroupId group, int message) {
        int[] counts = proposals.get(group);
        return counts == null ? 0 : counts[message];
    }

    void logged(GroupId group, LogEntry entry) {
        int[] counts = proposals.get(group);
        for (LogRecord each : entry.records()) {
            if (each instanceof LogRecord.Propose propose) {
                int number = number(propose.message());
                if (!propose.message().destinations().contains(group)) {
                    throw new SimViolation("genuineness", "a proposal of message " + number + " in the log of " + group);
                }
                if (counts != null) {
                    counts[number]++;
                }
            }
        }
    }

    static int number(Message message) {
        return ByteBuffer.wrap(message.payload()).getInt();
    }

    MemberEvents events(MemberId self) {
        return new MemberEvents() {
            @Override
            public void delivered(int destinations, long nanosSinceSubmit, int consensusRounds) {
                if (consensusRounds > 1) {
                    slowDeliveries++;
                }
            }

            @Override
            public void refused(ClientReply.Refusal reason) {
                if (reason == ClientReply.Refusal.BUSY || reason == ClientReply.Refusal.PEER_BUSY) {
                    run.cluster.faults.count(FaultKind.TABLE_FULL, run.cluster.processes.get(0));
                } else if (reason == ClientReply.Refusal.INVALID || reason == ClientReply.Refusal.INVALID_ID_REUSE) {
                    throw new SimViolation("runtime", self + " refuses what a correct client sent: " + reason);
                }
            }

            @Override
            public void suspicious() {
                throw new SimViolation("runtime", self + " finds what a correct peer sent suspicious");
            }
        };
    }

    /** The groups that messages of members tell of: to be among the message's destinations, with the receiver. */
    static void checkFrame(SimMember<?, ?> to, Object frame) {
        Message message = null;
        if (frame instanceof PeerMessage.Soft soft) {
            message = soft.message();
        } else if (frame instanceof PeerMessage.Hard hard) {
            message = hard.message();
        }
        if (message != null && !message.destinations().contains(to.group)) {
            throw new SimViolation(
                    "genuineness", "a frame of message " + message.id() + " reaches " + to + ", which is no destination");
        }
    }
}
