/**
 * Gives JUnit 5 tests a cluster of the user's own state machine.
 *
 * <p>Public. Entry type: {@link io.amcast.testkit.junit.ClusterExtension}.
 */
@NullMarked
package io.amcast.testkit.junit;

import org.jspecify.annotations.NullMarked;
