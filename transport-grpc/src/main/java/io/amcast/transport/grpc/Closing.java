package io.amcast.transport.grpc;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Waits for connections to end, until a deadline for all together. A caller on one of the loops, a receiver, waits for nothing. */
final class Closing {
    private static final long GRACE_MILLIS = 1_500;
    private static final long LAST_MILLIS = 300;

    private final boolean waits;
    private final long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(GRACE_MILLIS);

    Closing(EventLoops loops) {
        waits = !loops.inLoop();
    }

    /** Channels that are shutting down; waits until that has begun. */
    List<ManagedChannel> collect(List<CompletableFuture<@Nullable ManagedChannel>> closing) {
        List<ManagedChannel> channels = new ArrayList<>();
        for (CompletableFuture<@Nullable ManagedChannel> one : closing) {
            try {
                ManagedChannel channel = waits ? one.get(leftNanos(), TimeUnit.NANOSECONDS) : one.getNow(null);
                if (channel != null) {
                    channels.add(channel);
                }
            } catch (TimeoutException e) {
                return channels;
            } catch (ExecutionException e) {
                throw new AssertionError("closing a connection does not fail", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return channels;
            }
        }
        return channels;
    }

    void await(List<ManagedChannel> channels) {
        for (ManagedChannel channel : channels) {
            try {
                if (!waits || !channel.awaitTermination(leftNanos(), TimeUnit.NANOSECONDS)) {
                    channel.shutdownNow();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                channel.shutdownNow();
            }
        }
    }

    /** Whether the server has ended. */
    boolean await(Server server) {
        return await(server, leftNanos());
    }

    /** After its forced shutdown. */
    void lastWait(Server server) {
        await(server, TimeUnit.MILLISECONDS.toNanos(LAST_MILLIS));
    }

    /** Waits until the server's port can be bound again. */
    void awaitPort(EventLoops loops) {
        if (waits) {
            loops.portsFree().awaitUninterruptibly(LAST_MILLIS);
        }
    }

    private boolean await(Server server, long nanos) {
        try {
            return waits && server.awaitTermination(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private long leftNanos() {
        return Math.max(0, deadline - System.nanoTime());
    }
}
