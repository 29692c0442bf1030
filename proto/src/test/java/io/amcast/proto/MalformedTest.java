package io.amcast.proto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import io.amcast.GroupId;
import io.amcast.ReadFrom;
import io.amcast.proto.v1.ClientRequest;
import io.amcast.proto.v1.LogRecord;
import io.amcast.proto.v1.Multicast;
import io.amcast.proto.v1.PeerMessage;
import io.amcast.proto.v1.SnapshotPiece;
import io.amcast.spi.LogEntry;
import io.amcast.spi.ReplicaImage;
import io.amcast.spi.RestoredSnapshot;
import io.amcast.spi.SnapshotImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What is malformed is refused by name, with place and value; nothing else is ever thrown. */
class MalformedTest {
    private static final int SEEDS = 3_000;

    private static Multicast.Builder multicast() {
        return Multicast.newBuilder()
                .setHome("g1")
                .setSession(1)
                .addDestinations("g1")
                .addDestinations("g2")
                .addKeyNames("k")
                .setKeyModes("w")
                .setPayload(ByteString.copyFromUtf8("payload"));
    }

    private static LogRecord.Propose.Builder propose() {
        return LogRecord.Propose.newBuilder()
                .setMessage(multicast())
                .setTimestamp(5)
                .setOrigin(LogRecord.Origin.ORIGIN_CLIENT);
    }

    private static io.amcast.proto.v1.LogEntry.Builder entry(LogRecord.Propose.Builder propose) {
        return io.amcast.proto.v1.LogEntry.newBuilder()
                .setVersion(1)
                .addRecords(LogRecord.newBuilder().setPropose(propose));
    }

