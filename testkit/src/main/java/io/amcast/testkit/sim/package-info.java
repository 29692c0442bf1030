/**
 * A simulator in which one seed decides everything: whole members and clients of production code (protocol, loop, applier, results,
 * snapshots, sessions) over simulated time, network, log and storage.
 *
 * <p>Public: {@link io.amcast.testkit.sim.SimulatedCluster}, for users' own tests, with its builder, its clients,
 * {@link io.amcast.testkit.sim.Point} and {@link io.amcast.testkit.sim.Weather}. It is here since it drives what no other package may
 * touch. The rest is internal, for amcast's own checks. Entry types: {@link io.amcast.testkit.sim.Simulation}, and
 * {@link io.amcast.testkit.sim.Simulator} for what is to be shrunk and looked at.
 */
@NullMarked
package io.amcast.testkit.sim;

import org.jspecify.annotations.NullMarked;
