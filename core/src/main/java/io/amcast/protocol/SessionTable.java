package io.amcast.protocol;

import io.amcast.GroupId;
import io.amcast.MessageId;
import io.amcast.SessionId;
import io.amcast.spi.ReplicaImage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which ids are done with, and which sessions are closed or purged: a function of the log (rules A1, W1 to W3). */
final class SessionTable {
    private final Map<SessionId, Session> sessions = new HashMap<>();
    private final Map<GroupId, PurgedNumbers> purged = new HashMap<>();

    /** One sender's ids: all below low are done with, and those in done. */
    private static final class Session {
        long low;
        boolean closed;
        int rows;
        final Set<Long> done = new HashSet<>();
    }

    /** Purged sessions of one home: all numbers below the horizon, and the exceptions. */
    private static final class PurgedNumbers {
        long horizon = 1;
        final TreeSet<Long> exceptions = new TreeSet<>();
    }

    /** Whether the id was forgotten here, or its session purged. */
    boolean knownDone(MessageId id) {
        Session session = sessions.get(id.session());
        if (session != null && (id.sequence() < session.low || session.done.contains(id.sequence()))) {
            return true;
        }
        return purged(id.session());
    }

    /** Whether the id is below the session's low-water mark, so that its result is dropped. */
    boolean belowLow(MessageId id) {
        Session session = sessions.get(id.session());
        return session != null && id.sequence() < session.low;
    }

    boolean closed(SessionId id) {
        Session session = sessions.get(id);
        return purged(id) || (session != null && session.closed);
    }

    boolean purged(SessionId id) {
        PurgedNumbers numbers = purged.get(id.home());
        return numbers != null && (id.number() < numbers.horizon || numbers.exceptions.contains(id.number()));
    }

    /** Whether no message of the session is in the table. */
    boolean empty(SessionId id) {
        Session session = sessions.get(id);
        return session == null || session.rows == 0;
    }

    long low(SessionId id) {
        Session session = sessions.get(id);
        return session == null ? 0 : session.low;
    }

    void rowAdded(SessionId id) {
        session(id).rows++;
    }

    /**
     * The row is removed: its id is done with. A row outlives the purge of its session where a conflicting message still holds up its
     * delivery; then there is nothing left to note.
     */
    void rowRemoved(MessageId id) {
        Session session = sessions.get(id.session());
        if (session != null) {
            session.rows--;
            if (id.sequence() >= session.low) {
                session.done.add(id.sequence());
            }
        }
    }

    /** Raises the session's low-water mark, if it is higher; says whether it was. */
    boolean raiseLow(SessionId id, long low) {
        if (low == 0 || purged(id)) {
            return false;
        }
        Session session = session(id);
        if (low <= session.low) {
            return false;
        }
        if (low - session.low <= session.done.size()) {
            for (long sequence = session.low; sequence < low; sequence++) {
                session.done.remove(sequence);
            }
        } else {
            session.done.removeIf(sequence -> sequence < low);
        }
        session.low = low;
        return true;
    }

    void close(SessionId id) {
        if (!purged(id)) {
            session(id).closed = true;
        }
    }

    /** All ids of the session count as done with from now on; says whether that is new. */
    boolean purge(SessionId id) {
        if (purged(id)) {
            return false;
        }
        sessions.remove(id);
        PurgedNumbers numbers = purged.computeIfAbsent(id.home(), home -> new PurgedNumbers());
        numbers.exceptions.add(id.number());
        while (numbers.exceptions.remove(numbers.horizon)) {
            numbers.horizon++;
        }
        return true;
    }

    private Session session(SessionId id) {
        return sessions.computeIfAbsent(id, key -> new Session());
    }

    List<ReplicaImage.Session> sessionImages() {
        List<ReplicaImage.Session> images = new ArrayList<>();
        new TreeMap<>(sessions)
                .forEach((id, session) -> images.add(new ReplicaImage.Session(
                        id, session.low, session.closed, List.copyOf(new TreeSet<>(session.done)))));
        return images;
    }

    List<ReplicaImage.PurgedSessions> purgedImages() {
        List<ReplicaImage.PurgedSessions> images = new ArrayList<>();
        new TreeMap<>(purged)
                .forEach((home, numbers) -> images.add(
                        new ReplicaImage.PurgedSessions(home, numbers.horizon, List.copyOf(numbers.exceptions))));
        return images;
    }

    void restore(ReplicaImage image) {
        sessions.clear();
        purged.clear();
        for (ReplicaImage.Session session : image.sessions()) {
            Session restored = session(session.id());
            restored.low = session.low();
            restored.closed = session.closed();
            restored.done.addAll(session.done());
        }
        for (ReplicaImage.Row row : image.rows()) {
            Session session = sessions.get(row.message().id().session());
            if (session != null) {
                session.rows++;
            }
        }
        for (ReplicaImage.PurgedSessions sessionsOfHome : image.purged()) {
            PurgedNumbers numbers = new PurgedNumbers();
            numbers.horizon = sessionsOfHome.horizon();
            numbers.exceptions.addAll(sessionsOfHome.exceptions());
            purged.put(sessionsOfHome.home(), numbers);
        }
    }
}