    private static void assertRefused(io.amcast.proto.v1.LogEntry.Builder entry, String... parts) {
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> LogCodec.decode(entry.build().toByteArray()))
                .withMessageContainingAll(parts);
    }

    private static void assertMessageRefused(Consumer<Multicast.Builder> change, String... parts) {
        Multicast.Builder message = multicast();
        change.accept(message);
        assertRefused(entry(propose().setMessage(message)), parts);
    }

    /** The records that the other tests here spoil are themselves taken. */
    @Test
    void takesWhatIsWellFormed() throws Exception {
        assertThat(LogCodec.decode(entry(propose()).build().toByteArray()).records())
                .hasSize(1);
    }

    /** A message that lacks something, or says what no message can, is refused with place and value. */
    @Test
    void refusesInvalidMessages() {
        assertMessageRefused(m -> m.clearHome(), "log entry.records[0].message.id.home: group name ''");
        assertMessageRefused(m -> m.clearDestinations(), "message.destinations '[]'", "one group or more");
        assertMessageRefused(m -> m.addDestinations("g2"), "message.destinations", "[g1, g2, g2]", "ascending");
        assertMessageRefused(m -> m.setDestinations(1, "G!"), "message.destinations", "'G!'");
        assertMessageRefused(m -> m.setHome("G"), "id.home", "group name 'G'");
        assertMessageRefused(m -> m.setSession(0), "id.number '0'", "1 to 2^62");
        assertMessageRefused(m -> m.setSequence(-1), "id.sequence '-1'");
        assertMessageRefused(m -> m.setKeyModes("W"), "mode 'W' of key 'k'");
        assertMessageRefused(m -> m.setKeyModes(""), "key_modes ''", "1 letters");
        assertMessageRefused(m -> m.addKeyNames("k").setKeyModes("ww"), "key_names: key 'k'", "ascend");
        assertMessageRefused(m -> m.setCommuting(true), "key_names", "commutes");
    }

    /** A record with a number out of range, an unknown origin or nothing in it is refused. */
    @Test
    void refusesInvalidRecords() {
        assertRefused(entry(propose().setTimestamp(0)), "records[0].timestamp '0'", "1 to 2^62");
        assertRefused(entry(propose().setTimestamp(-5)), "timestamp '-5'");
        assertRefused(entry(propose().setTimestamp((1L << 62) + 1)), "timestamp '4611686018427387905'");
        assertRefused(entry(propose().setLow(-1)), "low '-1'");
        assertRefused(entry(propose().setOriginValue(9)), "origin '9'");
        assertRefused(entry(propose().clearMessage()), "records[0].message: missing");
        Multicast.Builder commuting =
                multicast().clearKeyNames().clearKeyModes().setCommuting(true);
        assertRefused(entry(propose().setMessage(commuting)), "timestamp '5'", "commutes");
        assertRefused(entry(propose()).setTerm(-1), "log entry.term '-1'");
        assertRefused(entry(propose()).setReserved(-1), "log entry.reserved '-1'");
        assertRefused(
                entry(propose()).addRecords(LogRecord.newBuilder().setOpen(LogRecord.Open.newBuilder())), "nonce ''");
        assertRefused(
                entry(propose()).addRecords(LogRecord.newBuilder().setClose(LogRecord.Close.newBuilder())),
                "records[1].session: missing");
    }

    private static void assertPeerRefused(PeerMessage.Builder message, String... parts) {
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> PeerCodec.decode(message.setFrom("g1").build()))
                .withMessageContainingAll(parts);
    }

    /** What a member and its leader say of how far the log is applied holds an index of a log or -1, and a member's name. */
    @Test
    void refusesInvalidReadPoints() throws Exception {
        var point = PeerMessage.Point.newBuilder();
        assertThat(PeerCodec.decode(PeerMessage.newBuilder()
                        .setFrom("g1")
                        .setPoint(point.setIndex(-1).setApplied(-1))
                        .build()))
                .isEqualTo(new io.amcast.spi.PeerMessage.Point(GroupId.of("g1"), 0, 0, -1, -1));
        assertPeerRefused(
                PeerMessage.newBuilder().setPoint(point.setIndex(-2)), "peer message.index '-2'", "-1 to 2^62");
        assertPeerRefused(PeerMessage.newBuilder().setPoint(point.setIndex(0).setApplied(-2)), "applied '-2'");
        assertPeerRefused(
                PeerMessage.newBuilder().setPoint(point.setApplied(0).setTimestamp(-1)), "timestamp '-1'", "0 to 2^62");
        assertPeerRefused(
                PeerMessage.newBuilder().setPoint(point.setTimestamp(0).setNumber(-1)), "number '-1'");
        var pointWanted = PeerMessage.PointWanted.newBuilder();
        assertPeerRefused(PeerMessage.newBuilder().setPointWanted(pointWanted), "peer message.asker", "''");
        assertPeerRefused(
                PeerMessage.newBuilder()
                        .setPointWanted(pointWanted.setAsker("a").setNumber(-1)),
                "number '-1'");
        var appliedWanted = PeerMessage.AppliedWanted.newBuilder().setIndex(-2);
        assertPeerRefused(PeerMessage.newBuilder().setAppliedWanted(appliedWanted), "asker", "''");
        assertPeerRefused(PeerMessage.newBuilder().setAppliedWanted(appliedWanted.setAsker("a")), "index '-2'");
        assertPeerRefused(
                PeerMessage.newBuilder()
                        .setApplied(PeerMessage.Applied.newBuilder().setIndex((1L << 62) + 1)),
                "index '4611686018427387905'");
    }

    /** A query of a client that knows no choice is for the leader; one that names a place that this build does not know is refused. */
    @Test
    void readsFromTheLeaderUnlessAQuerySaysOtherwise() throws Exception {
        var query = ClientRequest.Query.newBuilder().setCommuting(true);
        assertThat(ClientCodec.decode(ClientRequest.newBuilder().setQuery(query).build()))
                .extracting(request -> ((io.amcast.spi.ClientRequest.Query) request).from())
                .isEqualTo(ReadFrom.LEADER);
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> ClientCodec.decode(ClientRequest.newBuilder()
                        .setQuery(query.setFromValue(4))
                        .build()))
                .withMessageContainingAll("client request.from '4'", "0 to 3");
    }

    /** Members of adjacent versions work together: unknown fields are ignored, but not unknown kinds of records, nor later versions. */
    @Test
    void ignoresUnknownFieldsAndRefusesUnknownKinds() throws Exception {
        UnknownFieldSet unknown = UnknownFieldSet.newBuilder()
                .addField(99, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                .build();
        var next = entry(propose()).setVersion(2).setUnknownFields(unknown);
        assertThat(LogCodec.decode(next.build().toByteArray()).records()).hasSize(1);

        assertRefused(
                entry(propose()).addRecords(LogRecord.newBuilder().setUnknownFields(unknown)),
                "records[1].kind '[99]'",
                "a newer version wrote this");
        assertRefused(entry(propose()).setVersion(3), "version '3'", "1 to 2");
        assertRefused(entry(propose()).setVersion(0), "version '0'");
    }

    /** Random, cut and flipped encodings are decoded or refused by name; no other error comes out. */
    @Test
    void onlyEverThrowsMalformed() {
        for (long seed = 0; seed < SEEDS; seed++) {
            RandomRecords records = new RandomRecords(seed);
            Random random = records.random();
            try {
                spoiled(LogCodec.encode(records.entry()), random).forEach(Attempt.of(LogCodec::decode));
                spoiled(PeerCodec.encode(records.peerMessage()).toByteArray(), random)
                        .forEach(
                                Attempt.of(bytes -> PeerCodec.decode(io.amcast.proto.v1.PeerMessage.parseFrom(bytes))));
                spoiled(ClientCodec.encode(records.request()).toByteArray(), random)
                        .forEach(Attempt.of(
                                bytes -> ClientCodec.decode(io.amcast.proto.v1.ClientRequest.parseFrom(bytes))));
                spoiled(ClientCodec.encode(records.reply()).toByteArray(), random)
                        .forEach(Attempt.of(
                                bytes -> ClientCodec.decode(io.amcast.proto.v1.ClientReply.parseFrom(bytes))));
                spoiled(HandshakeCodec.encode(records.handshake(), null, null).toByteArray(), random)
                        .forEach(Attempt.of(
                                bytes -> HandshakeCodec.decode(io.amcast.proto.v1.Handshake.parseFrom(bytes))));
                spoiled(StatusCodec.encode(records.status()).toByteArray(), random)
                        .forEach(Attempt.of(
                                bytes -> StatusCodec.decode(io.amcast.proto.v1.MemberStatus.parseFrom(bytes))));
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    /** Every cut of a snapshot before the application's part is refused, and a flipped one is read or refused by name. */
    @Test
    void snapshotThatIsCutOrFlippedIsRefused() throws Exception {
        for (long seed = 0; seed < 100; seed++) {
            RandomRecords records = new RandomRecords(seed);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            SnapshotCodec.write(new SnapshotImage(7, 2, records.image(), records.results(), o -> {}), out);
            byte[] bytes = out.toByteArray();
            for (int length = 0;
                    length < bytes.length;
                    length += 1 + records.random().nextInt(50)) {
                byte[] cut = Arrays.copyOf(bytes, length);
                assertThatExceptionOfType(MalformedException.class)
                        .as("seed %d cut at %d of %d", seed, length, bytes.length)
                        .isThrownBy(() -> read(cut));
            }
            try {
                spoiled(bytes, records.random()).forEach(Attempt.of(MalformedTest::read));
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    /** A snapshot of which a piece was lost, so that it still reads well, is refused by its count. */
    @Test
    void refusesASnapshotThatLacksAPiece() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        SnapshotCodec.write(new SnapshotImage(7, 2, ReplicaImage.empty(), List.of(), o -> {}), out);
        byte[] end = SnapshotPiece.newBuilder()
                .setEnd(SnapshotPiece.End.getDefaultInstance())
                .build()
                .toByteArray();
        byte[] header = Arrays.copyOf(out.toByteArray(), out.size() - end.length - 1);
        ByteArrayOutputStream lacking = new ByteArrayOutputStream();
        lacking.write(header);
        SnapshotPiece.newBuilder()
                .setEnd(SnapshotPiece.End.newBuilder().setPieces(1))
                .build()
                .writeDelimitedTo(lacking);
        assertThat(read(out.toByteArray()).index()).isEqualTo(7);
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> read(lacking.toByteArray()))
                .withMessageContaining("end.pieces '1': expected 0");
    }

    /** An entry with something behind its end is refused, though what comes before reads well. */
    @Test
    void refusesWhatFollowsAnEntry() {
        byte[] bytes = entry(propose()).build().toByteArray();
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
        longer[bytes.length] = 0x0c;
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> LogCodec.decode(longer))
                .withMessageContaining("log entry");
    }

    private static RestoredSnapshot read(byte[] bytes) throws IOException {
        return SnapshotCodec.read(new ByteArrayInputStream(bytes), RestoredSnapshot.Origin.DISK);
    }

    /** An encoding cut somewhere, with a flipped bit, with random octets in it, and random octets alone. */
    private static List<byte[]> spoiled(byte[] bytes, Random random) {
        if (bytes.length == 0) {
            return List.of();
        }
        byte[] cut = Arrays.copyOf(bytes, random.nextInt(bytes.length));
        byte[] flipped = bytes.clone();
        flipped[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        byte[] scratched = bytes.clone();
        for (int i = 0; i < 4; i++) {
            scratched[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        byte[] noise = new byte[random.nextInt(60)];
        random.nextBytes(noise);
        return List.of(cut, flipped, scratched, noise);
    }

    /** Decodes, and lets pass that it is refused. */
    private interface Attempt {
        Object decode(byte[] bytes) throws IOException;

        static Consumer<byte[]> of(Attempt attempt) {
            return bytes -> {
                try {
                    assertThat(attempt.decode(bytes)).isNotNull();
                } catch (MalformedException e) {
                    assertThat(e).hasMessageContaining(":");
                } catch (InvalidProtocolBufferException e) {
                    assertThat(e).as("protobuf itself refuses").isNotNull();
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            };
        }
    }

    /** An entry that holds no record is a valid barrier. */
    @Test
    void takesAnEntryWithoutRecords() throws Exception {
        LogEntry barrier = new LogEntry(3, 4, 5, List.of());
        assertThat(LogCodec.decode(LogCodec.encode(barrier))).isEqualTo(barrier);
    }
}
