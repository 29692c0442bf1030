package io.amcast;

import java.io.IOException;
import java.io.OutputStream;

/** An unchanging view of a state machine's state that can be written out. */
@FunctionalInterface
public interface Snapshot {
    /**
     * Writes the view. Called once, on a background thread.
     *
     * @param out buffered; need not be closed
     */
    void writeTo(OutputStream out) throws IOException;
}
