package io.amcast.examples.kv;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What a command answers, in the terms of the Redis protocol. A closed set; texts are bytes as characters 0 to 255. */
public sealed interface Reply {
    /** The usual answer of a command that has nothing to tell. */
    Reply OK = new Status("OK");

    /** No value. */
    Reply NIL = new Nil();

    /** No list, where one was asked for. */
    Reply NIL_ARRAY = new NilArray();

    /** A word that tells how it went. */
    record Status(String text) implements Reply {}

    /**
     * An error.
     *
     * @param text begins with a code in capitals
     */
    record Failure(String text) implements Reply {}

    /** A whole number. */
    record Int(long value) implements Reply {}

    /** Bytes. */
    record Bulk(String bytes) implements Reply {}

    /** No value. */
    record Nil() implements Reply {}

    /** No list; clients of the older protocol see the difference to no value. */
    record NilArray() implements Reply {}

    /** Several replies in order. */
    record Array(List<Reply> elements) implements Reply {}

    /** Fields with their values, one after the other. */
    record Pairs(List<Reply> elements) implements Reply {}

    /** Several replies, none twice, in no order that means anything. */
    record Members(List<Reply> elements) implements Reply {}

    /** A text for people. */
    record Verbatim(String text) implements Reply {}

    /** About how many bytes it takes when sent. */
    default long size() {
        return ReplyCodec.sizeOf(this);
    }

    /** One or zero. */
    static Reply of(boolean flag) {
        return new Int(flag ? 1 : 0);
    }

    /** An array of bytes. */
    static Reply bulks(Collection<String> values) {
        return new Array(bulkList(values));
    }

    /** Bytes, each as a reply. */
    static List<Reply> bulkList(Collection<String> values) {
        List<Reply> list = new ArrayList<>(values.size());
        for (String value : values) {
            list.add(new Bulk(value));
        }
        return list;
    }
}
