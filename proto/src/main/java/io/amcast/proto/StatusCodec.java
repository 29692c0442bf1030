package io.amcast.proto;

import io.amcast.MemberStatus;

/** How a member stands. */
public final class StatusCodec {
    private StatusCodec() {}

    public static io.amcast.proto.v1.MemberStatus encode(MemberStatus status) {
        return io.amcast.proto.v1.MemberStatus.newBuilder()
                .setMember(status.member().name())
                .setGroup(status.group().name())
                .setRole(
                        switch (status.role()) {
                            case LEADER -> io.amcast.proto.v1.MemberStatus.Role.ROLE_LEADER;
                            case FOLLOWER -> io.amcast.proto.v1.MemberStatus.Role.ROLE_FOLLOWER;
                            case CANDIDATE -> io.amcast.proto.v1.MemberStatus.Role.ROLE_CANDIDATE;
                            case STOPPED -> io.amcast.proto.v1.MemberStatus.Role.ROLE_STOPPED;
                        })
                .setTerm(status.term())
                .setLeader(IdCodec.nameIfAny(status.leader()))
                .setAppliedIndex(status.appliedIndex())
                .setPending(status.pending())
                .setClock(status.clock())
                .setDelivered(status.delivered())
                .setHealth(status.health())
                .build();
    }

    /**
     * Decodes and checks names and role; the figures are shown as they come.
     *
     * @throws MalformedException if it is no status
     */
    public static MemberStatus decode(io.amcast.proto.v1.MemberStatus status) throws MalformedException {
        try {
            return new MemberStatus(
                    IdCodec.member("member", status.getMember()),
                    IdCodec.group("group", status.getGroup()),
                    switch (status.getRole()) {
                        case ROLE_LEADER -> MemberStatus.Role.LEADER;
                        case ROLE_FOLLOWER -> MemberStatus.Role.FOLLOWER;
                        case ROLE_CANDIDATE -> MemberStatus.Role.CANDIDATE;
                        case ROLE_STOPPED -> MemberStatus.Role.STOPPED;
                        case ROLE_UNSPECIFIED, UNRECOGNIZED ->
                            throw MalformedException.at("role", status.getRoleValue(), "1 to 4");
                    },
                    status.getTerm(),
                    IdCodec.memberIfAny("leader", status.getLeader()),
                    status.getAppliedIndex(),
                    status.getPending(),
                    status.getClock(),
                    status.getDelivered(),
                    status.getHealth());
        } catch (MalformedException e) {
            throw e.within("member status");
        }
    }
}
