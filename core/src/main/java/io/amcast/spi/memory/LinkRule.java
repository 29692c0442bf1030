package io.amcast.spi.memory;

import io.amcast.MemberId;
import org.jspecify.annotations.Nullable;

/** Says what happens to each message on its way, so that a test can lose, double and delay what it likes. */
@FunctionalInterface
public interface LinkRule {
    /** Every message arrives. */
    LinkRule NONE = (from, to, message) -> Fate.PASS;

    /**
     * Asked once a message, on the sender's thread; must not block.
     *
     * @param from the sending member; null if a client sends
     * @param to the receiving member; null if a client receives
     * @param message a {@link io.amcast.spi.PeerMessage}, {@link io.amcast.spi.ClientRequest} or {@link io.amcast.spi.ClientReply}
     */
    Fate when(@Nullable MemberId from, @Nullable MemberId to, Object message);

    /**
     * What becomes of a message.
     *
     * @param copies how often it arrives, 0 or more
     * @param delayMillis how long each copy is held back, 0 or more; messages after it overtake
     */
    record Fate(int copies, long delayMillis) {
        public static final Fate PASS = new Fate(1, 0);
        public static final Fate DROP = new Fate(0, 0);
        public static final Fate DOUBLE = new Fate(2, 0);

        public Fate {
            if (copies < 0 || delayMillis < 0) {
                throw new IllegalArgumentException(
                        "copies " + copies + ", delayMillis " + delayMillis + ": neither may be negative");
            }
        }

        public static Fate delay(long millis) {
            return new Fate(1, millis);
        }
    }
}
