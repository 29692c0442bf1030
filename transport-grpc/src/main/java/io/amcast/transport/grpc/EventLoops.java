package io.amcast.transport.grpc;

import io.grpc.netty.shaded.io.netty.channel.EventLoop;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;
import io.grpc.netty.shaded.io.netty.util.concurrent.EventExecutor;
import io.grpc.netty.shaded.io.netty.util.concurrent.Future;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The threads that all transports of a process share; they end when the last transport is closed. */
final class EventLoops {
    /** Handlers never block, so more threads than cores gain nothing. */
    private static final int THREADS =
            Math.max(2, Math.min(8, Runtime.getRuntime().availableProcessors()));

    private static final Object LOCK = new Object();
    private static @Nullable EventLoops shared;
    private static int users;

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(
            THREADS, new DefaultThreadFactory("amcast-grpc", true), NioIoHandler.newFactory());
    /** Apart from the others, since closing a server waits for it. */
    private final EventLoopGroup acceptors = new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("amcast-grpc-accept", true), NioIoHandler.newFactory());

    private final ExecutorService resolver = resolver();

    private EventLoops() {}

    private static ExecutorService resolver() {
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                1,
                1,
                1,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                new DefaultThreadFactory("amcast-grpc-resolver", true));
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    /** The shared loops; each call is to be followed by one of {@link #release}. */
    static EventLoops acquire() {
        synchronized (LOCK) {
            EventLoops loops = shared;
            if (loops == null) {
                loops = new EventLoops();
                shared = loops;
            }
            users++;
            return loops;
        }
    }

    void release() {
        synchronized (LOCK) {
            users--;
            if (users > 0) {
                return;
            }
            shared = null;
        }
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        acceptors.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        resolver.shutdown();
    }

    /** One of the loops, in turn. */
    EventLoop next() {
        return group.next();
    }

    /** Where servers take new connections, and do nothing else. */
    EventLoopGroup acceptors() {
        return acceptors;
    }

    /** Done when closed servers' ports are free: the JDK lets go of a socket when its selector is next asked, before a timer of its loop. */
    Future<?> portsFree() {
        return acceptors.next().schedule(() -> {}, 1, TimeUnit.MILLISECONDS);
    }

    /** Where host names are looked up, which blocks. */
    Executor resolverExecutor() {
        return resolver;
    }

    /** Whether the caller runs on one of the loops, and so must not wait for them. */
    boolean inLoop() {
        for (EventExecutor loop : group) {
            if (loop.inEventLoop()) {
                return true;
            }
        }
        return false;
    }
}
