package io.amcast.examples.kv.redis;

import io.amcast.examples.kv.Reply;
import io.amcast.examples.kv.Reply.Array;
import io.amcast.examples.kv.Reply.Bulk;
import io.amcast.examples.kv.Reply.Failure;
import io.amcast.examples.kv.Reply.Int;
import io.amcast.examples.kv.Reply.Members;
import io.amcast.examples.kv.Reply.Nil;
import io.amcast.examples.kv.Reply.NilArray;
import io.amcast.examples.kv.Reply.Pairs;
import io.amcast.examples.kv.Reply.Status;
import io.amcast.examples.kv.Reply.Verbatim;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Writes replies in version 2 or 3 of the Redis protocol. The codec's own encoder knows version 2 alone: no maps, sets, verbatim texts,
 * nor version 3's null.
 */
final class ReplyWriter {
    private ReplyWriter() {}

    static void write(Reply reply, boolean version3, ByteBuf out) {
        if (reply instanceof Bulk bulk) {
            bulk(bulk.bytes(), out);
        } else if (reply instanceof Status status) {
            line('+', status.text(), out);
        } else if (reply instanceof Int number) {
            header(':', number.value(), out);
        } else if (reply instanceof Failure failure) {
            line('-', failure.text().replace('\r', ' ').replace('\n', ' '), out);
        } else if (reply instanceof Nil) {
            text(version3 ? "_\r\n" : "$-1\r\n", out);
        } else if (reply instanceof NilArray) {
            text(version3 ? "_\r\n" : "*-1\r\n", out);
        } else if (reply instanceof Array array) {
            list('*', array.elements().size(), array.elements(), version3, out);
        } else if (reply instanceof Pairs pairs) {
            int size = pairs.elements().size();
            list(version3 ? '%' : '*', version3 ? size / 2 : size, pairs.elements(), version3, out);
        } else if (reply instanceof Members members) {
            list(version3 ? '~' : '*', members.elements().size(), members.elements(), version3, out);
        } else if (reply instanceof Verbatim verbatim) {
            if (version3) {
                header('=', verbatim.text().length() + 4, out);
                text("txt:" + verbatim.text() + "\r\n", out);
            } else {
                bulk(verbatim.text(), out);
            }
        } else {
            throw new AssertionError(reply);
        }
    }

    private static void list(char sign, int size, List<Reply> elements, boolean version3, ByteBuf out) {
        header(sign, size, out);
        for (Reply element : elements) {
            write(element, version3, out);
        }
    }

    private static void bulk(String bytes, ByteBuf out) {
        header('$', bytes.length(), out);
        text(bytes, out);
        out.writeShort('\r' << 8 | '\n');
    }

    private static void header(char sign, long number, ByteBuf out) {
        line(sign, Long.toString(number), out);
    }

    private static void line(char sign, String text, ByteBuf out) {
        out.writeByte(sign);
        text(text, out);
        out.writeShort('\r' << 8 | '\n');
    }

    private static void text(String bytes, ByteBuf out) {
        out.writeBytes(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }
}
