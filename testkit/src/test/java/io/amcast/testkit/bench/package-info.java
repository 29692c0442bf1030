/** Measurements to be run by hand. Internal; entry type {@code ParallelDeliveryBenchmark}. */
@NullMarked
package io.amcast.testkit.bench;

import org.jspecify.annotations.NullMarked;
