/**
 * What an embedding service touches: the node and its client, ids, topology, state machine, conflict relation, errors.
 *
 * <p>Entry types: {@link io.amcast.MulticastNode} in a process that hosts a member, {@link io.amcast.MulticastClient} in one
 * that does not. Public API.
 */
@NullMarked
package io.amcast;

import org.jspecify.annotations.NullMarked;
