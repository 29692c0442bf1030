package io.amcast.testkit.sim;

import io.amcast.MessageId;
import io.amcast.protocol.MessageState;
import io.amcast.runtime.SteppedMember;
import io.amcast.spi.LogEntry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lets go wrong what a plan says. */
final class Mischief {
    private final SimCluster<?, ?> cluster;
    private final Faults faults;

    Mischief(SimCluster<?, ?> cluster, Faults faults) {
        this.cluster = cluster;
        this.faults = faults;
    }

    void plan(List<Plan.PlannedFault> planned) {
        for (Plan.PlannedFault fault : planned) {
            cluster.agenda.at(Agenda.BEGIN_NANOS + fault.atNanos(), () -> cause(fault));
            if (fault.kind() == FaultKind.DEPOSED_GOES_ON) {
                cluster.pulls = (seat, entry) -> pulled(seat, entry, fault.nanos());
            }
        }
    }

    /**
     * A leader's entry is on its way to the log. If it tells of a message that is further by then, as one does that repeats what an
     * earlier entry said, the leader is deposed now and then: by chance alone the two meet too rarely.
     */
    private void pulled(Seat seat, LogEntry entry, long nanos) {
        SteppedMember leader = seat.member.member();
        if (leader == null || seat != leading(seat) || cluster.agenda.aside.nextBoolean()) {
            return;
        }
        for (MessageId id : Coverage.ids(entry)) {
            MessageState state = leader.stateOf(id);
            if (state == MessageState.PROPOSED || state == MessageState.FORGETTABLE || state == MessageState.DONE) {
                List<Seat> seats = seat.consensus.seats;
                SimMember<?, ?> next = seats.get((seat.number + 1) % seats.size()).member;
                depose(
                        new Plan.PlannedFault(0, FaultKind.DEPOSED_GOES_ON, next.number, seat.member.number, nanos),
                        next);
                return;
            }
        }
    }

    private @Nullable Seat leading(Seat seat) {
        SimMember<?, ?> leader = cluster.leader(seat.member.group);
        return leader == null ? null : leader.seat;
    }

    private void cause(Plan.PlannedFault fault) {
        Process process = cluster.processes.get(fault.process());
        if (process instanceof SimClient<?, ?> client) {
            if (client.up()) {
                count(fault, client, "");
                client.crashAfter(fault.nanos() % 7);
            }
        } else if (process instanceof SimMember<?, ?> member) {
            cause(fault, member);
        }
    }

    private void cause(Plan.PlannedFault fault, SimMember<?, ?> member) {
        Process other = cluster.processes.get(fault.other());
        switch (fault.kind()) {
            case PARTITION -> {
                if (other != member) {
                    count(fault, member, "and " + other);
                    cut(member, other, fault.nanos());
                    cut(other, member, fault.nanos());
                }
            }
            case ONE_WAY_PARTITION -> {
                if (other != member) {
                    count(fault, member, "to " + other);
                    cut(member, other, fault.nanos());
                }
            }
            case GROUP_CUT_OFF -> {
                count(fault, member, "group " + member.group);
                for (Process outside : cluster.processes) {
                    for (Seat seat : member.seat.consensus.seats) {
                        if (!(outside instanceof SimMember<?, ?> its) || !its.group.equals(member.group)) {
                            cut(seat.member, outside, fault.nanos());
                            cut(outside, seat.member, fault.nanos());
                        }
                    }
                }
            }
            case LEADER_CHANGE -> {
                if (member.seat.consensus.hasMajority(member.seat)) {
                    count(fault, member, "");
                    member.seat.consensus.elect(member.seat, 3_000_000);
                }
            }
            case DEPOSED_GOES_ON -> depose(fault, member);
            case CRASH -> {
                if (member.up()) {
                    count(fault, member, "");
                    member.crash();
                    cluster.agenda.in(fault.nanos(), member::start);
                }
            }
            case INSTALL -> {
                SimMember<?, ?> leader = cluster.leader(member.group);
                if (leader != null) {
                    member.seat.install(leader.seat); // counts itself, if there is something to install
                }
            }
            case PAUSE -> {
                if (member.up()) {
                    count(fault, member, fault.nanos() / 1_000_000 + " ms");
                    member.pause(fault.nanos());
                }
            }
            case CLOCK_JUMP -> {
                count(fault, member, fault.nanos() / 1_000_000 + " ms");
                member.jumpClock(fault.other() % 2 == 0 ? 3 * fault.nanos() : -3 * fault.nanos());
            }
            default -> throw new AssertionError("not planned: " + fault.kind());
        }
    }

    /** The leader loses touch with its own group, though not with others, and another is elected. */
    private void depose(Plan.PlannedFault fault, SimMember<?, ?> next) {
        SimMember<?, ?> old = cluster.leader(next.group);
        if (old == null || old == next) {
            return;
        }
        for (Seat seat : next.seat.consensus.seats) {
            if (seat.member != old) {
                cut(old, seat.member, fault.nanos());
                cut(seat.member, old, fault.nanos());
            }
        }
        if (next.seat.consensus.hasMajority(next.seat)) {
            count(fault, old, "by " + next);
            next.seat.consensus.elect(next.seat, 3_000_000);
        }
    }

    private void count(Plan.PlannedFault fault, Process process, String what) {
        faults.count(fault.kind(), process);
        if (cluster.trace.wanted()) {
            cluster.trace.fault(cluster.agenda.now(), fault.kind(), process.name, what);
        }
    }

    private void cut(Process from, Process to, long nanos) {
        cluster.network.cut(from.number, to.number);
        cluster.agenda.in(nanos, () -> {
            cluster.network.mend(from.number, to.number);
            if (from instanceof SimMember<?, ?> member && cluster.network.reaches(from, to)) {
                member.streamFrom(to);
            }
        });
    }
}
