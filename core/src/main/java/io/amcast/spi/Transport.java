package io.amcast.spi;

import io.amcast.Contention;
import io.amcast.MemberId;
import io.amcast.MemberStatus;
import io.amcast.MessageId;
import io.amcast.TraceEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One member's end of the links to other members and to clients. Links may lose, repeat and reorder: a transport only tries. */
public interface Transport extends AutoCloseable {
    /**
     * Binds the member's address and begins to connect to the other members.
     *
     * @throws IOException if the address cannot be bound, with a message for people; nothing is left running
     */
    void start(Receiver receiver) throws IOException;

    /**
     * Sends to another member, or drops the message when it is not connected or too much waits already. Called on the member's loop;
     * neither blocks nor throws. Messages to one member mostly arrive in order.
     */
    void send(MemberId to, PeerMessage message);

    /** Tells who leads this member's group on every open stream, members' and clients', and on each that opens later. Any thread. */
    void announce(PeerMessage.Announce announce);

    /** What has become of the links to and from other members. Any thread, also after {@link #close}; cheap. */
    default LinkStats memberLinks() {
        return LinkStats.NONE;
    }

    /** What has become of the links of clients. Any thread, also after {@link #close}; cheap. */
    default LinkStats clientLinks() {
        return LinkStats.NONE;
    }

    /** Stops; nothing is received after it returns. */
    @Override
    void close();

    /** What the transport calls, on its own threads, also at the same time. None blocks or throws. */
    interface Receiver {
        void received(PeerMessage message);

        /** A client's request; answers go to {@code client}, any number, also much later. */
        void requested(ClientRequest request, Client client);

        /**
         * Another member has greeted this one.
         *
         * @param difference how its conflict relation ("there") differs from this one's, with both values; null if it fits
         */
        default void greeted(MemberId member, @Nullable String difference) {}

        /** How the member stands, for operators and health checks. */
        MemberStatus status();

        /** What the member remembers of a message, in the order of time; takes a millisecond or so. */
        default List<TraceEvent> trace(MessageId message) {
            return List.of();
        }

        /** What messages waited for at the member lately; takes some milliseconds. */
        default Contention contention(Duration window) {
            return Contention.NONE;
        }
    }

    /** The way back to a client; two are equal when they lead to the same stream. */
    interface Client {
        /** Sends a reply or, when the client is gone or does not read, drops it. Any thread; neither blocks nor throws. */
        void reply(ClientReply reply);
    }
}
