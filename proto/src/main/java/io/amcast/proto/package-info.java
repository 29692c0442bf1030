/**
 * Maps the records of core to protobuf and back, and refuses whatever is malformed.
 *
 * <p>Internal: for adapters. Entry types: {@link io.amcast.proto.LogCodec}, {@link io.amcast.proto.SnapshotCodec} and
 * {@link io.amcast.proto.PeerCodec}. Stateless, safe for use by several threads.
 */
@NullMarked
package io.amcast.proto;

import org.jspecify.annotations.NullMarked;
