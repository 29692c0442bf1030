package io.amcast.testkit.history;

/**
 * A key that a message touches. Which modes of one key conflict is for the {@link RecordedRelation} to say.
 *
 * @param mode a letter, a to z
 */
public record RecordedKey(String name, char mode) {}
