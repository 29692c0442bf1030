package io.amcast.runtime;

/** The ways into a member's loop. */
final class Lanes {
    private static final int LOG_BYTES = 32 << 20;
    private static final int PEER_BYTES = 32 << 20;
    private static final int REQUEST_BYTES = 32 << 20;
    private static final int CONTROL_BYTES = 1 << 20;

    /** What the log applies, in its order. Its thread waits while the lane is full. */
    final Lane log;

    /** Messages of other members; dropped when full, since links may lose. */
    final Lane peers;

    /** Clients' requests; refused when full. */
    final Lane requests;

    /** Refused entries and hints, which must not wait and are few; what does not fit is made up for by timers. */
    final Lane control;

    Lanes(Runnable signal) {
        log = new Lane(LOG_BYTES, signal);
        peers = new Lane(PEER_BYTES, signal);
        requests = new Lane(REQUEST_BYTES, signal);
        control = new Lane(CONTROL_BYTES, signal);
    }

    /** Nobody waits for room any more. */
    void close() {
        log.close();
        peers.close();
        requests.close();
        control.close();
    }
}
