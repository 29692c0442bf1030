package io.amcast.proto;

import com.google.protobuf.UnsafeByteOperations;
import io.amcast.ReadFrom;
import io.amcast.spi.ClientReply;
import io.amcast.spi.ClientRequest;

/** What clients ask and members answer. */
public final class ClientCodec {
    private ClientCodec() {}

    public static io.amcast.proto.v1.ClientRequest encode(ClientRequest request) {
        var builder = io.amcast.proto.v1.ClientRequest.newBuilder();
        if (request instanceof ClientRequest.Submit submit) {
            builder.setSubmit(io.amcast.proto.v1.ClientRequest.Submit.newBuilder()
                    .setMessage(MessageCodec.encode(submit.message()))
                    .setLow(submit.low()));
        } else if (request instanceof ClientRequest.Query query) {
            builder.setQuery(io.amcast.proto.v1.ClientRequest.Query.newBuilder()
                    .setNumber(query.number())
                    .setCommuting(query.commuting())
                    .addAllKeyNames(MessageCodec.names(query.keys()))
                    .setKeyModes(MessageCodec.modes(query.keys()))
                    .setPayload(UnsafeByteOperations.unsafeWrap(query.payload()))
                    .setFrom(encode(query.from())));
        } else if (request instanceof ClientRequest.Open open) {
            builder.setOpen(io.amcast.proto.v1.ClientRequest.Open.newBuilder().setNonce(open.nonce()));
        } else if (request instanceof ClientRequest.KeepAlive keepAlive) {
            builder.setKeepAlive(io.amcast.proto.v1.ClientRequest.KeepAlive.newBuilder()
                    .setSession(IdCodec.encode(keepAlive.session())));
        } else if (request instanceof ClientRequest.End end) {
            builder.setEnd(io.amcast.proto.v1.ClientRequest.End.newBuilder().setSession(IdCodec.encode(end.session())));
        } else {
            throw new AssertionError(request);
        }
        return builder.build();
    }

    /**
     * Decodes and checks.
     *
     * @throws MalformedException if it is no request of a kind that this build knows
     */
    public static ClientRequest decode(io.amcast.proto.v1.ClientRequest request) throws MalformedException {
        try {
            return switch (request.getKindCase()) {
                case SUBMIT -> {
                    var submit = request.getSubmit();
                    yield new ClientRequest.Submit(
                            MessageCodec.decode(submit.hasMessage(), submit.getMessage()),
                            Bounds.count("low", submit.getLow()));
                }
                case QUERY -> {
                    var query = request.getQuery();
                    yield new ClientRequest.Query(
                            Bounds.count("number", query.getNumber()),
                            readFrom(query.getFrom(), query.getFromValue()),
                            query.getCommuting(),
                            MessageCodec.keys(query.getKeyNamesList(), query.getKeyModes(), query.getCommuting()),
                            query.getPayload().toByteArray());
                }
                case OPEN ->
                    new ClientRequest.Open(Bounds.nonce(request.getOpen().getNonce()));
                case KEEP_ALIVE -> {
                    var keepAlive = request.getKeepAlive();
                    yield new ClientRequest.KeepAlive(IdCodec.decode(keepAlive.hasSession(), keepAlive.getSession()));
                }
                case END -> {
                    var end = request.getEnd();
                    yield new ClientRequest.End(IdCodec.decode(end.hasSession(), end.getSession()));
                }
                case KIND_NOT_SET ->
                    throw MalformedException.at(
                            "kind", request.getUnknownFields().asMap().keySet(), "a kind that this version knows");
            };
        } catch (MalformedException e) {
            throw e.within("client request");
        }
    }

    private static io.amcast.proto.v1.ClientRequest.ReadFrom encode(ReadFrom from) {
        return switch (from) {
            case LEADER -> io.amcast.proto.v1.ClientRequest.ReadFrom.READ_FROM_LEADER;
            case FOLLOWER -> io.amcast.proto.v1.ClientRequest.ReadFrom.READ_FROM_FOLLOWER;
            case STALE -> io.amcast.proto.v1.ClientRequest.ReadFrom.READ_FROM_STALE;
        };
    }

    private static ReadFrom readFrom(io.amcast.proto.v1.ClientRequest.ReadFrom from, int number)
            throws MalformedException {
        return switch (from) {
            case READ_FROM_UNSPECIFIED, READ_FROM_LEADER -> ReadFrom.LEADER;
            case READ_FROM_FOLLOWER -> ReadFrom.FOLLOWER;
            case READ_FROM_STALE -> ReadFrom.STALE;
            case UNRECOGNIZED -> throw MalformedException.at("from", number, "0 to 3");
        };
    }

