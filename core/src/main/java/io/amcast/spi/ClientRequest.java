package io.amcast.spi;

import io.amcast.SessionId;

/** What a client asks of a member. A closed set; all may be repeated. */
public sealed interface ClientRequest {
    /**
     * Multicast this; sent to the leader of each destination group.
     *
     * @param low the client has the results of all messages of the session below this sequence, from all their groups
     */
    record Submit(Message message, long low) implements ClientRequest {}

    /**
     * Opens a session; sent to the leader of the home group.
     *
     * @param nonce 1 to 64 characters of the client's own choice, new for each session
     */
    record Open(String nonce) implements ClientRequest {}

    /** Keeps a session open; sent to the leader of its home. */
    record KeepAlive(SessionId session) implements ClientRequest {}

    /** Ends a session; sent to the leader of its home. */
    record End(SessionId session) implements ClientRequest {}
}
