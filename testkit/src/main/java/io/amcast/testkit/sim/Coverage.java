package io.amcast.testkit.sim;

import io.amcast.MessageId;
import io.amcast.protocol.MessageState;
import io.amcast.runtime.SteppedMember;
import io.amcast.spi.ClientReply;
import io.amcast.spi.ClientRequest;
import io.amcast.spi.LogEntry;
import io.amcast.spi.LogRecord;
import io.amcast.spi.PeerMessage;
import io.amcast.spi.ReplicaImage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Counts faults by kind, by the role of the member that they met, and by how far messages had come there. */
public final class Coverage extends Faults {
    /** What a member was when a fault met it. */
    public enum Role {
        /** It led its group, and its group had no other leader. */
        LEADER,
        /** It acted as leader of a term that was over. */
        DEPOSED,
        FOLLOWER
    }

    private static final int STATES = MessageState.values().length;
    private static final int ROLES = Role.values().length;

    private final long[] cells = new long[FaultKind.values().length * ROLES * STATES];
    private @Nullable SimCluster<?, ?> cluster;
    private List<CallRecord> calls = List.of();

    /** From now on faults are those of this run. */
    void begin(SimCluster<?, ?> its, List<CallRecord> itsCalls) {
        cluster = its;
        calls = itsCalls;
    }

    /** How often a kind of fault met a message in that state at a member in that role. */
    public long count(FaultKind kind, Role role, MessageState state) {
        return cells[cell(kind, role, state)];
    }

    void add(Coverage other) {
        addCounts(other);
        for (int i = 0; i < cells.length; i++) {
            cells[i] += other.cells[i];
        }
    }

    private static int cell(FaultKind kind, Role role, MessageState state) {
        return (kind.ordinal() * ROLES + role.ordinal()) * STATES + state.ordinal();
    }

    /** Whatever is in the member's table has met it; for a client's fault, in those of its messages' destinations. */
    @Override
    void count(FaultKind kind, Process at) {
        super.count(kind, at);
        if (at instanceof SimMember<?, ?> member) {
            meets(kind, member);
        } else if (cluster != null) {
            for (CallRecord call : calls) {
                MessageId id = call.id;
                if (id != null && at == cluster.clients.get(call.call.client())) {
                    for (SimMember<?, ?> member : cluster.members.values()) {
                        if (call.call.destinations().contains(member.group)) {
                            meets(kind, member, id);
                        }
                    }
                }
            }
        }
    }

    private void meets(FaultKind kind, SimMember<?, ?> at) {
        SteppedMember member = at.member();
        if (member == null) {
            return;
        }
        Role role = role(at, member);
        for (ReplicaImage.Row row : member.image().rows()) {
            cells[cell(kind, role, member.stateOf(row.message().id()))]++;
        }
        for (CallRecord call : calls) {
            MessageId id = call.id;
            if (id != null && call.call.destinations().contains(at.group)) {
                MessageState state = member.stateOf(id);
                if (state == MessageState.UNKNOWN || state == MessageState.ASSIGNED || state == MessageState.DONE) {
                    cells[cell(kind, role, state)]++;
                }
            }
        }
    }

    /** The messages that the frame or entry tells of have met it. */
    @Override
    void count(FaultKind kind, Process at, Object frame) {
        super.count(kind, at, frame);
        if (at instanceof SimMember<?, ?> member) {
            ids(frame).forEach(id -> meets(kind, member, id));
        }
    }

    private void meets(FaultKind kind, SimMember<?, ?> at, MessageId id) {
        SteppedMember member = at.member();
        if (member != null) {
            cells[cell(kind, role(at, member), member.stateOf(id))]++;
        }
    }

    private static Role role(SimMember<?, ?> at, SteppedMember member) {
        if (!member.leading()) {
            return Role.FOLLOWER;
        }
        return at.seat.consensus.leader == at.seat.number ? Role.LEADER : Role.DEPOSED;
    }

    /** The messages that a frame or an entry tells of. */
    static List<MessageId> ids(Object frame) {
        if (frame instanceof PeerMessage.Soft soft) {
            return List.of(soft.message().id());
        } else if (frame instanceof PeerMessage.Hard hard) {
            return List.of(hard.message().id());
        } else if (frame instanceof PeerMessage.Clear clear) {
            return List.of(clear.id());
        } else if (frame instanceof PeerMessage.Done done) {
            return List.of(done.id());
        } else if (frame instanceof ClientRequest.Submit submit) {
            return List.of(submit.message().id());
        } else if (frame instanceof ClientReply.Result result) {
            return List.of(result.id());
        } else if (frame instanceof LogEntry entry) {
            List<MessageId> ids = new ArrayList<>();
            for (LogRecord each : entry.records()) {
                if (each instanceof LogRecord.Propose propose) {
                    ids.add(propose.message().id());
                } else if (each instanceof LogRecord.Final fin) {
                    ids.add(fin.id());
                } else if (each instanceof LogRecord.Forget forget) {
                    ids.add(forget.id());
                }
            }
            return ids;
        }
        return List.of();
    }
}
