/**
 * The ordering protocol as a pure state machine: {@link io.amcast.protocol.Input} in, {@link io.amcast.protocol.Effect}s out.
 *
 * <p>Nothing here reads a clock, draws a random number, locks, starts a thread or does I/O: time comes in as an argument. The same
 * objects run in the simulator and in production. Rule numbers in comments are those of {@code docs/protocol.md}. Internal; entry
 * type {@link io.amcast.protocol.Replica}.
 */
@NullMarked
package io.amcast.protocol;

import org.jspecify.annotations.NullMarked;
