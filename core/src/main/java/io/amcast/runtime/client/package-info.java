/**
 * The client: a state machine that drives calls to their end, and one thread that runs it.
 *
 * <p>Internal. Entry type: {@link io.amcast.runtime.client.ThreadedClient}, for a simulator
 * {@link io.amcast.runtime.client.ClientCore}.
 */
@NullMarked
package io.amcast.runtime.client;

import org.jspecify.annotations.NullMarked;
