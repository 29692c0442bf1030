package io.amcast.runtime.client;

import io.amcast.MessageId;
import io.amcast.MulticastException;
import io.amcast.MulticastException.Reason;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The last calls that timed out for their caller, and what has become of them since. */
final class TimedOutCalls {
    /** How many are kept; {@link io.amcast.MulticastClient#retry} promises as many. */
    static final int MOST = 1024;

    private final Map<MessageId, Call> byId = new LinkedHashMap<>();

    void add(MessageId id, Call call) {
        byId.put(id, call);
        if (byId.size() > MOST) {
            var oldest = byId.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
    }

    /**
     * Tells the waiter how the call has ended, if it has.
     *
     * @return the call that goes on, for the waiter to wait for
     */
    @Nullable
    Call resume(MessageId id, CallSink waiter) {
        Call call = byId.get(id);
        if (call == null) {
            waiter.failed(new MulticastException(
                    Reason.ALREADY_ANSWERED,
                    id,
                    "message " + id + " is none of the last " + MOST + " calls of this client that timed out"));
        } else if (call.failure != null) {
            waiter.failed(call.failure);
        } else if (call.unanswered == 0) {
            waiter.answered(call);
        } else {
            return call;
        }
        return null;
    }
}
