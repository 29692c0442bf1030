/**
 * A simulator in which one seed decides everything: whole members and clients of production code (protocol, loop, applier, results,
 * snapshots, sessions) over simulated time, network, log and storage.
 *
 * <p>Internal, for amcast's own checks and what the test kit builds on. Entry type: {@link io.amcast.testkit.sim.Simulation}.
 */
@NullMarked
package io.amcast.testkit.sim;

import org.jspecify.annotations.NullMarked;
