/**
 * The laws that a user's own state machine and conflict relation must keep, checked on generated messages without any cluster: in
 * milliseconds, from a seed, with a counterexample that is made small.
 *
 * <p>Public. Entry types: {@link io.amcast.testkit.laws.StateMachineLaws} and {@link io.amcast.testkit.laws.ConflictLaws}, both on a
 * {@link io.amcast.testkit.laws.MachineUnderTest}. Needs no test framework: what is broken is an {@link java.lang.AssertionError}.
 */
@NullMarked
package io.amcast.testkit.laws;

import org.jspecify.annotations.NullMarked;
