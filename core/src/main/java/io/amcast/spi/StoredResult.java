package io.amcast.spi;

import io.amcast.MessageId;

/**
 * A delivered message's result, kept by every replica until the client has it from every group (rule W4).
 *
 * @param fingerprint the message's {@link Message#fingerprint()}: the same id with another is a reuse
 * @param timestamp the final timestamp; 0 for a commuting message
 */
public record StoredResult(MessageId id, long fingerprint, long timestamp, Value value) {
    /** What the state machine answered, or why it could not. */
    public sealed interface Value {}

    /** The encoded result. */
    public record Success(byte[] bytes) implements Value {
        @Override
        public boolean equals(Object object) {
            return object instanceof Success other && java.util.Arrays.equals(bytes, other.bytes);
        }

        @Override
        public int hashCode() {
            return java.util.Arrays.hashCode(bytes);
        }
    }

    /** The state machine or a codec threw. */
    public record Failure(String reason) implements Value {}
}
