/**
 * A simulator in which one seed decides everything: replicas of the production protocol over a model of Raft at the level of its
 * messages, and a network that loses, doubles, reorders and delays without bound.
 *
 * <p>Internal, for amcast's own tests. Entry type: {@link io.amcast.testkit.schedules.Schedules}.
 */
@NullMarked
package io.amcast.testkit.schedules;

import org.jspecify.annotations.NullMarked;
