/**
 * Runs members and clients: one event loop a member drives the protocol, an applier thread runs user code.
 *
 * <p>Internal. Entry types: {@link io.amcast.runtime.Members} and {@link io.amcast.runtime.Clients}.
 */
@NullMarked
package io.amcast.runtime;

import org.jspecify.annotations.NullMarked;
