package io.amcast.proto;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.amcast.proto.v1.SnapshotHeader;
import io.amcast.proto.v1.SnapshotPiece;
import io.amcast.spi.ReplicaImage;
import io.amcast.spi.RestoredSnapshot;
import io.amcast.spi.SnapshotImage;
import io.amcast.spi.StoredResult;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A member's whole state as a stream: a header, the lists an element at a time, then the state machine's own bytes to the end. */
public final class SnapshotCodec {
    private static final byte[] MAGIC = "AMCS".getBytes(StandardCharsets.US_ASCII);

    /** Above any message or result with its keys, and any session's list of done ids. */
    private static final int MAX_PIECE = 64 << 20;

    private SnapshotCodec() {}

    /**
     * Writes a snapshot.
     *
     * @param out should be buffered; is neither flushed nor closed
     * @throws IOException what the stream or the application throws
     */
    public static void write(SnapshotImage image, OutputStream out) throws IOException {
        ReplicaImage replica = image.replica();
        out.write(MAGIC);
        SnapshotHeader.newBuilder()
                .setVersion(FormatVersion.CURRENT)
                .setIndex(image.index())
                .setTerm(image.term())
                .setReserved(replica.reserved())
                .setMaxTimestamp(replica.maxTimestamp())
                .setSequenceTerm(replica.sequenceTerm())
                .setSequence(replica.sequence())
                .setDeliveries(replica.deliveries())
                .setNextSession(replica.home().next())
                .build()
                .writeDelimitedTo(out);
        long pieces = 0;
        for (ReplicaImage.Row row : replica.rows()) {
            pieces += write(SnapshotPieces.encode(row), out);
        }
        for (ReplicaImage.Session session : replica.sessions()) {
            pieces += write(SnapshotPieces.encode(session), out);
        }
        for (ReplicaImage.PurgedSessions purged : replica.purged()) {
            pieces += write(SnapshotPieces.encode(purged), out);
        }
        for (ReplicaImage.HomeSession session : replica.home().open()) {
            pieces += write(SnapshotPieces.encode(session), out);
        }
        for (StoredResult result : image.results()) {
            pieces += write(SnapshotPieces.encode(result), out);
        }
        write(
                SnapshotPiece.newBuilder()
                        .setEnd(SnapshotPiece.End.newBuilder().setPieces(pieces))
                        .build(),
                out);
        image.application().writeTo(out);
    }

    private static int write(SnapshotPiece piece, OutputStream out) throws IOException {
        piece.writeDelimitedTo(out);
        return 1;
    }

    /**
     * Reads a snapshot up to the application's part, where it leaves the stream.
     *
     * @param in should be buffered; becomes {@link RestoredSnapshot#application()}
     * @throws MalformedException if it is no snapshot, or one of a version or with pieces that this build does not know
     * @throws IOException what the stream throws
     */
    public static RestoredSnapshot read(InputStream in, RestoredSnapshot.Origin origin) throws IOException {
        try {
            byte[] magic = in.readNBytes(MAGIC.length);
            if (!Arrays.equals(magic, MAGIC)) {
                throw MalformedException.at("first octets", Arrays.toString(magic), "those of \"AMCS\"");
            }
            SnapshotHeader header = next("header", SnapshotHeader.parser(), in);
            FormatVersion.check(header.getVersion());
            SnapshotPieces pieces = new SnapshotPieces();
            SnapshotPiece piece = next("pieces", SnapshotPiece.parser(), in);
            while (piece.getPieceCase() != SnapshotPiece.PieceCase.END) {
                pieces.add(piece);
                piece = next("pieces", SnapshotPiece.parser(), in);
            }
            if (piece.getEnd().getPieces() != pieces.count()) {
                throw MalformedException.at(
                        "end.pieces", piece.getEnd().getPieces(), pieces.count() + ", as many came");
            }
            return new RestoredSnapshot(
                    Bounds.count("index", header.getIndex()),
                    Bounds.count("term", header.getTerm()),
                    origin,
                    pieces.image(header),
                    pieces.results(),
                    in);
        } catch (MalformedException e) {
            throw e.within("snapshot");
        }
    }

    private static <T extends MessageLite> T next(String place, Parser<T> parser, InputStream in) throws IOException {
        int length = length(place, in);
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw MalformedException.at(place, bytes.length + " octets", length + " octets; the stream is cut off");
        }
        return Encoding.parse(place, parser, ByteBuffer.wrap(bytes));
    }

    private static int length(String place, InputStream in) throws IOException {
        long length = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            int octet = in.read();
            if (octet < 0) {
                throw MalformedException.at(place, "end of stream", "another piece; the stream is cut off");
            }
            length |= (long) (octet & 0x7f) << shift;
            if (octet < 0x80) {
                if (length > MAX_PIECE) {
                    break;
                }
                return (int) length;
            }
        }
        throw MalformedException.at(place + " length", length, "0 to " + MAX_PIECE);
    }
}
