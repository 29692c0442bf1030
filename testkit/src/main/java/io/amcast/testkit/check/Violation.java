package io.amcast.testkit.check;

import java.util.List;

/**
 * One breach of a property.
 *
 * @param what happened, where, to which messages; a sentence for people
 * @param messages the ids of the messages concerned
 */
public record Violation(String what, List<String> messages) {
    @Override
    public String toString() {
        return what;
    }
}
