package io.amcast.spi;

/**
 * What has become of one side's links of one kind, all taken together, for metrics. Counts begin with the transport and never step
 * back.
 *
 * @param unconnected messages dropped, since there was no stream, or it broke while they waited
 * @param overflowed messages dropped, since more waited for the stream than its bound
 * @param invalid messages dropped, since they could not be written, or came in as no correct side writes them
 * @param reconnects streams opened anew after one that broke; 0 for a side that is connected to
 * @param waitingBytes about how many bytes wait to be sent at present
 */
public record LinkStats(long unconnected, long overflowed, long invalid, long reconnects, long waitingBytes) {
    /** Of links that count nothing. */
    public static final LinkStats NONE = new LinkStats(0, 0, 0, 0, 0);
}
