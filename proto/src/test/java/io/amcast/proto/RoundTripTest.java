package io.amcast.proto;

import static org.assertj.core.api.Assertions.assertThat;

import io.amcast.Contention;
import io.amcast.MemberId;
import io.amcast.MemberStatus;
import io.amcast.TraceEvent;
import io.amcast.proto.v1.GetTraceResponse;
import io.amcast.spi.ClientReply;
import io.amcast.spi.ClientRequest;
import io.amcast.spi.Handshake;
import io.amcast.spi.LogEntry;
import io.amcast.spi.PeerMessage;
import io.amcast.spi.RestoredSnapshot;
import io.amcast.spi.SnapshotImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whatever is encoded is decoded to an equal record. Replay a seed with {@code -Damcast.seed=N}. */
class RoundTripTest {
    private static final int SEEDS = 2_000;

    private interface Property {
        void holdsFor(RandomRecords records) throws Exception;
    }

    private static void forAllSeeds(int seeds, Property property) throws Exception {
        Long only = Long.getLong("amcast.seed");
        for (long seed = only == null ? 0 : only; seed < (only == null ? seeds : only + 1); seed++) {
            try {
                property.holdsFor(new RandomRecords(seed));
            } catch (Exception | AssertionError e) {
                throw new AssertionError("seed " + seed + "; replay with -Damcast.seed=" + seed, e);
            }
        }
    }

    /** A log entry comes back from an array, and from the middle of a buffer, which is left as it was and not referred to. */
    @Test
    void logEntryComesBack() throws Exception {
        forAllSeeds(SEEDS, records -> {
            LogEntry entry = records.entry();
            byte[] bytes = LogCodec.encode(entry);
            assertThat(LogCodec.decode(bytes)).isEqualTo(entry);

            ByteBuffer buffer = ByteBuffer.allocate(bytes.length + 7);
            buffer.position(3).limit(3 + bytes.length);
            buffer.put(3, bytes);
            LogEntry decoded = LogCodec.decode(buffer);
            assertThat(buffer.remaining()).isEqualTo(bytes.length);
            buffer.put(3, new byte[bytes.length]);
            assertThat(decoded).isEqualTo(entry);
        });
    }

    /** Messages between members, requests and replies come back, also through their binary form. */
    @Test
    void messagesComeBack() throws Exception {
        forAllSeeds(SEEDS, records -> {
            PeerMessage message = records.peerMessage();
            var peer = PeerCodec.encode(message).toByteArray();
            assertThat(PeerCodec.decode(io.amcast.proto.v1.PeerMessage.parseFrom(peer)))
                    .isEqualTo(message);

            ClientRequest request = records.request();
            var encoded = ClientCodec.encode(request).toByteArray();
            assertThat(ClientCodec.decode(io.amcast.proto.v1.ClientRequest.parseFrom(encoded)))
                    .isEqualTo(request);

            ClientReply reply = records.reply();
            var answer = ClientCodec.encode(reply).toByteArray();
            assertThat(ClientCodec.decode(io.amcast.proto.v1.ClientReply.parseFrom(answer)))
                    .isEqualTo(reply);
        });
    }

    /** A handshake comes back with its sender and receiver, or without, and a status comes back. */
    @Test
    void handshakeAndStatusComeBack() throws Exception {
        forAllSeeds(SEEDS, records -> {
            Handshake handshake = records.handshake();
            MemberId sender = records.random().nextBoolean() ? records.member() : null;
            MemberId receiver = records.random().nextBoolean() ? records.member() : null;
            assertThat(HandshakeCodec.decode(HandshakeCodec.encode(handshake, sender, receiver)))
                    .isEqualTo(new HandshakeCodec.Greeting(Handshake.VERSION, handshake, sender, receiver));

            MemberStatus status = records.status();
            assertThat(StatusCodec.decode(StatusCodec.encode(status))).isEqualTo(status);
        });
    }

    /** What a member remembers of a message comes back, and what messages waited for there. */
    @Test
    void tracesComeBack() throws Exception {
        forAllSeeds(SEEDS, records -> {
            List<TraceEvent> trace = records.trace();
            assertThat(TraceCodec.decode(TraceCodec.encode(trace))).isEqualTo(trace);
            Contention contention = records.contention();
            assertThat(ContentionCodec.decode(ContentionCodec.encode(contention)))
                    .isEqualTo(contention);
        });
    }

    /** A kind of event that a later version has is left out. */
    @Test
    void leavesOutEventsThatItDoesNotKnow() throws Exception {
        var response = GetTraceResponse.newBuilder()
                .addEvents(io.amcast.proto.v1.TraceEvent.newBuilder().setKindValue(77))
                .addEvents(io.amcast.proto.v1.TraceEvent.newBuilder()
                        .setKindValue(1)
                        .setMicros(5))
                .build();
        assertThat(TraceCodec.decode(response)).extracting(TraceEvent::micros).containsExactly(5L);
    }

    /** A snapshot comes back, and the stream is left exactly at the application's part. */
    @Test
    void snapshotComesBack() throws Exception {
        forAllSeeds(300, records -> {
            byte[] application = records.bytes();
            SnapshotImage image = new SnapshotImage(
                    records.number(),
                    records.number(),
                    records.image(),
                    records.results(),
                    out -> out.write(application));
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            SnapshotCodec.write(image, out);

            ByteArrayInputStream in = new ByteArrayInputStream(out.toByteArray());
            RestoredSnapshot read = SnapshotCodec.read(in, RestoredSnapshot.Origin.INSTALL);
            assertThat(read.index()).isEqualTo(image.index());
            assertThat(read.term()).isEqualTo(image.term());
            assertThat(read.origin()).isEqualTo(RestoredSnapshot.Origin.INSTALL);
            assertThat(read.replica()).isEqualTo(image.replica());
            assertThat(read.results()).isEqualTo(image.results());
            assertThat(read.application().readAllBytes()).isEqualTo(application);
        });
    }
}
