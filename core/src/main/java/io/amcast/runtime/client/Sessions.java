package io.amcast.runtime.client;

import io.amcast.GroupId;
import io.amcast.Limits;
import io.amcast.MemberId;
import io.amcast.SessionId;
import io.amcast.spi.ClientRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The client's sessions (rule W5): one for new calls, opened when the first call needs it; older ones, whose calls are driven to
 * their end; and those that their homes are asked to end.
 */
final class Sessions {
    /** How many older sessions there may be. */
    static final int MOST_DRAINING = 64;

    private static final int MOST_ENDING = 64;
    private static final int ATTEMPTS_A_HOME = 3;
    private static final int ATTEMPTS_TO_END = 8;
    private static final int KEEP_ALIVES_A_TIMEOUT = 3;

    /** What sessions tell their owner. */
    interface Owner {
        /** There is a session for new calls. */
        void opened(long now);

        /** The home has ended the session: its calls get no more answers. */
        void ended(ClientSession session, long now);
    }

    private final List<GroupRoute> homes;
    private final Limits limits;
    private final ClientLink link;
    private final Backoff backoff;
    private final SplittableRandom random;
    private final Owner owner;

    private final Map<SessionId, ClientSession> known = new HashMap<>();
    private final List<ClientSession> draining = new ArrayList<>();
    private final List<ClientSession> ending = new ArrayList<>();
    private @Nullable ClientSession opening;
    private @Nullable ClientSession current;
    /** Homes that had no room for a session, one after the other, and what the last one said. */
    private int refusals;

    private @Nullable String refusal;

    Sessions(List<GroupRoute> homes, Limits limits, ClientLink link, SplittableRandom random, Owner owner) {
        this.homes = homes;
        this.limits = limits;
        this.link = link;
        this.random = random;
        this.backoff = new Backoff(random);
        this.owner = owner;
    }

    /** The session for new calls, if one is open. */
    @Nullable
    ClientSession current() {
        return current;
    }

    @Nullable
    ClientSession get(SessionId id) {
        return known.get(id);
    }

    int draining() {
        return draining.size();
    }

    /** Sees to it that a session for new calls gets open. */
    void want(long now) {
        if (opening == null && current == null) {
            open(now, null);
        }
    }

    /**
     * Opens another session for new calls when {@code low} has not moved for a while and lags by half the window, so that a group
     * that does not answer holds nothing up.
     */
    void rotate(long now) {
        if (rotationDue() <= now) {
            open(now, null);
        }
    }

    private long rotationDue() {
        ClientSession lagging = current;
        if (lagging == null
                || opening != null
                || draining.size() >= MOST_DRAINING
                || lagging.lag() < limits.sessionWindow() / 2) {
            return Long.MAX_VALUE;
        }
        Call oldest = lagging.oldest();
        return oldest == null ? Long.MAX_VALUE : oldest.sentAt + Backoff.FIRST_NANOS;
    }

    void opened(MemberId from, String nonce, SessionId id, long now) {
        ClientSession session = opening;
        if (session != null && session.nonce.equals(nonce)) {
            opening = null;
            refusals = 0;
            refusal = null;
            session.id = id;
            session.state = ClientSession.State.CURRENT;
            known.put(id, session);
            alive(session, now);
            if (current != null) {
                retire(current, now);
            }
            current = session;
            owner.opened(now);
        } else if (!known.containsKey(id)) {
            // An answer to an attempt that was given up: nobody will use that session.
            link.send(from, new ClientRequest.End(id));
        }
    }

    /** A home has no room: another one is asked at once, but when all have said so, after a while. */
    void notOpened(GroupId group, String nonce, String detail, long now) {
        ClientSession session = opening;
        if (session != null && session.nonce.equals(nonce)) {
            refusal = "group " + group + ": " + detail;
            refusals++;
            session.attempts = ATTEMPTS_A_HOME;
            session.due = refusals < homes.size() ? now : now + backoff.nanos(refusals / homes.size());
        }
    }

    /** Why the home that was asked last for a session did not open it; null if none has said so since one was opened. */
    @Nullable
    String refusal() {
        return refusal;
    }

    void alive(SessionId id, long now) {
        ClientSession session = known.get(id);
        if (session != null && session.state != ClientSession.State.ENDING) {
            alive(session, now);
        }
    }

    private void alive(ClientSession session, long now) {
        session.attempts = 0;
        session.redirects = 0;
        session.askedMember = null;
        session.due = now + limits.sessionTimeout().toNanos() / KEEP_ALIVES_A_TIMEOUT;
    }

    /** The home has ended a session. */
    void ended(SessionId id, long now) {
        ClientSession session = known.remove(id);
        if (session == null) {
            return;
        }
        if (session == current) {
            current = null;
        }
        draining.remove(session);
        ending.remove(session);
        owner.ended(session, now);
    }

    /** A group refuses the session's messages, so its home is ending it: ask, and use it for no more calls. */
    void refused(ClientSession session, long now) {
        if (session == current) {
            retire(session, now);
        }
        if (session.attempts == 0) {
            session.due = now;
        }
    }

