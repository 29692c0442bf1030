/**
 * What the replicas of users' state machines did, and whether it is what it must be: the same everywhere, on any order that the
 * conflict relation leaves open, whichever snapshots they went through.
 *
 * <p>Internal to the test kit, for its simulated and its real cluster. Entry type: {@link io.amcast.testkit.replicas.Replicas}.
 */
@NullMarked
package io.amcast.testkit.replicas;

import org.jspecify.annotations.NullMarked;
