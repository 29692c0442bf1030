package io.amcast.examples.kv.redis;

/** A client that doesn't keep to the Redis protocol, or to its limits; after it the connection cannot go on. */
final class ProtocolException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ProtocolException(String problem) {
        super("ERR Protocol error: " + problem, null, false, false);
    }
}
