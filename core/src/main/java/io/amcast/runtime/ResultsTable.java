package io.amcast.runtime;

import io.amcast.MessageId;
import io.amcast.SessionId;
import io.amcast.spi.ReplicaImage;
import io.amcast.spi.StoredResult;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The results of delivered messages, kept until their clients have them from every group (rule W4). Part of the application state.
 * Of the applier's thread.
 */
final class ResultsTable {
    private static final class Session {
        long low;
        final TreeMap<Long, StoredResult> bySequence = new TreeMap<>();
    }

    private final TreeMap<SessionId, Session> sessions = new TreeMap<>();

    /** Keeps a result, unless the client is known to have all results up to there. */
    void put(StoredResult result) {
        Session session = sessions.computeIfAbsent(result.id().session(), id -> new Session());
        if (result.id().sequence() >= session.low) {
            session.bySequence.put(result.id().sequence(), result);
        }
    }

    @Nullable
    StoredResult get(MessageId id) {
        Session session = sessions.get(id.session());
        return session == null ? null : session.bySequence.get(id.sequence());
    }

    void trim(SessionId id, long low) {
        Session session = sessions.computeIfAbsent(id, absent -> new Session());
        if (low > session.low) {
            session.low = low;
            session.bySequence.headMap(low).clear();
        }
    }

    void drop(SessionId id) {
        sessions.remove(id);
    }

    int size() {
        return sessions.values().stream()
                .mapToInt(session -> session.bySequence.size())
                .sum();
    }

    /** All results, sorted by id. */
    List<StoredResult> copy() {
        List<StoredResult> results = new ArrayList<>();
        sessions.values().forEach(session -> results.addAll(session.bySequence.values()));
        return results;
    }

    /** Replaces everything by what a snapshot holds. */
    void restore(List<StoredResult> results, List<ReplicaImage.Session> lows) {
        sessions.clear();
        lows.forEach(each -> trim(each.id(), each.low()));
        results.forEach(this::put);
    }
}
