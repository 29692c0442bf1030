/**
 * A sharded key-value store with Redis' commands, each replicated and ordered by atomic multicast. Entry: {@link
 * io.amcast.examples.kv.KvStore}; public, an example of a service that embeds the library.
 *
 * <p>Keys and values are sequences of bytes. They are held as strings of the characters 0 to 255, one a byte (ISO 8859-1), which gives
 * order, equality and immutability for nothing.
 */
@NullMarked
package io.amcast.examples.kv;

import org.jspecify.annotations.NullMarked;
