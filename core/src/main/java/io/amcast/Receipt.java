package io.amcast;

import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What a sender gets when every destination group has delivered its message.
 *
 * @param id the message's identity
 * @param timestamp the final timestamp, the same in all destination groups; empty for a message that commutes with everything
 * @param outcomes one for each destination group
 */
public record Receipt<R extends @Nullable Object>(
        MessageId id, OptionalLong timestamp, SortedMap<GroupId, Outcome<R>> outcomes) {
    /** A group's answer: a value or, when its state machine or codec threw, the reason. */
    public record Outcome<R extends @Nullable Object>(
            @Nullable R value, @Nullable String failure) {}

    /**
     * One group's result.
     *
     * @throws MulticastException with {@link MulticastException.Reason#APPLY_FAILED} if the group's state machine threw
     */
    @SuppressWarnings("NullAway") // null only where R itself is nullable
    public R result(GroupId group) {
        Outcome<R> outcome = outcomes.get(group);
        if (outcome == null) {
            throw new IllegalArgumentException(
                    "group '" + group + "' is no destination of " + id + ": " + outcomes.keySet());
        }
        if (outcome.failure() != null) {
            throw new MulticastException(
                    MulticastException.Reason.APPLY_FAILED, id, "group " + group + ": " + outcome.failure());
        }
        return outcome.value();
    }

    /** The result of every group; throws as {@link #result} does. */
    public Map<GroupId, R> results() {
        var results = new java.util.TreeMap<GroupId, R>();
        outcomes.keySet().forEach(group -> results.put(group, result(group)));
        return results;
    }
}
