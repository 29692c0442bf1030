package io.amcast.testkit.laws;

import io.amcast.Delivery;
import io.amcast.Snapshot;
import io.amcast.StateMachine;
import java.io.IOException;
import java.io.InputStream;

/** Keeps and answers the last message. */
final class StateMachineOfBytes implements StateMachine<byte[], byte[]> {
    private byte[] last = {};

    @Override
    public byte[] apply(Delivery<byte[]> delivery) {
        last = delivery.message();
        return last;
    }

    @Override
    public Snapshot capture() {
        byte[] view = last;
        return out -> out.write(view);
    }

    @Override
    public void restore(InputStream in) throws IOException {
        last = in.readAllBytes();
    }
}
