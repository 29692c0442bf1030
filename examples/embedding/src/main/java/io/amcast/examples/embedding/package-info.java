/**
 * A ledger whose accounts live in several groups: what README and guide quote, so what is marked as a snippet is shown to the letter.
 * Public for reading; entry type {@link io.amcast.examples.embedding.EmbeddedMember}.
 */
@NullMarked
package io.amcast.examples.embedding;

import org.jspecify.annotations.NullMarked;
