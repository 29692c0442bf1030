package io.amcast.transport.grpc;

import io.amcast.Limits;

/**
 * Sizes of frames, in bytes.
 *
 * @param message the largest message that is sent at all
 * @param batch a frame of several messages is at most so large
 * @param inbound the largest frame that is taken
 */
record FrameLimits(int message, int batch, int inbound) {
    /** For ids, destinations and keys beside the user's own bytes: core admits 48 KiB of them, by a count that is up to four times short. */
    private static final int HEADROOM = 256 << 10;

    /** What gRPC buffers before a stream counts as not ready is 32 KiB; larger batches would only wait longer. */
    private static final int BATCH = 64 << 10;

    static FrameLimits of(Limits limits) {
        int message = Math.max(limits.messageBytes(), limits.resultBytes()) + HEADROOM;
        return new FrameLimits(message, BATCH, Math.max(message, BATCH) + 1024);
    }
}
