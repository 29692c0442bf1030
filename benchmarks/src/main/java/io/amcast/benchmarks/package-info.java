/**
 * Benchmarks of parts of the library, each a class with a main method that prints a table. Run one with {@code benchmarks/run NAME};
 * what came out is in docs/benchmarks.md. {@link io.amcast.benchmarks.Stopwatch} takes the times.
 *
 * <p>Internal.
 */
@NullMarked
package io.amcast.benchmarks;

import org.jspecify.annotations.NullMarked;
