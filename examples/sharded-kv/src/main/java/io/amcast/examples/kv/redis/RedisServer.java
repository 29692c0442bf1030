package io.amcast.examples.kv.redis;

import io.amcast.MulticastException;
import io.amcast.examples.kv.KvClient;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.redis.FixedRedisMessagePool;
import io.netty.handler.codec.redis.RedisDecoder;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Listens for Redis clients and carries their commands out on the store, from any process that has a client of the cluster. The client
 * must outlive the server and is closed by its owner.
 */
public final class RedisServer implements AutoCloseable {
    /** Tells a connection to end. */
    enum Drain {
        INSTANCE
    }

    private static final int MAX_INLINE_BYTES = 64 << 10;
    private static final byte[] TOO_MANY = "-ERR max number of clients reached\r\n".getBytes(StandardCharsets.US_ASCII);

    private final ServerState state;
    private final EventLoopGroup loops;
    private final ChannelGroup clients = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final Channel listener;

    private RedisServer(RedisServerConfig config, KvClient kv) {
        state = new ServerState(config, kv);
        int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        loops = new MultiThreadIoEventLoopGroup(
                threads, new DefaultThreadFactory("redis-" + config.servedBy(), true), NioIoHandler.newFactory());
        ChannelFuture bound = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new Initializer())
                .bind(config.host(), config.port())
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            loops.shutdownGracefully(0, 0, TimeUnit.SECONDS).awaitUninterruptibly();
            throw new MulticastException(
                    MulticastException.Reason.CONFIGURATION,
                    null,
                    "cannot listen for Redis clients on " + config.host() + ":" + config.port() + ": "
                            + why(bound.cause()),
                    bound.cause());
        }
        listener = bound.channel();
        state.port = ((InetSocketAddress) listener.localAddress()).getPort();
    }

    /**
     * Binds and serves from now on.
     *
     * @throws MulticastException with {@link MulticastException.Reason#CONFIGURATION} if the address cannot be bound; nothing is left
     *     running
     */
    public static RedisServer start(RedisServerConfig config, KvClient kv) {
        return new RedisServer(config, kv);
    }

    private static String why(Throwable cause) {
        return cause instanceof UnresolvedAddressException
                ? "the host is not known; name an address of this machine with --redis-host"
                : cause.getMessage() + "; name another --redis-port, or 0 for any that is free";
    }

    /** What turns bytes into the codec's messages. */
    static RedisDecoder decoder() {
        return new RedisDecoder(MAX_INLINE_BYTES, FixedRedisMessagePool.INSTANCE, true);
    }

    /** The port that is bound. */
    public int port() {
        return state.port;
    }

    /** Registers what the server counts: {@code kv.redis.connections}, {@code .commands}, {@code .refused} and {@code .unknown}. */
    public void bindTo(MeterRegistry registry) {
        Tags tags = Tags.of("served.by", state.config.servedBy());
        Gauge.builder("kv.redis.connections", state.connections, AtomicInteger::get)
                .description("Redis clients that are connected")
                .tags(tags)
                .register(registry);
        counter("kv.redis.commands", "Commands of Redis clients", state.commands, tags, registry);
        counter("kv.redis.refused", "Redis clients beyond the bound", state.refused, tags, registry);
        counter("kv.redis.unknown", "Commands answered -UNKNOWN", state.unknownOutcomes, tags, registry);
    }

    private static void counter(String name, String text, LongAdder count, Tags tags, MeterRegistry registry) {
        FunctionCounter.builder(name, count, LongAdder::sum)
                .description(text)
                .tags(tags)
                .register(registry);
    }

    /** How many clients are connected. */
    public int connections() {
        return state.connections.get();
    }

    /** Takes no further commands, waits for those under way, as long as the configuration says, and closes all connections. */
    @Override
    public void close() {
        listener.close().awaitUninterruptibly();
        clients.forEach(channel -> channel.pipeline().fireUserEventTriggered(Drain.INSTANCE));
        clients.newCloseFuture().awaitUninterruptibly(state.config.drain().toMillis());
        clients.close().awaitUninterruptibly();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private final class Initializer extends ChannelInitializer<SocketChannel> {
        @Override
        protected void initChannel(SocketChannel channel) {
            int connected = state.connections.incrementAndGet();
            channel.closeFuture().addListener(closed -> state.connections.decrementAndGet());
            if (connected > state.config.maxConnections()) {
                state.refused.increment();
                channel.writeAndFlush(Unpooled.wrappedBuffer(TOO_MANY)).addListener(ChannelFutureListener.CLOSE);
                return;
            }
            state.accepted.increment();
            clients.add(channel);
            Session session = new Session(
                    state.lastId.incrementAndGet(), text(channel.remoteAddress()), text(channel.localAddress()), state);
            channel.pipeline()
                    .addLast(decoder())
                    .addLast(new CommandAssembler(state.config.messageBytes()))
                    .addLast(new Connection(state, session));
        }

        private static String text(SocketAddress address) {
            return address instanceof InetSocketAddress inet
                    ? inet.getAddress().getHostAddress() + ":" + inet.getPort()
                    : String.valueOf(address);
        }
    }
}
