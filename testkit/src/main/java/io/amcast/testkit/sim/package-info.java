/**
 * A simulator in which one seed decides everything: whole members and clients of production code (protocol, loop, applier, results,
 * snapshots, sessions) over simulated time, network, log and storage.
 *
 * <p>Internal, for amcast's own checks and what the test kit builds on. Entry types: {@link io.amcast.testkit.sim.Simulation}, and
 * {@link io.amcast.testkit.sim.Simulator} for what is to be shrunk and looked at.
 */
@NullMarked
package io.amcast.testkit.sim;

import org.jspecify.annotations.NullMarked;
