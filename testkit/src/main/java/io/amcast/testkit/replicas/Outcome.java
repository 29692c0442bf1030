package io.amcast.testkit.replicas;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a delivery came to at one replica.
 *
 * @param result as it is sent; null if apply threw
 * @param failure the exception's text; null if apply answered
 * @param shown the result for people
 */
record Outcome(byte @Nullable [] result, @Nullable String failure, String shown) {
    static Outcome failed(Exception thrown) {
        // The text that members store as the message's result.
        String text = thrown.getClass().getSimpleName() + ": " + thrown.getMessage();
        return new Outcome(null, text, text);
    }

    boolean sameAs(Outcome other) {
        return Arrays.equals(result, other.result) && Objects.equals(failure, other.failure);
    }

    @Override
    public String toString() {
        return shown;
    }
}
