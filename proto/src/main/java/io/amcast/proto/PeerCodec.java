package io.amcast.proto;

import io.amcast.GroupId;
import io.amcast.spi.PeerMessage;
import io.amcast.spi.Report;
import java.util.TreeSet;

/** What members say to each other. */
public final class PeerCodec {
    private PeerCodec() {}

    public static io.amcast.proto.v1.PeerMessage encode(PeerMessage message) {
        var builder = io.amcast.proto.v1.PeerMessage.newBuilder()
                .setFrom(message.from().name());
        if (message instanceof PeerMessage.Soft soft) {
            builder.setSoft(io.amcast.proto.v1.PeerMessage.Soft.newBuilder()
                    .setMessage(MessageCodec.encode(soft.message()))
                    .setTimestamp(soft.timestamp())
                    .setLow(soft.low()));
        } else if (message instanceof PeerMessage.Hard hard) {
            var its = io.amcast.proto.v1.PeerMessage.Hard.newBuilder()
                    .setMessage(MessageCodec.encode(hard.message()))
                    .setTimestamp(hard.timestamp())
                    .setLow(hard.low())
                    .setWant(hard.want());
            if (!hard.report().equals(Report.NONE)) {
                its.setReport(encode(hard.report()));
            }
            builder.setHard(its);
        } else if (message instanceof PeerMessage.Clear clear) {
            builder.setClear(io.amcast.proto.v1.PeerMessage.Clear.newBuilder()
                    .setId(IdCodec.encode(clear.id()))
                    .setTimestamp(clear.timestamp())
                    .setReport(encode(clear.report())));
        } else if (message instanceof PeerMessage.Done done) {
            builder.setDone(io.amcast.proto.v1.PeerMessage.Done.newBuilder().setId(IdCodec.encode(done.id())));
        } else if (message instanceof PeerMessage.CloseSession close) {
            builder.setCloseSession(io.amcast.proto.v1.PeerMessage.CloseSession.newBuilder()
                    .setSession(IdCodec.encode(close.session())));
        } else if (message instanceof PeerMessage.Empty empty) {
            builder.setEmpty(
                    io.amcast.proto.v1.PeerMessage.Empty.newBuilder().setSession(IdCodec.encode(empty.session())));
        } else if (message instanceof PeerMessage.PurgeSession purge) {
            builder.setPurgeSession(io.amcast.proto.v1.PeerMessage.PurgeSession.newBuilder()
                    .setSession(IdCodec.encode(purge.session())));
        } else if (message instanceof PeerMessage.Purged purged) {
            builder.setPurged(
                    io.amcast.proto.v1.PeerMessage.Purged.newBuilder().setSession(IdCodec.encode(purged.session())));
        } else if (message instanceof PeerMessage.Announce announce) {
            builder.setAnnounce(io.amcast.proto.v1.PeerMessage.Announce.newBuilder()
                    .setTerm(announce.term())
                    .setLeader(announce.leader().name()));
        } else if (message instanceof PeerMessage.PointWanted wanted) {
            builder.setPointWanted(io.amcast.proto.v1.PeerMessage.PointWanted.newBuilder()
                    .setAsker(wanted.asker().name())
                    .setNumber(wanted.number()));
        } else if (message instanceof PeerMessage.Point point) {
            builder.setPoint(io.amcast.proto.v1.PeerMessage.Point.newBuilder()
                    .setNumber(point.number())
                    .setTimestamp(point.timestamp())
                    .setIndex(point.index())
                    .setApplied(point.applied()));
        } else if (message instanceof PeerMessage.AppliedWanted wanted) {
            builder.setAppliedWanted(io.amcast.proto.v1.PeerMessage.AppliedWanted.newBuilder()
                    .setAsker(wanted.asker().name())
                    .setIndex(wanted.index()));
        } else if (message instanceof PeerMessage.Applied applied) {
            builder.setApplied(
                    io.amcast.proto.v1.PeerMessage.Applied.newBuilder().setIndex(applied.index()));
        } else {
            throw new AssertionError(message);
        }
        return builder.build();
    }

    private static io.amcast.proto.v1.PeerMessage.Report encode(Report report) {
        var builder = io.amcast.proto.v1.PeerMessage.Report.newBuilder().setFloor(report.floor());
        report.open().forEach(group -> builder.addOpen(group.name()));
        return builder.build();
    }

