package io.amcast.examples.kv;

import io.amcast.Codec;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Requests on the wire and in logs: version, then the commands, each as its words. */
enum RequestCodec implements Codec<Request> {
    INSTANCE;

    private static final int VERSION = 1;

    @Override
    public byte[] encode(Request request) {
        int size = 6;
        for (Call call : request.calls()) {
            size += 5;
            for (String word : call.words()) {
                size += BinaryWriter.sizeOf(word);
            }
        }
        BinaryWriter out = new BinaryWriter(size);
        out.octet(VERSION);
        out.count(request.calls().size());
        for (Call call : request.calls()) {
            out.count(call.words().size());
            call.words().forEach(out::bytes);
        }
        return out.toByteArray();
    }

    @Override
    public Request decode(byte[] bytes) {
        try {
            BinaryReader in = new BinaryReader(new ByteArrayInputStream(bytes));
            int version = in.octet();
            if (version != VERSION) {
                throw new IllegalArgumentException("request of version " + version + ": this store reads " + VERSION);
            }
            int calls = in.count(bytes.length);
            List<Call> list = new ArrayList<>(Math.min(calls, 1024));
            for (int i = 0; i < calls; i++) {
                list.add(call(in, bytes.length));
            }
            in.expectEnd();
            return Request.of(list);
        } catch (IOException | CommandException e) {
            throw new IllegalArgumentException("malformed request: " + e.getMessage(), e);
        }
    }

    private static Call call(BinaryReader in, int most) throws IOException, CommandException {
        int words = in.count(most);
        if (words == 0) {
            throw new IOException("a command without words");
        }
        List<String> list = new ArrayList<>(Math.min(words, 1024));
        for (int i = 0; i < words; i++) {
            list.add(in.bytes());
        }
        return Call.of(list);
    }
}
