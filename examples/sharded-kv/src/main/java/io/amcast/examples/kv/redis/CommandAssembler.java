package io.amcast.examples.kv.redis;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.redis.ArrayHeaderRedisMessage;
import io.netty.handler.codec.redis.BulkStringHeaderRedisMessage;
import io.netty.handler.codec.redis.BulkStringRedisContent;
import io.netty.handler.codec.redis.FullBulkStringRedisMessage;
import io.netty.handler.codec.redis.InlineCommandRedisMessage;
import io.netty.handler.codec.redis.LastBulkStringRedisContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes commands, lists of words, of what the codec decodes. Stands in for the codec's aggregators, which bound neither a bulk nor an
 * array by a limit of ours and reserve what a header announces.
 */
final class CommandAssembler extends ChannelInboundHandlerAdapter {
    private static final int MAX_WORDS = 1 << 20;

    private final int maxBytes;
    private List<String> words = List.of();
    private int missing;
    private long bytes;
    private byte[] bulk = new byte[0];
    private int bulkLength;
    private int filled;
    private boolean broken;

    CommandAssembler(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (!broken) {
                take(context, message);
            }
        } catch (ProtocolException e) {
            // What follows makes no sense any more.
            broken = true;
            throw e;
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void take(ChannelHandlerContext context, Object message) {
        if (message instanceof ArrayHeaderRedisMessage header) {
            begin(header);
        } else if (message instanceof BulkStringHeaderRedisMessage header) {
            expectWord();
            count(header.bulkStringLength());
            bulkLength = header.bulkStringLength();
            filled = 0;
        } else if (message instanceof FullBulkStringRedisMessage full) {
            // Only the null and the empty bulk come whole.
            expectWord();
            word(context, full.isNull() ? "" : full.content().toString(StandardCharsets.ISO_8859_1));
        } else if (message instanceof BulkStringRedisContent content) {
            content(context, content);
        } else if (message instanceof InlineCommandRedisMessage inline) {
            inline(context, inline);
        } else {
            throw new ProtocolException(
                    "expected '$', got a " + message.getClass().getSimpleName().replace("RedisMessage", ""));
        }
    }

    private void begin(ArrayHeaderRedisMessage header) {
        if (missing > 0) {
            throw new ProtocolException("expected '$', got '*'");
        }
        if (header.length() > MAX_WORDS) {
            throw new ProtocolException("invalid multibulk length");
        }
        // Redis takes an empty or null array for no command at all.
        missing = (int) Math.max(0, header.length());
        words = new ArrayList<>(Math.min(missing, 16));
        bytes = 0;
    }

    private void content(ChannelHandlerContext context, BulkStringRedisContent content) {
        ByteBuf part = content.content();
        boolean last = content instanceof LastBulkStringRedisContent;
        if (last && filled == 0) {
            word(context, part.toString(StandardCharsets.ISO_8859_1));
            return;
        }
        if (filled == 0) {
            bulk = new byte[bulkLength];
        }
        // The last part may be empty: all bytes were there before the line's end.
        int length = part.readableBytes();
        part.readBytes(bulk, filled, length);
        filled += length;
        if (last) {
            word(context, new String(bulk, StandardCharsets.ISO_8859_1));
        }
    }

    private void inline(ChannelHandlerContext context, InlineCommandRedisMessage inline) {
        if (missing > 0) {
            throw new ProtocolException("expected '$', got '" + inline.content().charAt(0) + "'");
        }
        List<String> typed = InlineCommand.words(inline.content());
        if (!typed.isEmpty()) {
            context.fireChannelRead(typed);
        }
    }

    private void expectWord() {
        if (missing == 0) {
            throw new ProtocolException("expected '*', got '$'");
        }
    }

    private void count(int length) {
        bytes += length;
        if (bytes > maxBytes) {
            throw new ProtocolException("invalid bulk length: a command may have " + maxBytes + " bytes");
        }
    }

    private void word(ChannelHandlerContext context, String word) {
        words.add(word);
        if (--missing == 0) {
            List<String> command = words;
            words = List.of();
            bulk = new byte[0];
            context.fireChannelRead(command);
        }
    }
}