    private static Report report(io.amcast.proto.v1.PeerMessage.Report report) throws MalformedException {
        TreeSet<GroupId> open = new TreeSet<>();
        for (String name : report.getOpenList()) {
            open.add(IdCodec.group("open", name));
        }
        return new Report(Bounds.count("floor", report.getFloor()), open);
    }

    /**
     * Decodes and checks.
     *
     * @throws MalformedException if it is no message of a kind that this build knows
     */
    public static PeerMessage decode(io.amcast.proto.v1.PeerMessage message) throws MalformedException {
        try {
            return decode(IdCodec.group("from", message.getFrom()), message);
        } catch (MalformedException e) {
            throw e.within("peer message");
        }
    }

    private static PeerMessage decode(GroupId from, io.amcast.proto.v1.PeerMessage message) throws MalformedException {
        return switch (message.getKindCase()) {
            case SOFT -> {
                var soft = message.getSoft();
                var multicast = MessageCodec.decode(soft.hasMessage(), soft.getMessage());
                yield new PeerMessage.Soft(
                        from,
                        multicast,
                        Bounds.timestamp(soft.getTimestamp(), multicast.commuting()),
                        Bounds.count("low", soft.getLow()));
            }
            case HARD -> {
                var hard = message.getHard();
                var multicast = MessageCodec.decode(hard.hasMessage(), hard.getMessage());
                yield new PeerMessage.Hard(
                        from,
                        multicast,
                        Bounds.timestamp(hard.getTimestamp(), multicast.commuting()),
                        Bounds.count("low", hard.getLow()),
                        hard.getWant(),
                        hard.hasReport() ? report(hard.getReport()) : Report.NONE);
            }
            case CLEAR -> {
                var clear = message.getClear();
                yield new PeerMessage.Clear(
                        from,
                        IdCodec.decode(clear.hasId(), clear.getId()),
                        Bounds.timestamp(clear.getTimestamp(), false),
                        report(clear.getReport()));
            }
            case DONE -> {
                var done = message.getDone();
                yield new PeerMessage.Done(from, IdCodec.decode(done.hasId(), done.getId()));
            }
            case CLOSE_SESSION -> {
                var close = message.getCloseSession();
                yield new PeerMessage.CloseSession(from, IdCodec.decode(close.hasSession(), close.getSession()));
            }
            case EMPTY -> {
                var empty = message.getEmpty();
                yield new PeerMessage.Empty(from, IdCodec.decode(empty.hasSession(), empty.getSession()));
            }
            case PURGE_SESSION -> {
                var purge = message.getPurgeSession();
                yield new PeerMessage.PurgeSession(from, IdCodec.decode(purge.hasSession(), purge.getSession()));
            }
            case PURGED -> {
                var purged = message.getPurged();
                yield new PeerMessage.Purged(from, IdCodec.decode(purged.hasSession(), purged.getSession()));
            }
            case ANNOUNCE -> {
                var announce = message.getAnnounce();
                yield new PeerMessage.Announce(
                        from, Bounds.count("term", announce.getTerm()), IdCodec.member("leader", announce.getLeader()));
            }
            case POINT_WANTED -> {
                var wanted = message.getPointWanted();
                yield new PeerMessage.PointWanted(
                        from, IdCodec.member("asker", wanted.getAsker()), Bounds.count("number", wanted.getNumber()));
            }
            case POINT -> {
                var point = message.getPoint();
                yield new PeerMessage.Point(
                        from,
                        Bounds.count("number", point.getNumber()),
                        Bounds.count("timestamp", point.getTimestamp()),
                        Bounds.index("index", point.getIndex()),
                        Bounds.index("applied", point.getApplied()));
            }
            case APPLIED_WANTED -> {
                var wanted = message.getAppliedWanted();
                yield new PeerMessage.AppliedWanted(
                        from, IdCodec.member("asker", wanted.getAsker()), Bounds.index("index", wanted.getIndex()));
            }
            case APPLIED ->
                new PeerMessage.Applied(
                        from, Bounds.index("index", message.getApplied().getIndex()));
            case KIND_NOT_SET ->
                throw MalformedException.at(
                        "kind", message.getUnknownFields().asMap().keySet(), "a kind that this version knows");
        };
    }
}
