package io.amcast.runtime;

import io.amcast.Delivery;
import io.amcast.Snapshot;
import io.amcast.StateMachine;
import java.io.IOException;
import java.io.InputStream;

/** A state machine whose {@code apply} is a test's. Captures and restores nothing. */
@FunctionalInterface
interface ScriptedMachine extends StateMachine<String, String> {
    String answer(String message) throws Exception;

    @Override
    default String apply(Delivery<String> delivery) throws Exception {
        return answer(delivery.message());
    }

    @Override
    default Snapshot capture() {
        return out -> {};
    }

    @Override
    default void restore(InputStream in) throws IOException {
        if (in.read() >= 0) {
            throw new IOException("nothing was captured");
        }
    }
}
