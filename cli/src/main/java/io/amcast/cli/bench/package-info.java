/**
 * Measures throughput and latency of a cluster in this process.
 *
 * <p>Internal. Entry type: {@link io.amcast.cli.bench.Bench}.
 */
@NullMarked
package io.amcast.cli.bench;

import org.jspecify.annotations.NullMarked;
