/**
 * What a test does with a cluster, wherever it runs; and whole clusters in one process with real logs and links on loopback ports, for
 * local runs and users' tests.
 *
 * <p>Public. Entry types: {@link io.amcast.testkit.cluster.ClusterSetup} and {@link io.amcast.testkit.cluster.TestCluster} for tests,
 * {@link io.amcast.testkit.cluster.EmbeddedCluster} for members of one's own making.
 */
@NullMarked
package io.amcast.testkit.cluster;

import org.jspecify.annotations.NullMarked;
