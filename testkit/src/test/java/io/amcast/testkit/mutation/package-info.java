/**
 * The mutation check: faults planted into copies of the production sources, and which of the simulators' checks find each. Entry types:
 * {@link io.amcast.testkit.mutation.MutationTest}, {@link io.amcast.testkit.mutation.Mutations}. Internal.
 */
@NullMarked
package io.amcast.testkit.mutation;

import org.jspecify.annotations.NullMarked;
