package io.amcast.protocol;

import io.amcast.spi.Message;

/** A user's predicate on messages as the protocol holds them. Symmetric whatever the user's is; does not throw. */
@FunctionalInterface
public interface ConflictTest {
    boolean conflict(Message one, Message other);
}
