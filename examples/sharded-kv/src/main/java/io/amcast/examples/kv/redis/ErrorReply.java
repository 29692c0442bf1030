package io.amcast.examples.kv.redis;

import io.amcast.MulticastException;
import io.amcast.examples.kv.Reply;
import io.netty.handler.codec.DecoderException;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a client is told when its command, or what it sends, fails outside the store. */
final class ErrorReply {
    private static final Logger LOG = LoggerFactory.getLogger(ErrorReply.class);

    private ErrorReply() {}

    /** The cluster has no result for a command. */
    static Reply ofCall(Throwable error, Session session) {
        Throwable cause = rootOf(error);
        if (!(cause instanceof MulticastException failed)) {
            LOG.error("client {}: a command failed by an internal error", session.address, cause);
            return new Reply.Failure("ERR internal error: " + cause);
        }
        return switch (failed.reason()) {
            case OUTCOME_UNKNOWN, SESSION_EXPIRED, ALREADY_ANSWERED, CLOSED -> {
                session.server().unknownOutcomes.increment();
                yield new Reply.Failure("UNKNOWN the command may or may not take effect: " + failed.getMessage());
            }
            case NO_ANSWER, QUERY_FAILED ->
                new Reply.Failure("ERR the command was not answered, and changes nothing: " + failed.getMessage());
            case BUSY -> new Reply.Failure("BUSY the command took no effect, try again: " + failed.getMessage());
            case APPLY_FAILED, INVALID_DESTINATION, INVALID_MESSAGE, INVALID_ID_REUSE, CONFIGURATION ->
                new Reply.Failure("ERR the command took no effect: " + failed.getMessage());
        };
    }

    /** What the client sends is not of the Redis protocol. */
    static Reply ofProtocol(Throwable error) {
        return new Reply.Failure(
                error instanceof ProtocolException
                        ? String.valueOf(error.getMessage())
                        : "ERR Protocol error: " + rootOf(error).getMessage());
    }

    private static Throwable rootOf(Throwable error) {
        Throwable cause = error;
        while ((cause instanceof CompletionException || cause instanceof DecoderException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
