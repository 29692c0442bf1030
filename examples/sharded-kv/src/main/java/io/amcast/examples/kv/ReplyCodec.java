package io.amcast.examples.kv;

import io.amcast.Codec;
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
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Replies on the wire: a tag, then the content. */
enum ReplyCodec implements Codec<Reply> {
    INSTANCE;

    private static final int MAX_DEPTH = 8;
    private static final int STATUS = 1;
    private static final int FAILURE = 2;
    private static final int INT = 3;
    private static final int BULK = 4;
    private static final int NIL = 5;
    private static final int NIL_ARRAY = 6;
    private static final int ARRAY = 7;
    private static final int PAIRS = 8;
    private static final int MEMBERS = 9;
    private static final int VERBATIM = 10;

    /** How many bytes a reply takes at most when encoded. */
    static long sizeOf(Reply reply) {
        if (reply instanceof Bulk bulk) {
            return 6L + bulk.bytes().length();
        } else if (reply instanceof Array array) {
            return sizeOf(array.elements());
        } else if (reply instanceof Pairs pairs) {
            return sizeOf(pairs.elements());
        } else if (reply instanceof Members members) {
            return sizeOf(members.elements());
        } else if (reply instanceof Status status) {
            return 6L + status.text().length();
        } else if (reply instanceof Failure failure) {
            return 6L + failure.text().length();
        } else if (reply instanceof Verbatim verbatim) {
            return 6L + verbatim.text().length();
        }
        return 11;
    }

    private static long sizeOf(List<Reply> elements) {
        long size = 6;
        for (Reply element : elements) {
            size += sizeOf(element);
        }
        return size;
    }

    @Override
    public byte[] encode(Reply reply) {
        BinaryWriter out = new BinaryWriter((int) Math.min(sizeOf(reply), 1 << 20));
        write(reply, out);
        return out.toByteArray();
    }

    private static void write(Reply reply, BinaryWriter out) {
        if (reply instanceof Status status) {
            text(STATUS, status.text(), out);
        } else if (reply instanceof Failure failure) {
            text(FAILURE, failure.text(), out);
        } else if (reply instanceof Int number) {
            out.octet(INT);
            out.number(number.value());
        } else if (reply instanceof Bulk bulk) {
            text(BULK, bulk.bytes(), out);
        } else if (reply instanceof Nil) {
            out.octet(NIL);
        } else if (reply instanceof NilArray) {
            out.octet(NIL_ARRAY);
        } else if (reply instanceof Array array) {
            list(ARRAY, array.elements(), out);
        } else if (reply instanceof Pairs pairs) {
            list(PAIRS, pairs.elements(), out);
        } else if (reply instanceof Members members) {
            list(MEMBERS, members.elements(), out);
        } else if (reply instanceof Verbatim verbatim) {
            text(VERBATIM, verbatim.text(), out);
        } else {
            throw new AssertionError(reply);
        }
    }

    private static void text(int tag, String text, BinaryWriter out) {
        out.octet(tag);
        out.bytes(text);
    }

    private static void list(int tag, List<Reply> elements, BinaryWriter out) {
        out.octet(tag);
        out.count(elements.size());
        for (Reply element : elements) {
            write(element, out);
        }
    }

    @Override
    public Reply decode(byte[] bytes) {
        try {
            BinaryReader in = new BinaryReader(new ByteArrayInputStream(bytes));
            Reply reply = read(in, bytes.length, MAX_DEPTH);
            in.expectEnd();
            return reply;
        } catch (IOException e) {
            throw new IllegalArgumentException("malformed reply: " + e.getMessage(), e);
        }
    }

    private static Reply read(BinaryReader in, int most, int depth) throws IOException {
        int tag = in.octet();
        return switch (tag) {
            case STATUS -> new Status(in.bytes());
            case FAILURE -> new Failure(in.bytes());
            case INT -> new Int(in.number());
            case BULK -> new Bulk(in.bytes());
            case NIL -> Reply.NIL;
            case NIL_ARRAY -> Reply.NIL_ARRAY;
            case ARRAY -> new Array(list(in, most, depth));
            case PAIRS -> new Pairs(list(in, most, depth));
            case MEMBERS -> new Members(list(in, most, depth));
            case VERBATIM -> new Verbatim(in.bytes());
            default -> throw new IOException("tag " + tag + " is of no reply");
        };
    }

    private static List<Reply> list(BinaryReader in, int most, int depth) throws IOException {
        if (depth == 0) {
            throw new IOException("lists nested deeper than " + MAX_DEPTH);
        }
        int size = in.count(most);
        List<Reply> list = new ArrayList<>(Math.min(size, 1024));
        for (int i = 0; i < size; i++) {
            list.add(read(in, most, depth - 1));
        }
        return list;
    }
}
