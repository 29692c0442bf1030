package io.amcast.proto;

import io.amcast.GroupId;
import io.amcast.MessageId;
import io.amcast.SessionId;
import io.amcast.proto.v1.SnapshotHeader;
import io.amcast.proto.v1.SnapshotPiece;
import io.amcast.spi.ReplicaImage;
import io.amcast.spi.StoredResult;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The elements of a snapshot's lists: encodes each, and collects and checks those that are read. */
final class SnapshotPieces {
    private final List<ReplicaImage.Row> rows = new ArrayList<>();
    private final List<ReplicaImage.Session> sessions = new ArrayList<>();
    private final List<ReplicaImage.PurgedSessions> purged = new ArrayList<>();
    private final List<ReplicaImage.HomeSession> open = new ArrayList<>();
    private final List<StoredResult> results = new ArrayList<>();
    private long count;

    static SnapshotPiece encode(ReplicaImage.Row row) {
        var builder = SnapshotPiece.newBuilder();
        builder.getRowBuilder()
                .setMessage(MessageCodec.encode(row.message()))
                .setTimestamp(row.timestamp())
                .setFinalTimestamp(row.finalTimestamp())
                .setLow(row.low())
                .setLogDelivered(row.logDelivered())
                .setForgettable(row.forgettable())
                .setDelivered(row.delivered());
        return builder.build();
    }

    static SnapshotPiece encode(ReplicaImage.Session session) {
        var builder = SnapshotPiece.newBuilder();
        builder.getSessionBuilder()
                .setSession(IdCodec.encode(session.id()))
                .setLow(session.low())
                .setClosed(session.closed())
                .addAllDone(session.done());
        return builder.build();
    }

    static SnapshotPiece encode(ReplicaImage.PurgedSessions purged) {
        var builder = SnapshotPiece.newBuilder();
        builder.getPurgedBuilder()
                .setHome(purged.home().name())
                .setHorizon(purged.horizon())
                .addAllExceptions(purged.exceptions());
        return builder.build();
    }

    static SnapshotPiece encode(ReplicaImage.HomeSession session) {
        var builder = SnapshotPiece.newBuilder();
        String nonce = session.nonce();
        builder.getHomeSessionBuilder()
                .setNumber(session.number())
                .setNonce(nonce == null ? "" : nonce)
                .setExpiring(session.expiring());
        return builder.build();
    }

    static SnapshotPiece encode(StoredResult result) {
        var builder = SnapshotPiece.newBuilder();
        builder.getResultBuilder()
                .setId(IdCodec.encode(result.id()))
                .setFingerprint(result.fingerprint())
                .setTimestamp(result.timestamp())
                .setValue(MessageCodec.encode(result.value()));
        return builder.build();
    }

    void add(SnapshotPiece piece) throws MalformedException {
        try {
            switch (piece.getPieceCase()) {
                case ROW -> rows.add(row(piece.getRow()));
                case SESSION -> sessions.add(session(piece.getSession()));
                case PURGED -> purged.add(purged(piece.getPurged()));
                case HOME_SESSION -> open.add(homeSession(piece.getHomeSession()));
                case RESULT -> results.add(result(piece.getResult()));
                case END, PIECE_NOT_SET ->
                    throw MalformedException.at(
                            "kind", piece.getUnknownFields().asMap().keySet(), "a kind that this version knows");
            }
        } catch (MalformedException e) {
            throw e.within("pieces[" + count + "]");
        }
        count++;
    }

    private static ReplicaImage.Row row(SnapshotPiece.Row row) throws MalformedException {
        var message = MessageCodec.decode(row.hasMessage(), row.getMessage());
        return new ReplicaImage.Row(
                message,
                Bounds.timestamp(row.getTimestamp(), message.commuting()),
                Bounds.count("final_timestamp", row.getFinalTimestamp()),
                Bounds.count("low", row.getLow()),
                row.getLogDelivered(),
                row.getForgettable(),
                row.getDelivered());
    }

    private ReplicaImage.Session session(SnapshotPiece.SessionState session) throws MalformedException {
        SessionId id = IdCodec.decode(session.hasSession(), session.getSession());
        return new ReplicaImage.Session(
                id,
                Bounds.count("low", session.getLow()),
                session.getClosed(),
                ascending("done", session.getDoneList(), session.getLow()));
    }

    private static ReplicaImage.PurgedSessions purged(SnapshotPiece.PurgedSessions purged) throws MalformedException {
        GroupId home = IdCodec.group("home", purged.getHome());
        return new ReplicaImage.PurgedSessions(
                home,
                Bounds.count("horizon", purged.getHorizon()),
                ascending("exceptions", purged.getExceptionsList(), purged.getHorizon()));
    }

    private ReplicaImage.HomeSession homeSession(SnapshotPiece.HomeSession session) throws MalformedException {
        long least = open.isEmpty() ? 1 : open.get(open.size() - 1).number() + 1;
        String nonce = session.getNonce();
        @Nullable String given = nonce.isEmpty() ? null : Bounds.nonce(nonce);
        return new ReplicaImage.HomeSession(
                Bounds.range("number", session.getNumber(), least), given, session.getExpiring());
    }

    private StoredResult result(SnapshotPiece.StoredResult result) throws MalformedException {
        MessageId id = IdCodec.decode(result.hasId(), result.getId());
        if (!results.isEmpty() && results.get(results.size() - 1).id().compareTo(id) >= 0) {
            throw MalformedException.at("result.id", id, "results in ascending order of id, each once");
        }
        return new StoredResult(
                id,
                result.getFingerprint(),
                Bounds.count("timestamp", result.getTimestamp()),
                MessageCodec.decode(result.hasValue(), result.getValue()));
    }

    private static List<Long> ascending(String place, List<Long> values, long least) throws MalformedException {
        long next = least;
        for (long value : values) {
            next = Bounds.range(place, value, next) + 1;
        }
        return List.copyOf(values);
    }

    long count() {
        return count;
    }

    List<StoredResult> results() {
        return Collections.unmodifiableList(results);
    }

    ReplicaImage image(SnapshotHeader header) throws MalformedException {
        return new ReplicaImage(
                Bounds.count("reserved", header.getReserved()),
                Bounds.count("max_timestamp", header.getMaxTimestamp()),
                Bounds.range("sequence_term", header.getSequenceTerm(), -1),
                Bounds.range("sequence", header.getSequence(), -1),
                Bounds.count("deliveries", header.getDeliveries()),
                Collections.unmodifiableList(rows),
                Collections.unmodifiableList(sessions),
                Collections.unmodifiableList(purged),
                new ReplicaImage.Home(
                        Bounds.range("next_session", header.getNextSession(), 1), Collections.unmodifiableList(open)));
    }
}
