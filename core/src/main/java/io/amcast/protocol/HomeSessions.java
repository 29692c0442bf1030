package io.amcast.protocol;

import io.amcast.spi.ReplicaImage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The sessions that this group is home of: a function of the log (rule W5). */
final class HomeSessions {
    private long next = 1;
    private final TreeMap<Long, HomeSession> sessions = new TreeMap<>();
    private final Map<String, Long> byNonce = new HashMap<>();

    private static final class HomeSession {
        final @Nullable String nonce;
        boolean expiring;

        HomeSession(@Nullable String nonce) {
            this.nonce = nonce;
        }
    }

    /** Allocates a session, unless the nonce has one. */
    long open(String nonce) {
        Long present = byNonce.get(nonce);
        if (present != null) {
            return present;
        }
        long number = next++;
        sessions.put(number, new HomeSession(nonce));
        byNonce.put(nonce, number);
        return number;
    }

    /** The session that a nonce opened, or null. */
    @Nullable
    Long byNonce(String nonce) {
        return byNonce.get(nonce);
    }

    int size() {
        return sessions.size();
    }

    /** Whether the session is open and its end has not begun. */
    boolean alive(long number) {
        HomeSession session = sessions.get(number);
        return session != null && !session.expiring;
    }

    boolean expiring(long number) {
        HomeSession session = sessions.get(number);
        return session != null && session.expiring;
    }

    void expire(long number) {
        HomeSession session = sessions.get(number);
        if (session != null) {
            session.expiring = true;
        }
    }

    void end(long number) {
        HomeSession session = sessions.remove(number);
        if (session != null && session.nonce != null) {
            byNonce.remove(session.nonce);
        }
    }

    /** All open sessions' numbers, ascending. */
    List<Long> numbers() {
        return List.copyOf(sessions.keySet());
    }

    ReplicaImage.Home image() {
        List<ReplicaImage.HomeSession> images = new ArrayList<>();
        sessions.forEach(
                (number, session) -> images.add(new ReplicaImage.HomeSession(number, session.nonce, session.expiring)));
        return new ReplicaImage.Home(next, images);
    }

    void restore(ReplicaImage.Home image) {
        next = image.next();
        sessions.clear();
        byNonce.clear();
        for (ReplicaImage.HomeSession session : image.open()) {
            HomeSession restored = new HomeSession(session.nonce());
            restored.expiring = session.expiring();
            sessions.put(session.number(), restored);
            if (session.nonce() != null) {
                byNonce.put(session.nonce(), session.number());
            }
        }
    }
}
