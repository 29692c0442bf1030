package io.amcast.proto;

import com.google.protobuf.Duration;
import io.amcast.Limits;
import io.amcast.MemberId;
import io.amcast.Order;
import io.amcast.spi.Handshake;
import org.jspecify.annotations.Nullable;

/** The first frame each way of a stream. */
public final class HandshakeCodec {
    private static final int NAME_LENGTH = 64;

    private HandshakeCodec() {}

    /**
     * A handshake with who says it to whom.
     *
     * @param version what the sender speaks, unchecked: a mismatch is the receiver's to refuse by name
     * @param sender null from a client
     * @param receiver null from a member to a client
     */
    public record Greeting(
            int version,
            Handshake handshake,
            @Nullable MemberId sender,
            @Nullable MemberId receiver) {}

    public static io.amcast.proto.v1.Handshake encode(
            Handshake handshake, @Nullable MemberId sender, @Nullable MemberId receiver) {
        Limits limits = handshake.limits();
        return io.amcast.proto.v1.Handshake.newBuilder()
                .setVersion(Handshake.VERSION)
                .setCluster(handshake.cluster())
                .setLimits(io.amcast.proto.v1.Limits.newBuilder()
                        .setMessageBytes(limits.messageBytes())
                        .setResultBytes(limits.resultBytes())
                        .setSessionWindow(limits.sessionWindow())
                        .setInFlight(limits.inFlight())
                        .setSessionTimeout(Duration.newBuilder()
                                .setSeconds(limits.sessionTimeout().getSeconds())
                                .setNanos(limits.sessionTimeout().getNano())))
                .setRelation(handshake.relation().name())
                .setRelationVersion(handshake.relation().version())
                .setRelationFingerprint(handshake.relation().fingerprint())
                .setStrict(handshake.order() == Order.STRICT)
                .setSender(IdCodec.nameIfAny(sender))
                .setReceiver(IdCodec.nameIfAny(receiver))
                .build();
    }

    /**
     * Decodes and checks all but the version, which is checked against {@link Handshake#VERSION} by {@link #versionsFit}.
     *
     * @throws MalformedException if it is no handshake
     */
    public static Greeting decode(io.amcast.proto.v1.Handshake handshake) throws MalformedException {
        try {
            if (!handshake.hasLimits()) {
                throw MalformedException.missing("limits");
            }
            return new Greeting(
                    handshake.getVersion(),
                    new Handshake(
                            name("cluster", handshake.getCluster()),
                            limits(handshake.getLimits()),
                            new Handshake.Relation(
                                    name("relation", handshake.getRelation()),
                                    handshake.getRelationVersion(),
                                    name("relation_fingerprint", handshake.getRelationFingerprint())),
                            handshake.getStrict() ? Order.STRICT : Order.PLAIN),
                    IdCodec.memberIfAny("sender", handshake.getSender()),
                    IdCodec.memberIfAny("receiver", handshake.getReceiver()));
        } catch (MalformedException e) {
            throw e.within("handshake");
        }
    }

    /** Whether a sender's version is this build's or next to it. */
    public static boolean versionsFit(int version) {
        return version >= 1 && version >= Handshake.VERSION - 1 && version <= Handshake.VERSION + 1;
    }

    private static String name(String place, String value) throws MalformedException {
        if (value.length() > NAME_LENGTH) {
            throw MalformedException.at(place, value, "at most " + NAME_LENGTH + " characters");
        }
        return value;
    }

    private static Limits limits(io.amcast.proto.v1.Limits limits) throws MalformedException {
        try {
            return new Limits(
                    limits.getMessageBytes(),
                    limits.getResultBytes(),
                    limits.getSessionWindow(),
                    limits.getInFlight(),
                    java.time.Duration.ofSeconds(
                            limits.getSessionTimeout().getSeconds(),
                            limits.getSessionTimeout().getNanos()));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw MalformedException.because("limits", e);
        }
    }
}
