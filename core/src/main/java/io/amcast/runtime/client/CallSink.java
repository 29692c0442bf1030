package io.amcast.runtime.client;

import io.amcast.MulticastException;

/** Where a call's end is told, on the client's thread, once. */
public interface CallSink {
    /** Every destination group has answered. */
    void answered(Call call);

    void failed(MulticastException exception);
}
