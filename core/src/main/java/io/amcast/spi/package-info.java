/**
 * The seams: a group's replicated log, the transport between members and clients, and the records that cross them.
 *
 * <p>For adapters; a user of the library needs none of it. Entry types: {@link io.amcast.spi.GroupLog} and
 * {@link io.amcast.spi.Transport}. What crosses a seam is an immutable record; its binary form is the concern of the adapter.
 */
@NullMarked
package io.amcast.spi;

import org.jspecify.annotations.NullMarked;
