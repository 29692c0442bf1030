package io.amcast.examples.kv.redis;

import io.amcast.MulticastException;
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
import java.util.concurrent.CompletionException;
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

    /** How many of the largest commands a pipeline may hold, whatever the bound of their number. */
    private static final long PIPELINED_MESSAGES = 8;

    /** A command that is not answered yet. */
    private static final class Exchange {
        private final boolean version3;
        private final long bytes;
        private ConflictQueue.@Nullable Ticket ticket;
        private @Nullable Reply reply;

        Exchange(boolean version3, long bytes) {
            this.version3 = version3;
            this.bytes = bytes;
        }
    }

    private record Completion(Exchange exchange, Reply reply) {}

    private final ServerState server;
    private final Session session;
    private final ConflictQueue order = new ConflictQueue();
    private final ArrayDeque<Exchange> pipeline = new ArrayDeque<>();
    private final Queue<Completion> completions = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean drainScheduled = new AtomicBoolean();
    private long pipelineBytes;
    private boolean ending;

    Connection(ServerState server, Session session) {
        this.server = server;
        this.session = session;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        server.sessions.put(session.id, session);
        context.fireChannelActive();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        ending = true;
        server.sessions.remove(session.id);
        context.fireChannelInactive();
    }

    @Override
    @SuppressWarnings("unchecked")
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (ending) {
            return;
        }
        server.commands.increment();
        List<String> words = (List<String>) message;
        Session.Step step = session.accept(words);
        Exchange exchange = add(words);
        if (step instanceof Session.Step.Answer answer) {
            exchange.reply = answer.reply();
        } else if (step instanceof Session.Step.Bye bye) {
            exchange.reply = bye.reply();
            ending = true;
        } else if (step instanceof Session.Step.Send send) {
            send(context, exchange, send);
        } else {
            throw new AssertionError(step);
        }
        throttle(context);
    }

    private Exchange add(List<String> words) {
        long bytes = 0;
        for (String word : words) {
            bytes += word.length();
        }
        Exchange exchange = new Exchange(session.protocol == 3, bytes);
        pipeline.add(exchange);
        pipelineBytes += bytes;
        return exchange;
    }

    private void send(ChannelHandlerContext context, Exchange exchange, Session.Step.Send send) {
        exchange.ticket = order.enter(
                send.request().keys(), () -> server.inFlight.acquire(() -> execute(context, exchange, send)));
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
                .whenComplete((reply, error) ->
                        completed(context, new Completion(exchange, reply != null ? reply : failure(error))));
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
            next.exchange().reply = next.reply();
            server.inFlight.release();
            if (next.exchange().ticket != null) {
                order.finish(next.exchange().ticket);
            }
        }
        answer(context);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        answer(context);
        context.fireChannelReadComplete();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        throttle(context);
        context.fireChannelWritabilityChanged();
    }

    /** Writes the replies that are there, up to the first that is not. */
    private void answer(ChannelHandlerContext context) {
        Exchange first = pipeline.peek();
        if (first != null && first.reply != null && context.channel().isActive()) {
            ByteBuf out = context.alloc().buffer();
            while (first != null && first.reply != null) {
                ReplyWriter.write(first.reply, first.version3, out);
                pipelineBytes -= pipeline.remove().bytes;
                first = pipeline.peek();
            }
            context.writeAndFlush(out);
        }
        if (ending && pipeline.isEmpty()) {
            context.writeAndFlush(context.alloc().buffer(0)).addListener(ChannelFutureListener.CLOSE);
        }
        throttle(context);
    }

    // What one read brought in is taken whole, so the bound is passed by a buffer's worth of commands at most.
    private void throttle(ChannelHandlerContext context) {
        boolean reads = !ending
                && pipeline.size() < server.config.pipeline()
                && pipelineBytes < PIPELINED_MESSAGES * server.config.messageBytes()
                && context.channel().isWritable();
        if (context.channel().config().isAutoRead() != reads) {
            context.channel().config().setAutoRead(reads);
        }
    }

    /** Takes no further commands, and closes when those taken are answered. */
    void end(ChannelHandlerContext context) {
        ending = true;
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
            if (!ending) {
                String text = cause instanceof ProtocolException
                        ? String.valueOf(cause.getMessage())
                        : "ERR Protocol error: " + rootOf(cause).getMessage();
                add(List.of()).reply = new Reply.Failure(text);
                end(context);
            }
        } else if (cause instanceof IOException) {
            LOG.debug("client {} broke off: {}", session.address, cause.getMessage());
            context.close();
        } else {
            LOG.error("client {}: closing its connection after an internal error", session.address, cause);
            context.close();
        }
    }

    private Reply failure(Throwable error) {
        Throwable cause = rootOf(error);
        if (!(cause instanceof MulticastException failed)) {
            LOG.error("client {}: a command failed by an internal error", session.address, cause);
            return new Reply.Failure("ERR internal error: " + cause);
        }
        return switch (failed.reason()) {
            case OUTCOME_UNKNOWN, SESSION_EXPIRED, ALREADY_ANSWERED, CLOSED -> {
                server.unknownOutcomes.increment();
                yield new Reply.Failure("UNKNOWN the command may or may not take effect: " + failed.getMessage());
            }
            case BUSY -> new Reply.Failure("BUSY the command took no effect, try again: " + failed.getMessage());
            case APPLY_FAILED, INVALID_DESTINATION, INVALID_MESSAGE, INVALID_ID_REUSE, CONFIGURATION ->
                new Reply.Failure("ERR the command took no effect: " + failed.getMessage());
        };
    }

    private static Throwable rootOf(Throwable error) {
        Throwable cause = error;
        while ((cause instanceof CompletionException || cause instanceof DecoderException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
