/**
 * A whole cluster in one process, with real logs and links on loopback ports: for local runs and users' tests.
 *
 * <p>Public. Entry type: {@link io.amcast.testkit.cluster.EmbeddedCluster}.
 */
@NullMarked
package io.amcast.testkit.cluster;

import org.jspecify.annotations.NullMarked;
