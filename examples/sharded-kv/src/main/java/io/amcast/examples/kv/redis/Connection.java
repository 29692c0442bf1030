package io.amcast.examples.kv.redis;

import io.amcast.examples.kv.Reply;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client: takes its commands, sends each on when no earlier unanswered one conflicts with it, and answers in the order in which they
 * came. On the channel's event loop, but for {@link #completed}.
 */
final class Connection extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

    /** Replies are handed to the channel in pieces of about so much, since only then it tells whether it can take more. */
    private static final int WRITE_BYTES = 64 << 10;

    /** A command that is not answered yet. */
    private static final class Exchange {
        private final boolean version3;
        private final long bytes;
        private ConflictQueue.@Nullable Ticket ticket;
        /** What sends it on, while it waits for room. */
        private @Nullable Runnable start;

        private @Nullable Reply reply;
        private long replyBytes;

        Exchange(boolean version3, long bytes) {
            this.version3 = version3;
            this.bytes = bytes;
        }
    }

    private record Completion(Exchange exchange, Reply reply) {}

    private final ServerState server;
    private final Session session;
    private final ConflictQueue order = new ConflictQueue();
    private final PipelineRoom room;
    private final ArrayDeque<Exchange> pipeline = new ArrayDeque<>();
    /** What came in by a read that brought more than there is room for. */
    private final ArrayDeque<List<String>> untaken = new ArrayDeque<>();

    private final ArrayDeque<Exchange> unstarted = new ArrayDeque<>();
    private final Queue<Completion> completions = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean drainScheduled = new AtomicBoolean();
    /** Why no more can be read, told after the answers to all that was. */
    private @Nullable Reply protocolError;

    private boolean ending;
    private boolean gone;
    private boolean answering;

    Connection(ServerState server, Session session) {
        this.server = server;
        this.session = session;
        this.room = new PipelineRoom(server.config);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        server.sessions.put(session.id, session);
        context.fireChannelActive();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        ending = true;
        gone = true;
        untaken.clear();
        server.sessions.remove(session.id);
        startWaiting(); // what was taken takes effect
        context.fireChannelInactive();
    }

    @Override
    @SuppressWarnings("unchecked")
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!ending) {
            untaken.add((List<String>) message);
            takeWhatFits(context);
            throttle(context);
        }
    }

    private void takeWhatFits(ChannelHandlerContext context) {
        while (!ending && !untaken.isEmpty() && room.takes()) {
            take(context, untaken.remove());
        }
        if (!ending && untaken.isEmpty() && protocolError != null) {
            answered(add(List.of()), protocolError);
            ending = true;
        }
    }

    private void take(ChannelHandlerContext context, List<String> words) {
        server.commands.increment();
        Session.Step step = session.accept(words);
        Exchange exchange = add(words);
        if (step instanceof Session.Step.Answer answer) {
            answered(exchange, answer.reply());
        } else if (step instanceof Session.Step.Bye bye) {
            answered(exchange, bye.reply());
            ending = true;
        } else if (step instanceof Session.Step.Send send) {
            exchange.ticket =
                    order.enter(send.request().keys(), () -> start(exchange, () -> execute(context, exchange, send)));
        } else {
            throw new AssertionError(step);
        }
    }

    private Exchange add(List<String> words) {
        long bytes = 0;
        for (String word : words) {
            bytes += word.length();
        }
        Exchange exchange = new Exchange(session.protocol == 3, bytes);
        pipeline.add(exchange);
        room.taken(bytes);
        return exchange;
    }

    /** Sends a command on, or lets it wait for room; the first of all never waits, since the others' replies wait for its own. */
    private void start(Exchange exchange, Runnable execution) {
        if (gone || exchange == pipeline.peek() || room.starts()) {
            room.started();
            server.inFlight.acquire(execution);
        } else {
            exchange.start = execution;
            unstarted.add(exchange);
        }
    }

    private void startWaiting() {
        Exchange first = pipeline.peek();
        if (first != null && first.start != null) {
            start(first);
        }
        while (!unstarted.isEmpty() && (gone || room.starts())) {
            start(unstarted.remove());
        }
    }

    private void start(Exchange waiting) {
        Runnable execution = waiting.start;
        if (execution != null) {
            waiting.start = null;
            room.started();
            server.inFlight.acquire(execution);
        }
    }

    // On this connection's event loop, or on that of another whose command gave the permit back.
    private void execute(ChannelHandlerContext context, Exchange exchange, Session.Step.Send send) {
        CompletableFuture<List<Reply>> replies;
        try {
            replies = server.kv.execute(send.request(), server.config.deadline());
        } catch (RuntimeException e) {
            replies = CompletableFuture.failedFuture(e);
        }
        replies.thenApply(send.answer())
                .whenComplete((reply, error) -> completed(
                        context, new Completion(exchange, reply != null ? reply : ErrorReply.ofCall(error, session))));
    }

    // On the cluster client's thread. Many completions share one task of the event loop.
    private void completed(ChannelHandlerContext context, Completion completion) {
        completions.add(completion);
        if (drainScheduled.compareAndSet(false, true)) {
            context.executor().execute(() -> drain(context));
        }
    }

    private void drain(ChannelHandlerContext context) {
        drainScheduled.set(false);
        for (Completion next = completions.poll(); next != null; next = completions.poll()) {
            Exchange exchange = next.exchange();
            answered(exchange, next.reply());
            room.ended(exchange.replyBytes);
            server.inFlight.release();
            if (exchange.ticket != null) {
                order.finish(exchange.ticket);
            }
        }
        answer(context);
    }

    private void answered(Exchange exchange, Reply reply) {
        if (!gone) {
            exchange.reply = reply;
            exchange.replyBytes = reply.size();
            room.waits(exchange.replyBytes);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        answer(context);
        context.fireChannelReadComplete();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        answer(context);
        context.fireChannelWritabilityChanged();
    }

    /** Writes the replies that are there, up to the first that is not, while the client reads; and goes on with what waited for that. */
    private void answer(ChannelHandlerContext context) {
        if (answering) {
            return; // called by a write of this very method, which looks at everything again
        }
        answering = true;
        do {
            takeWhatFits(context);
            startWaiting();
        } while (context.channel().isActive() && context.channel().isWritable() && write(context));
        answering = false;
        if (ending && pipeline.isEmpty()) {
            context.writeAndFlush(context.alloc().buffer(0)).addListener(ChannelFutureListener.CLOSE);
        }
        throttle(context);
    }

    private boolean write(ChannelHandlerContext context) {
        Exchange first = pipeline.peek();
        if (first == null || first.reply == null) {
            return false;
        }
        ByteBuf out = context.alloc().buffer();
        while (first != null && first.reply != null && out.readableBytes() < WRITE_BYTES) {
            ReplyWriter.write(first.reply, first.version3, out);
            pipeline.remove();
            room.written(first.bytes, first.replyBytes);
            first = pipeline.peek();
        }
        context.writeAndFlush(out);
        return true;
    }

    private void throttle(ChannelHandlerContext context) {
        boolean reads = !ending
                && protocolError == null
                && untaken.isEmpty()
                && room.takes()
                && context.channel().isWritable();
        if (context.channel().config().isAutoRead() != reads) {
            context.channel().config().setAutoRead(reads);
        }
    }

    /** Takes no further commands, and closes when those taken are answered. */
    void end(ChannelHandlerContext context) {
        ending = true;
        untaken.clear();
        answer(context);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == RedisServer.Drain.INSTANCE) {
            end(context);
        }
        context.fireUserEventTriggered(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof ProtocolException || cause instanceof DecoderException) {
            if (!ending && protocolError == null) {
                protocolError = ErrorReply.ofProtocol(cause);
                answer(context);
            }
        } else if (cause instanceof IOException) {
            LOG.debug("client {} broke off: {}", session.address, cause.getMessage());
            context.close();
        } else {
            LOG.error("client {}: closing its connection after an internal error", session.address, cause);
            context.close();
        }
    }
}
