package io.amcast.testkit.laws;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a delivery came to at one replica, as it would be stored and sent: the encoded result, or the exception's name and text.
 *
 * @param result null if apply threw
 * @param failure null if it answered
 */
record Outcome(byte @Nullable [] result, @Nullable String failure) {
    static Outcome answered(byte[] result) {
        return new Outcome(result, null);
    }

    // The text that members store as the message's result.
    static Outcome failed(Exception thrown) {
        return new Outcome(null, thrown.getClass().getSimpleName() + ": " + thrown.getMessage());
    }

    boolean isFailure() {
        return failure != null;
    }

    @Override
    public boolean equals(Object object) {
        return object instanceof Outcome other
                && Arrays.equals(result, other.result)
                && java.util.Objects.equals(failure, other.failure);
    }

    @Override
    public int hashCode() {
        return failure == null ? Arrays.hashCode(result) : failure.hashCode();
    }
}
