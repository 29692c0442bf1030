package io.amcast.testkit.history;

import java.io.IOException;

/** A history that cannot be read as one; the message names file, line and mend. */
public final class HistoryFormatException extends IOException {
    private static final long serialVersionUID = 1;

    public HistoryFormatException(String message) {
        super(message);
    }
}
