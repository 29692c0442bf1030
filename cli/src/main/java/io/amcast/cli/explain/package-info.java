/**
 * Makes of what members remember of a message the story of its way: when what happened in which group, and what it waited for.
 *
 * <p>Internal. Entry type: {@link io.amcast.cli.explain.Story}.
 */
@NullMarked
package io.amcast.cli.explain;

import org.jspecify.annotations.NullMarked;
