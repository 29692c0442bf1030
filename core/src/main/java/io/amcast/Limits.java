package io.amcast;

import java.time.Duration;

/**
 * The bounds of a topology. They are the same at every member and client; a mismatch is refused at the handshake.
 *
 * @param messageBytes largest encoded message, 1 B to 16 MiB
 * @param resultBytes largest encoded result, 1 B to 16 MiB; a larger one becomes a failure result
 * @param sessionWindow how many sequence numbers a session may have open, 16 to 1,048,576
 * @param inFlight how many messages one group may have in its table at once, 16 to 1,048,576
 * @param sessionTimeout a session that its client has not renewed for so long is ended, 1 s to 1 day
 */
public record Limits(int messageBytes, int resultBytes, int sessionWindow, int inFlight, Duration sessionTimeout) {
    /** 1 MiB messages and results, 16,384 open per session and per group, 60 s. */
    public static final Limits DEFAULTS = new Limits(1 << 20, 1 << 20, 16_384, 16_384, Duration.ofSeconds(60));

    private static final int MAX_BYTES = 16 << 20;
    private static final int MAX_COUNT = 1 << 20;

    public Limits {
        check("messageBytes", messageBytes, 1, MAX_BYTES);
        check("resultBytes", resultBytes, 1, MAX_BYTES);
        check("sessionWindow", sessionWindow, 16, MAX_COUNT);
        check("inFlight", inFlight, 16, MAX_COUNT);
        if (sessionTimeout.compareTo(Duration.ofSeconds(1)) < 0 || sessionTimeout.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("limits.sessionTimeout " + sessionTimeout + ": must be 1s to 24h");
        }
    }

    private static void check(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException("limits." + name + " " + value + ": must be " + least + " to " + most);
        }
    }
}
