package io.amcast.testkit.history;

/**
 * A key that a message touches. Two entries of one key conflict unless both have the same mode and it is not {@code w}.
 *
 * @param mode a letter
 */
public record RecordedKey(String name, char mode) {}
