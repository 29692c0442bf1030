package io.amcast.transport.grpc;

import io.amcast.MemberId;
import io.amcast.proto.HandshakeCodec;
import io.amcast.proto.MalformedException;
import io.amcast.spi.Handshake;
import org.jspecify.annotations.Nullable;

/**
 * What one side says first on each stream, and its judgement of what the other says.
 *
 * @param self null for a client
 */
record Greetings(Handshake handshake, @Nullable MemberId self) {
    io.amcast.proto.v1.Handshake to(@Nullable MemberId other) {
        return HandshakeCodec.encode(handshake, self, other);
    }

    /** A member's judgement of who connects, worded for that one to read. */
    @Nullable
    Refusal judgeCaller(io.amcast.proto.v1.Handshake said) {
        try {
            HandshakeCodec.Greeting greeting = HandshakeCodec.decode(said);
            if (!HandshakeCodec.versionsFit(greeting.version())) {
                return Refusal.mismatch(versions(Handshake.VERSION, greeting.version()));
            }
            if (greeting.receiver() != null && !greeting.receiver().equals(self)) {
                return Refusal.mismatch("the member there is '" + self + "', '" + greeting.receiver()
                        + "' is expected here; see its host and port");
            }
            String difference = handshake.difference(greeting.handshake());
            return difference == null ? null : Refusal.mismatch(difference);
        } catch (MalformedException e) {
            return Refusal.malformed(e.getMessage());
        }
    }

    /** How a caller's conflict relation differs, worded for this side; null if it fits, or more than the relation differs. */
    @Nullable
    String relationDifference(io.amcast.proto.v1.Handshake said) {
        try {
            return HandshakeCodec.decode(said).handshake().relationDifference(handshake);
        } catch (MalformedException e) {
            return null; // it is refused as malformed
        }
    }

    /** The caller's judgement of the member that answers. */
    @Nullable
    Refusal judgeMember(MemberId expected, io.amcast.proto.v1.Handshake said) {
        try {
            HandshakeCodec.Greeting greeting = HandshakeCodec.decode(said);
            if (!HandshakeCodec.versionsFit(greeting.version())) {
                return Refusal.mismatch(versions(greeting.version(), Handshake.VERSION));
            }
            if (!expected.equals(greeting.sender())) {
                return Refusal.mismatch("the member there is '" + greeting.sender() + "', '" + expected
                        + "' is expected here; see its host and port");
            }
            String difference = greeting.handshake().difference(handshake);
            return difference == null ? null : Refusal.mismatch(difference);
        } catch (MalformedException e) {
            return Refusal.malformed(e.getMessage());
        }
    }

    private static String versions(int there, int here) {
        return "the protocol's version is " + Integer.toUnsignedString(there) + " there, "
                + Integer.toUnsignedString(here) + " here; only adjacent ones work together";
    }
}