    /** A call of the session has ended. */
    void settled(ClientSession session, long now) {
        if (session.state == ClientSession.State.DRAINING && session.unanswered() == 0 && draining.remove(session)) {
            end(session, now);
        }
    }

    /** A member cannot serve requests of sessions whose home its group is. */
    void tryElsewhere(GroupId group, MemberId from) {
        forEach(session -> {
            boolean asked = session.attempts > 0 && from.equals(session.askedMember);
            if (asked && session.home.group().equals(group) && session.redirects++ < 2 * session.home.members()) {
                MemberId target = session.home.target(0);
                if (!target.equals(from)) {
                    send(session, target);
                }
            }
        });
    }

    /** The stream to a member broke. */
    void lost(MemberId member, long now) {
        forEach(session -> {
            if (session.attempts > 0 && member.equals(session.askedMember)) {
                session.due = Math.min(session.due, now + backoff.soonNanos());
            }
        });
    }

    /** A group has a new leader, which knows of no request that is under way. */
    void leaderNews(GroupRoute route) {
        forEach(session -> {
            if (session.home == route && session.attempts > 0) {
                send(session, route.target(0));
            }
        });
    }

    void tick(long now) {
        rotate(now);
        for (ClientSession session : all()) {
            if (session.due <= now) {
                act(session, now);
            }
        }
    }

    long nextDue() {
        long due = opening == null ? Long.MAX_VALUE : opening.due;
        if (current != null) {
            due = Math.min(due, Math.min(current.due, rotationDue()));
        }
        for (ClientSession session : draining) {
            due = Math.min(due, session.due);
        }
        for (ClientSession session : ending) {
            due = Math.min(due, session.due);
        }
        return due;
    }

    /** Asks the homes to end all sessions. */
    void endAll(long now) {
        opening = null;
        List<ClientSession> left = new ArrayList<>(draining);
        if (current != null) {
            left.add(current);
        }
        current = null;
        draining.clear();
        left.forEach(session -> end(session, now));
    }

    /** Whether no session is left that a home would have to end. */
    boolean isEmpty() {
        return known.isEmpty();
    }

    /** Every session that has, or may get, calls. */
    void forEachUsed(Consumer<ClientSession> consumer) {
        if (current != null) {
            consumer.accept(current);
        }
        List.copyOf(draining).forEach(consumer);
    }

    private void act(ClientSession session, long now) {
        boolean hopeless = session.state == ClientSession.State.ENDING && session.attempts >= ATTEMPTS_TO_END;
        if (hopeless && session.id != null) {
            // Its home ends it without being asked, once nothing keeps it alive.
            known.remove(session.id);
            ending.remove(session);
        } else if (session.state == ClientSession.State.OPENING
                && (session.attempts >= ATTEMPTS_A_HOME || session.home.rejection() != null)) {
            open(now, session.home);
        } else {
            ask(session, now);
        }
    }

    private void open(long now, @Nullable GroupRoute failed) {
        Call oldest = current == null ? null : current.oldest();
        List<GroupRoute> choice = homes.stream()
                .filter(home -> home != failed && home.rejection() == null && !holdsUp(home, oldest))
                .toList();
        List<GroupRoute> candidates = choice.isEmpty() ? homes : choice;
        GroupRoute home = candidates.get(random.nextInt(candidates.size()));
        String nonce = Long.toHexString(random.nextLong()) + "-" + Long.toHexString(random.nextLong());
        opening = new ClientSession(home, nonce, limits.sessionWindow());
        ask(opening, now);
    }

    /** A group that does not answer the call because of which a session is opened would not answer that request either. */
    private static boolean holdsUp(GroupRoute home, @Nullable Call oldest) {
        Call.Part part = oldest == null ? null : oldest.part(home.group());
        return part != null && part.value == null;
    }

    private void retire(ClientSession session, long now) {
        if (session == current) {
            current = null;
        }
        session.state = ClientSession.State.DRAINING;
        draining.add(session);
        settled(session, now);
    }

    private void end(ClientSession session, long now) {
        session.state = ClientSession.State.ENDING;
        session.attempts = 0;
        if (ending.size() == MOST_ENDING) {
            ClientSession dropped = ending.remove(0);
            if (dropped.id != null) {
                known.remove(dropped.id);
            }
        }
        ending.add(session);
        ask(session, now);
    }

    private void ask(ClientSession session, long now) {
        session.redirects = 0;
        session.due = now + backoff.nanos(session.attempts);
        send(session, session.home.target(session.attempts));
        session.attempts++;
    }

    private void send(ClientSession session, MemberId to) {
        session.askedMember = to;
        link.send(to, request(session));
    }

    private static ClientRequest request(ClientSession session) {
        SessionId id = session.id;
        if (id == null) {
            return new ClientRequest.Open(session.nonce);
        }
        return session.state == ClientSession.State.ENDING
                ? new ClientRequest.End(id)
                : new ClientRequest.KeepAlive(id);
    }

    private List<ClientSession> all() {
        List<ClientSession> all = new ArrayList<>(draining);
        all.addAll(ending);
        if (current != null) {
            all.add(current);
        }
        if (opening != null) {
            all.add(opening);
        }
        return all;
    }

    private void forEach(Consumer<ClientSession> consumer) {
        all().forEach(consumer);
    }
}
