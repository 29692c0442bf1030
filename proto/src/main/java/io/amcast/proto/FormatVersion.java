package io.amcast.proto;

import io.amcast.spi.Handshake;

/** Which versions of the formats are understood: this build's own, the one before and the one after. */
final class FormatVersion {
    /** What this build writes. */
    static final int CURRENT = Handshake.VERSION;

    private static final int OLDEST = Math.max(1, CURRENT - 1);
    private static final int NEWEST = CURRENT + 1;

    private FormatVersion() {}

    /** The next version may only add fields that can be ignored; a kind of record that it adds is refused where it stands. */
    static void check(int version) throws MalformedException {
        if (version < OLDEST || version > NEWEST) {
            throw MalformedException.at(
                    "version",
                    Integer.toUnsignedString(version),
                    OLDEST + " to " + NEWEST + ", as this build understands");
        }
    }
}
