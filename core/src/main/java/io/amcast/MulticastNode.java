package io.amcast;

import org.jspecify.annotations.Nullable;

/**
 * One member of one group in this process, with a client. Closing it hands leadership over, drains and stops; its log stays on disk.
 *
 * @param <M> the message
 * @param <R> the result
 */
public interface MulticastNode<M, R extends @Nullable Object> extends AutoCloseable {
    /**
     * Starts describing a member.
     *
     * @param topology the whole cluster
     * @param self the member of it that this process hosts
     */
    static NodeBuilder<byte[], byte[]> builder(Topology topology, MemberId self) {
        return NodeBuilder.of(topology, self);
    }

    /** A client of the whole topology, closed with the node. */
    MulticastClient<M, R> client();

    MemberId self();

    MemberStatus status();

    /** Stops at once, as a crash would: nothing is handed over or drained. What the log holds is there at the next start. */
    void kill();

    @Override
    void close();
}
