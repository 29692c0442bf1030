package io.amcast.transport.grpc;

import io.amcast.Topology;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.netty.shaded.io.netty.channel.EventLoop;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/** Both ends of a connection, with settings that match: a client may ping as often as a server permits. */
final class Channels {
    private static final int CONNECT_MILLIS = 3_000;
    private static final int KEEP_ALIVE_SECONDS = 10;
    private static final int KEEP_ALIVE_TIMEOUT_SECONDS = 5;
    private static final int PERMITTED_KEEP_ALIVE_SECONDS = KEEP_ALIVE_SECONDS / 2;

    private Channels() {}

    /** A channel whose connection lives on one loop. */
    static ManagedChannel dial(Topology.Endpoint to, EventLoops loops, EventLoop loop, FrameLimits limits) {
        return NettyChannelBuilder.forAddress(to.host(), to.port())
                .usePlaintext()
                .eventLoopGroup(loop)
                .channelType(NioSocketChannel.class)
                .directExecutor()
                .offloadExecutor(loops.resolverExecutor())
                .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                .keepAliveTimeout(KEEP_ALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .maxInboundMessageSize(limits.inbound())
                .disableRetry()
                .build();
    }

    /** A server whose connections all live on one loop, so that its handlers need no locks. */
    static NettyServerBuilder listen(Topology.Bind at, EventLoops loops, EventLoop loop, FrameLimits limits) {
        return NettyServerBuilder.forAddress(new InetSocketAddress(at.host(), at.port()))
                .bossEventLoopGroup(loops.acceptors())
                .workerEventLoopGroup(loop)
                .channelType(NioServerSocketChannel.class)
                .directExecutor()
                .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                .keepAliveTimeout(KEEP_ALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .permitKeepAliveTime(PERMITTED_KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(true)
                .maxInboundMessageSize(limits.inbound());
    }
}
