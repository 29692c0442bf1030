package io.amcast.spi;

import io.amcast.Contention;
import io.amcast.MemberId;
import io.amcast.MemberStatus;
import io.amcast.MessageId;
import io.amcast.TraceEvent;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A client's end of its links to members. Links may lose, repeat and reorder: a transport only tries. */
public interface ClientTransport extends AutoCloseable {
    /** Begins; connects to members when there is something to send to them, or at once, as it likes. */
    void start(Receiver receiver);

    /** Sends to a member, or drops the request. Any thread; neither blocks nor throws. */
    void send(MemberId to, ClientRequest request);

    /** Asks a member how it stands; fails when it cannot be reached in time. */
    CompletableFuture<MemberStatus> status(MemberId member, Duration deadline);

    /** Asks a member what it remembers of a message; empty if nothing; fails when it cannot be reached in time. */
    CompletableFuture<List<TraceEvent>> trace(MemberId member, MessageId message, Duration deadline);

    /** Asks a member what messages waited for there lately; fails when it cannot be reached in time. */
    CompletableFuture<Contention> contention(MemberId member, Duration window, Duration deadline);

    /** What has become of the links to members. Any thread, also after {@link #close}; cheap. */
    default LinkStats links() {
        return LinkStats.NONE;
    }

    /** Stops; nothing is received after it returns. */
    @Override
    void close();

    /** What the transport calls, on its own threads, also at the same time. None blocks or throws. */
    interface Receiver {
        void replied(MemberId from, ClientReply reply);

        /** The stream to a member broke: what was sent there and is not answered may be lost. */
        void disconnected(MemberId member);

        /**
         * A member refuses this client for good: another cluster, other limits, another conflict relation.
         *
         * @param reason names the difference
         */
        void rejected(MemberId member, String reason);
    }
}
