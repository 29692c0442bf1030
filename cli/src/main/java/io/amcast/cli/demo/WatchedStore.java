package io.amcast.cli.demo;

import io.amcast.Delivery;
import io.amcast.Snapshot;
import io.amcast.StateMachine;
import io.amcast.examples.kv.Reply;
import io.amcast.examples.kv.Request;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A shard of the store that also tells a digest of its state, on any thread. */
final class WatchedStore implements StateMachine<Request, Reply> {
    private static final int SHOWN_BYTES = 6;

    private final StateMachine<Request, Reply> store;

    WatchedStore(StateMachine<Request, Reply> store) {
        this.store = store;
    }

    @Override
    public synchronized Reply apply(Delivery<Request> delivery) throws Exception {
        return store.apply(delivery);
    }

    @Override
    public synchronized Reply query(Request request) throws Exception {
        return store.query(request);
    }

    @Override
    public synchronized Snapshot capture() {
        return store.capture();
    }

    @Override
    public synchronized void restore(InputStream in) throws IOException {
        store.restore(in);
    }

    /** The beginning of the SHA-256 of what a snapshot of the state would hold. */
    String digest() throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            capture().writeTo(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
            return HexFormat.of().formatHex(digest.digest(), 0, SHOWN_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }
}
