/**
 * The {@code amcast} command: a local cluster, one member, a gateway, status, send, verify, demo and bench.
 *
 * <p>Internal. Entry type: {@link io.amcast.cli.Main}.
 */
@NullMarked
package io.amcast.cli;

import org.jspecify.annotations.NullMarked;
