package io.amcast.testkit.laws;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A replica's state, to be compared: what the user's function answers, or the bytes that its snapshot writes.
 *
 * @param value equal for equal states; arrays are compared by content
 * @param written whether the value is what a snapshot wrote
 */
record StateImage(@Nullable Object value, boolean written) {
    @Override
    public boolean equals(Object object) {
        return object instanceof StateImage other && Objects.deepEquals(value, other.value);
    }

    @Override
    public int hashCode() {
        return value instanceof byte[] bytes ? java.util.Arrays.hashCode(bytes) : Objects.hashCode(value);
    }
}
