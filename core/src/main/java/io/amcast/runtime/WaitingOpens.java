package io.amcast.runtime;

import io.amcast.spi.Transport;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Which client waits for the session that it asked this home to open, by its nonce. Of the loop's thread. */
final class WaitingOpens {
    /** How many sessions may be opening at once. */
    static final int BOUND = 4_096;

    private final Map<String, Transport.Client> waiting = new LinkedHashMap<>();

    /** A repeat replaces; returns false when too many wait. */
    boolean add(String nonce, Transport.Client client) {
        if (waiting.size() >= BOUND && !waiting.containsKey(nonce)) {
            return false;
        }
        waiting.put(nonce, client);
        return true;
    }

    Transport.@Nullable Client take(String nonce) {
        return waiting.remove(nonce);
    }

    void takeAll(Consumer<Transport.Client> told) {
        waiting.values().forEach(told);
        waiting.clear();
    }
}
