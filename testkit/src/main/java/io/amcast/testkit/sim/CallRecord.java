package io.amcast.testkit.sim;

import io.amcast.MessageId;
import io.amcast.MulticastException;
import io.amcast.Receipt;
import org.jspecify.annotations.Nullable;

/** What became of a call, as its client knows. */
final class CallRecord {
    final Plan.PlannedCall call;

    /** Whether the client was there to make it. */
    boolean made;

    @Nullable
    Receipt<Long> receipt;

    /** Why it failed for good. */
    MulticastException.@Nullable Reason failure;

    /** Its id, once a member or the client was told. */
    @Nullable
    MessageId id;

    int retries;

    CallRecord(Plan.PlannedCall call) {
        this.call = call;
    }

    boolean ended() {
        return receipt != null || failure != null;
    }
}
