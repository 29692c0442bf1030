package io.amcast.testkit.history;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message as members recorded it.
 *
 * @param number counts the ids of all histories, from 0: two messages with the same number have the same id
 * @param id the message's identity, {@code home/session/sequence} where the library made it
 * @param destinations the groups that deliver it
 * @param commuting whether it has no timestamp and conflicts with nothing
 * @param keys what it conflicts by; null if the conflict relation is a predicate
 */
public record RecordedMessage(
        int number,
        String id,
        List<String> destinations,
        boolean commuting,
        @Nullable List<RecordedKey> keys) {
    @Override
    public String toString() {
        return id + " to " + String.join(",", destinations);
    }
}