    public static io.amcast.proto.v1.ClientReply encode(ClientReply reply) {
        var builder = io.amcast.proto.v1.ClientReply.newBuilder();
        if (reply instanceof ClientReply.Result result) {
            builder.setResult(io.amcast.proto.v1.ClientReply.Result.newBuilder()
                    .setGroup(result.group().name())
                    .setId(IdCodec.encode(result.id()))
                    .setTimestamp(result.timestamp())
                    .setValue(MessageCodec.encode(result.value())));
        } else if (reply instanceof ClientReply.Refused refused) {
            builder.setRefused(io.amcast.proto.v1.ClientReply.Refused.newBuilder()
                    .setGroup(refused.group().name())
                    .setId(IdCodec.encode(refused.id()))
                    .setReason(encode(refused.reason()))
                    .setLeader(IdCodec.nameIfAny(refused.leader()))
                    .setDetail(refused.detail()));
        } else if (reply instanceof ClientReply.Answer answer) {
            builder.setAnswer(io.amcast.proto.v1.ClientReply.Answer.newBuilder()
                    .setGroup(answer.group().name())
                    .setNumber(answer.number())
                    .setValue(MessageCodec.encode(answer.value())));
        } else if (reply instanceof ClientReply.NotAnswered refused) {
            builder.setNotAnswered(io.amcast.proto.v1.ClientReply.NotAnswered.newBuilder()
                    .setGroup(refused.group().name())
                    .setNumber(refused.number())
                    .setReason(encode(refused.reason()))
                    .setLeader(IdCodec.nameIfAny(refused.leader()))
                    .setDetail(refused.detail()));
        } else if (reply instanceof ClientReply.Opened opened) {
            builder.setOpened(io.amcast.proto.v1.ClientReply.Opened.newBuilder()
                    .setNonce(opened.nonce())
                    .setSession(IdCodec.encode(opened.session())));
        } else if (reply instanceof ClientReply.NotOpened refused) {
            builder.setNotOpened(io.amcast.proto.v1.ClientReply.NotOpened.newBuilder()
                    .setGroup(refused.group().name())
                    .setNonce(refused.nonce())
                    .setDetail(refused.detail()));
        } else if (reply instanceof ClientReply.TryElsewhere elsewhere) {
            builder.setTryElsewhere(io.amcast.proto.v1.ClientReply.TryElsewhere.newBuilder()
                    .setGroup(elsewhere.group().name())
                    .setLeader(IdCodec.nameIfAny(elsewhere.leader())));
        } else if (reply instanceof ClientReply.Alive alive) {
            builder.setAlive(
                    io.amcast.proto.v1.ClientReply.Alive.newBuilder().setSession(IdCodec.encode(alive.session())));
        } else if (reply instanceof ClientReply.SessionEnded ended) {
            builder.setSessionEnded(io.amcast.proto.v1.ClientReply.SessionEnded.newBuilder()
                    .setSession(IdCodec.encode(ended.session())));
        } else if (reply instanceof ClientReply.Leader leader) {
            builder.setLeader(io.amcast.proto.v1.ClientReply.Leader.newBuilder()
                    .setGroup(leader.group().name())
                    .setTerm(leader.term())
                    .setLeader(leader.leader().name()));
        } else {
            throw new AssertionError(reply);
        }
        return builder.build();
    }

    private static io.amcast.proto.v1.ClientReply.Refusal encode(ClientReply.Refusal reason) {
        return switch (reason) {
            case NOT_LEADER -> io.amcast.proto.v1.ClientReply.Refusal.REFUSAL_NOT_LEADER;
            case BUSY -> io.amcast.proto.v1.ClientReply.Refusal.REFUSAL_BUSY;
            case PEER_BUSY -> io.amcast.proto.v1.ClientReply.Refusal.REFUSAL_PEER_BUSY;
            case SESSION_EXPIRED -> io.amcast.proto.v1.ClientReply.Refusal.REFUSAL_SESSION_EXPIRED;
            case ALREADY_ANSWERED -> io.amcast.proto.v1.ClientReply.Refusal.REFUSAL_ALREADY_ANSWERED;
            case INVALID_ID_REUSE -> io.amcast.proto.v1.ClientReply.Refusal.REFUSAL_INVALID_ID_REUSE;
            case INVALID -> io.amcast.proto.v1.ClientReply.Refusal.REFUSAL_INVALID;
        };
    }

