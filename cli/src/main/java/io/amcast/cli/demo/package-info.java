/**
 * The demonstration: a real cluster under load and faults, and the proof from its histories that it kept its promises.
 *
 * <p>Internal. Entry type: {@link io.amcast.cli.demo.Demo}.
 */
@NullMarked
package io.amcast.cli.demo;

import org.jspecify.annotations.NullMarked;
