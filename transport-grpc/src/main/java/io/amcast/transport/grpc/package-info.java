/**
 * Links between members and from clients on gRPC: one long-lived stream for each direction of a pair, batches without a fixed wait,
 * a bound in bytes for what waits.
 *
 * <p>Found by {@link java.util.ServiceLoader}; nothing here is for users. Entry type:
 * {@link io.amcast.transport.grpc.GrpcTransportProvider}.
 */
@NullMarked
package io.amcast.transport.grpc;

import org.jspecify.annotations.NullMarked;
