package io.amcast.testkit.sim;

import io.amcast.MulticastException;
import org.jspecify.annotations.Nullable;

/** What became of a read, as its client knows. */
final class ReadRecord {
    final Plan.PlannedRead read;

    /** When it was asked for and answered: the how-manieth thing that happened; 0 if it was not. */
    long asked;

    long answered;

    /** The messages that it saw, as bits by number. */
    long seen;

    MulticastException.@Nullable Reason failure;

    ReadRecord(Plan.PlannedRead read) {
        this.read = read;
    }
}
