package io.amcast.testkit.sim;

import io.amcast.GroupId;
import io.amcast.MemberId;
import io.amcast.MessageId;
import io.amcast.spi.ClientReply;
import io.amcast.spi.ClientRequest;
import io.amcast.spi.LogEntry;
import io.amcast.spi.LogRecord;
import io.amcast.spi.MemberEvents;
import io.amcast.spi.Message;
import io.amcast.spi.PeerMessage;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Watches records and frames: no message's id where it is not addressed to, and how many rounds of consensus deliveries took. */
final class LogWatch {
    private final Run run;
    private final Map<MessageId, Set<GroupId>> destinations = new HashMap<>();
    private final TreeMap<GroupId, int[]> proposals = new TreeMap<>();

    /** How many leaders' deliveries waited for more than one round, reservations apart. */
    long slowDeliveries;

    /** How many messages came to wait for a conflicting one before them: meanwhile their FINAL may get into the log as well. */
    long conflictWaits;

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
                check(group, propose.message().id(), "PROPOSE");
                if (counts != null) {
                    counts[number(propose.message())]++;
                }
            } else if (each instanceof LogRecord.Final fin) {
                check(group, fin.id(), "FINAL");
            } else if (each instanceof LogRecord.Forget forget) {
                check(group, forget.id(), "FORGET");
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
            public void waiting(Wait cause) {
                if (cause == Wait.CONFLICT) {
                    conflictWaits++;
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

    /** A frame reaches a member of the group: it may only tell of messages that are addressed to the group. */
    void arrived(GroupId group, Object frame) {
        if (frame instanceof ClientRequest.Submit submit) {
            destinations.putIfAbsent(submit.message().id(), submit.message().destinations());
            run.calls[number(submit.message())].id = submit.message().id();
            check(group, submit.message().id(), "a submission");
        } else if (frame instanceof PeerMessage.Soft soft) {
            check(group, soft.message().id(), "SOFT");
        } else if (frame instanceof PeerMessage.Hard hard) {
            check(group, hard.message().id(), "HARD");
        } else if (frame instanceof PeerMessage.Clear clear) {
            check(group, clear.id(), "CLEAR");
        } else if (frame instanceof PeerMessage.Done done) {
            check(group, done.id(), "DONE");
        }
    }

    private void check(GroupId group, MessageId id, String what) {
        Set<GroupId> its = destinations.get(id);
        if (its == null || !its.contains(group)) {
            throw new SimViolation(
                    "genuineness", what + " of message " + id + " to " + its + " reaches a member of group " + group);
        }
    }
}