    /**
     * Decodes and checks.
     *
     * @throws MalformedException if it is no reply of a kind that this build knows
     */
    public static ClientReply decode(io.amcast.proto.v1.ClientReply reply) throws MalformedException {
        try {
            return switch (reply.getKindCase()) {
                case RESULT -> result(reply.getResult());
                case REFUSED -> refused(reply.getRefused());
                case ANSWER -> {
                    var answer = reply.getAnswer();
                    yield new ClientReply.Answer(
                            IdCodec.group("group", answer.getGroup()),
                            Bounds.count("number", answer.getNumber()),
                            MessageCodec.decode(answer.hasValue(), answer.getValue()));
                }
                case NOT_ANSWERED -> {
                    var refused = reply.getNotAnswered();
                    yield new ClientReply.NotAnswered(
                            IdCodec.group("group", refused.getGroup()),
                            Bounds.count("number", refused.getNumber()),
                            refusal(refused.getReason(), refused.getReasonValue()),
                            IdCodec.memberIfAny("leader", refused.getLeader()),
                            refused.getDetail());
                }
                case OPENED -> {
                    var opened = reply.getOpened();
                    yield new ClientReply.Opened(
                            Bounds.nonce(opened.getNonce()), IdCodec.decode(opened.hasSession(), opened.getSession()));
                }
                case NOT_OPENED -> {
                    var refused = reply.getNotOpened();
                    yield new ClientReply.NotOpened(
                            IdCodec.group("group", refused.getGroup()),
                            Bounds.nonce(refused.getNonce()),
                            refused.getDetail());
                }
                case TRY_ELSEWHERE -> {
                    var elsewhere = reply.getTryElsewhere();
                    yield new ClientReply.TryElsewhere(
                            IdCodec.group("group", elsewhere.getGroup()),
                            IdCodec.memberIfAny("leader", elsewhere.getLeader()));
                }
                case ALIVE -> {
                    var alive = reply.getAlive();
                    yield new ClientReply.Alive(IdCodec.decode(alive.hasSession(), alive.getSession()));
                }
                case SESSION_ENDED -> {
                    var ended = reply.getSessionEnded();
                    yield new ClientReply.SessionEnded(IdCodec.decode(ended.hasSession(), ended.getSession()));
                }
                case LEADER -> {
                    var leader = reply.getLeader();
                    yield new ClientReply.Leader(
                            IdCodec.group("group", leader.getGroup()),
                            Bounds.count("term", leader.getTerm()),
                            IdCodec.member("leader", leader.getLeader()));
                }
                case KIND_NOT_SET ->
                    throw MalformedException.at(
                            "kind", reply.getUnknownFields().asMap().keySet(), "a kind that this version knows");
            };
        } catch (MalformedException e) {
            throw e.within("client reply");
        }
    }

    private static ClientReply result(io.amcast.proto.v1.ClientReply.Result result) throws MalformedException {
        return new ClientReply.Result(
                IdCodec.group("group", result.getGroup()),
                IdCodec.decode(result.hasId(), result.getId()),
                Bounds.count("timestamp", result.getTimestamp()),
                MessageCodec.decode(result.hasValue(), result.getValue()));
    }

    private static ClientReply refused(io.amcast.proto.v1.ClientReply.Refused refused) throws MalformedException {
        return new ClientReply.Refused(
                IdCodec.group("group", refused.getGroup()),
                IdCodec.decode(refused.hasId(), refused.getId()),
                refusal(refused.getReason(), refused.getReasonValue()),
                IdCodec.memberIfAny("leader", refused.getLeader()),
                refused.getDetail());
    }

    private static ClientReply.Refusal refusal(io.amcast.proto.v1.ClientReply.Refusal reason, int number)
            throws MalformedException {
        return switch (reason) {
            case REFUSAL_NOT_LEADER -> ClientReply.Refusal.NOT_LEADER;
            case REFUSAL_BUSY -> ClientReply.Refusal.BUSY;
            case REFUSAL_PEER_BUSY -> ClientReply.Refusal.PEER_BUSY;
            case REFUSAL_SESSION_EXPIRED -> ClientReply.Refusal.SESSION_EXPIRED;
            case REFUSAL_ALREADY_ANSWERED -> ClientReply.Refusal.ALREADY_ANSWERED;
            case REFUSAL_INVALID_ID_REUSE -> ClientReply.Refusal.INVALID_ID_REUSE;
            case REFUSAL_INVALID -> ClientReply.Refusal.INVALID;
            case REFUSAL_UNSPECIFIED, UNRECOGNIZED -> throw MalformedException.at("reason", number, "1 to 7");
        };
    }
}
