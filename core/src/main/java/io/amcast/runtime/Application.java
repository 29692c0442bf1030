package io.amcast.runtime;

import io.amcast.Codec;
import io.amcast.Delivery;
import io.amcast.GroupId;
import io.amcast.StateMachine;
import io.amcast.spi.Message;
import io.amcast.spi.StoredResult;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The user's state machine with its codecs, as far as deliveries go. */
final class Application<M, R extends @Nullable Object> {
    private static final int LONGEST_REASON = 1_000;

    private final GroupId group;
    private final StateMachine<M, R> stateMachine;
    private final Codec<M> messages;
    private final Codec<R> results;
    private final int resultBytes;

    Application(Members.Spec<M, R> spec) {
        group = spec.group();
        stateMachine = spec.stateMachine();
        messages = spec.messages();
        results = spec.results();
        resultBytes = spec.topology().limits().resultBytes();
    }

    /** Applies a delivery; an {@link Error} comes out, anything else is a result. */
    StoredResult apply(Dispatched.Deliver deliver) {
        Message message = deliver.message();
        return new StoredResult(message.id(), message.fingerprint(), deliver.timestamp(), value(deliver));
    }

    // The text is the same on every replica, and so holds nothing of the place where it happened.
    private StoredResult.Value value(Dispatched.Deliver deliver) {
        try {
            Message message = deliver.message();
            OptionalLong stamp = message.commuting() ? OptionalLong.empty() : OptionalLong.of(deliver.timestamp());
            M decoded = messages.decode(message.payload());
            R result = stateMachine.apply(new Delivery<>(message.id(), group, message.destinations(), stamp, decoded));
            return encoded(result, "; the message was applied");
        } catch (Exception e) {
            return failure(e);
        }
    }

    /** Answers a query; an {@link Error} comes out, anything else is a result. */
    StoredResult.Value query(byte[] payload) {
        try {
            return encoded(stateMachine.query(messages.decode(payload)), "");
        } catch (Exception e) {
            return failure(e);
        }
    }

    private StoredResult.Value encoded(R result, String besides) {
        byte[] bytes = results.encode(result);
        if (bytes.length > resultBytes) {
            return new StoredResult.Failure(
                    "the result of " + bytes.length + " bytes is over limits.resultBytes " + resultBytes + besides);
        }
        return new StoredResult.Success(bytes);
    }

    private static StoredResult.Failure failure(Exception e) {
        String reason = e.getClass().getSimpleName() + ": " + e.getMessage();
        return new StoredResult.Failure(
                reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON));
    }
}
