package io.amcast.runtime;

import io.amcast.GroupId;
import io.amcast.Topology;
import io.amcast.spi.ClientRequest;
import io.amcast.spi.Message;
import org.jspecify.annotations.Nullable;

/** Checks what a client sent before the protocol sees it: nothing malformed and nothing over a limit gets into a log. */
final class RequestCheck {
    /** Destinations and keys beside the payload; less than the logs and links leave room for. */
    static final int HEADER_BYTES = 48 << 10;

    private static final int MAX_NONCE = 64;

    private final Topology topology;
    private final GroupId group;
    private final WireRelation<?> relation;

    RequestCheck(Topology topology, GroupId group, WireRelation<?> relation) {
        this.topology = topology;
        this.group = group;
        this.relation = relation;
    }

    /** What is wrong with a message, or null. */
    @Nullable
    String fault(ClientRequest.Submit submit) {
        Message message = submit.message();
        int messageBytes = topology.limits().messageBytes();
        if (!message.destinations().contains(group)) {
            return "group " + group + " is no destination: " + message.destinations();
        }
        for (GroupId destination : message.destinations()) {
            if (!topology.groups().containsKey(destination)) {
                return "destination group '" + destination + "': the topology has "
                        + topology.groups().keySet();
            }
        }
        if (!topology.groups().containsKey(message.id().session().home())) {
            return "session home '" + message.id().session().home() + "': the topology has "
                    + topology.groups().keySet();
        }
        if (message.payload().length > messageBytes) {
            return "payload of " + message.payload().length + " bytes: limits.messageBytes is " + messageBytes;
        }
        if (message.size() > messageBytes + HEADER_BYTES) {
            return "payload, keys and destinations of " + message.size() + " bytes: at most "
                    + (messageBytes + HEADER_BYTES) + ", which is limits.messageBytes and " + HEADER_BYTES;
        }
        if (message.commuting() && !message.keys().isEmpty()) {
            return "a commuting message has no keys; this one has "
                    + message.keys().size();
        }
        String keyFault = relation.fault(message.keys());
        if (keyFault != null) {
            return keyFault;
        }
        if (submit.low() < 0 || submit.low() > message.id().sequence()) {
            return "low " + submit.low() + ": must be 0 to the message's sequence, "
                    + message.id().sequence();
        }
        return null;
    }

    /** What is wrong with a query, or null. */
    @Nullable
    String fault(ClientRequest.Query query) {
        int messageBytes = topology.limits().messageBytes();
        if (query.payload().length > messageBytes) {
            return "payload of " + query.payload().length + " bytes: limits.messageBytes is " + messageBytes;
        }
        if (query.size() > messageBytes + HEADER_BYTES) {
            return "payload and keys of " + query.size() + " bytes: at most " + (messageBytes + HEADER_BYTES)
                    + ", which is limits.messageBytes and " + HEADER_BYTES;
        }
        if (query.commuting() && !query.keys().isEmpty()) {
            return "a commuting query has no keys; this one has " + query.keys().size();
        }
        return relation.fault(query.keys());
    }

    /** Whether a nonce is one that a session can be opened with. */
    static boolean nonce(String nonce) {
        return !nonce.isEmpty() && nonce.length() <= MAX_NONCE;
    }
}
