package io.amcast.protocol;

import io.amcast.GroupId;
import io.amcast.SessionId;
import io.amcast.spi.LogRecord;
import io.amcast.spi.PeerMessage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * A leader's part in the life of sessions (rules W2, W3 and W5): as any group, it closes and purges sessions when their home asks; as
 * a home, it opens them, watches that their clients live, and drives their end through all groups.
 */
final class SessionEnding {
    /** A home takes no more sessions than that at once. */
    static final int MAX_SESSIONS = 65_536;

    private final ReplicaConfig config;
    private final ReplicatedState state;
    private final EntryBuilder entries;
    private final List<Effect> out;

    private long elapsed;

    /** When a CLOSE or PURGE of a session was last written, in leadership time. */
    private final Map<SessionId, Long> closing = new HashMap<>();

    private final Map<SessionId, Long> purging = new HashMap<>();

    /** When each open session was last heard of, in leadership time. */
    private final Map<Long, Long> heard = new HashMap<>();

    /** When an OPEN of a nonce was last written. */
    private final Map<String, Long> opening = new HashMap<>();

    private final TreeMap<Long, Ending> endings = new TreeMap<>();

    /** A session on its way out: groups that are empty, then groups that purged it. */
    private static final class Ending {
        final Set<GroupId> empty = new TreeSet<>();
        final Set<GroupId> purged = new TreeSet<>();
        boolean expiringWritten;
        boolean endedWritten;
        long resendAt;
        long resendInterval;
    }

    SessionEnding(ReplicaConfig config, ReplicatedState state, EntryBuilder entries, List<Effect> out) {
        this.config = config;
        this.state = state;
        this.entries = entries;
        this.out = out;
    }

    /** Whether a CLOSE was built in this leadership. */
    boolean closing(SessionId session) {
        return closing.containsKey(session);
    }

    // ---- any group

    void received(PeerMessage message) {
        if (message instanceof PeerMessage.CloseSession close) {
            closeAsked(close.session());
        } else if (message instanceof PeerMessage.PurgeSession purge) {
            purgeAsked(purge.session());
        } else if (message instanceof PeerMessage.Empty empty) {
            noteEmpty(empty.from(), empty.session());
        } else if (message instanceof PeerMessage.Purged purged) {
            notePurged(purged.from(), purged.session());
        } else {
            throw new AssertionError("unknown message " + message);
        }
    }

    private void closeAsked(SessionId session) {
        if (state.sessions.purged(session)) {
            answer(session, new PeerMessage.Purged(config.group(), session));
        } else if (!state.sessions.closed(session)) {
            writeOnce(closing, session, new LogRecord.Close(session));
        } else if (state.sessions.empty(session)) {
            answer(session, new PeerMessage.Empty(config.group(), session));
        }
    }

    private void purgeAsked(SessionId session) {
        if (state.sessions.purged(session)) {
            answer(session, new PeerMessage.Purged(config.group(), session));
        } else {
            writeOnce(purging, session, new LogRecord.Purge(session));
        }
    }

    /** Writes a record, unless it was written so lately that it may be under way. */
    private <K> void writeOnce(Map<K, Long> written, K key, LogRecord logRecord) {
        Long last = written.get(key);
        if (last == null || elapsed - last > 4 * config.resendMicros()) {
            written.put(key, elapsed);
            entries.add(logRecord);
        }
    }

    private void answer(SessionId session, PeerMessage message) {
        if (mine(session)) {
            received(message);
        } else {
            out.add(new Effect.Send(session.home(), message, false));
        }
    }

    // ---- the home

    void open(String nonce) {
        Long number = state.home.byNonce(nonce);
        if (number != null) {
            heard.put(number, elapsed);
            out.add(new Effect.SessionOpened(nonce, session(number)));
        } else if (state.home.size() + opening.size() >= MAX_SESSIONS && !opening.containsKey(nonce)) {
            out.add(new Effect.NotOpened(
                    nonce,
                    "it is home of " + MAX_SESSIONS
                            + " sessions, the most there may be; use fewer clients, or close those that"
                            + " are not used; the session of one that is gone ends by itself after "
                            + TimeUnit.MICROSECONDS.toSeconds(config.sessionTimeoutMicros()) + " s"));
        } else {
            writeOnce(opening, nonce, new LogRecord.Open(nonce));
        }
    }

    void keepAlive(SessionId session) {
        if (mine(session) && state.home.alive(session.number()) && !endings.containsKey(session.number())) {
            heard.put(session.number(), elapsed);
            out.add(new Effect.SessionAlive(session));
        } else {
            out.add(new Effect.SessionEnded(session));
        }
    }

    void end(SessionId session) {
        if (mine(session) && state.home.alive(session.number())) {
            beginEnding(session.number());
        }
        out.add(new Effect.SessionEnded(session));
    }

    private boolean mine(SessionId session) {
        return session.home().equals(config.group());
    }

    private SessionId session(long number) {
        return new SessionId(config.group(), number);
    }

    private Ending beginEnding(long number) {
        Ending ending = endings.get(number);
        if (ending == null) {
            ending = new Ending();
            ending.resendInterval = config.resendMicros();
            ending.resendAt = elapsed + ending.resendInterval;
            endings.put(number, ending);
        }
        if (!state.home.expiring(number) && !ending.expiringWritten) {
            ending.expiringWritten = true;
            entries.add(new LogRecord.Expiring(session(number)));
        }
        return ending;
    }

    /** A new leader restarts every timer and goes on with every end that had begun. */
    void takeOver() {
        for (long number : state.home.numbers()) {
            heard.put(number, elapsed);
            if (state.home.expiring(number)) {
                drive(number, beginEnding(number));
            }
        }
    }

    void applied(ReplicatedState.Changes changes) {
        for (LogRecord.Open open : changes.opened) {
            opening.remove(open.nonce());
            Long number = state.home.byNonce(open.nonce());
            if (number != null) {
                heard.putIfAbsent(number, elapsed);
                out.add(new Effect.SessionOpened(open.nonce(), session(number)));
            }
        }
        for (SessionId session : changes.expiring) {
            if (state.home.expiring(session.number())) {
                drive(session.number(), beginEnding(session.number()));
            }
        }
        for (SessionId session : changes.purged) {
            closing.remove(session);
            purging.remove(session);
        }
    }

    void tick(long elapsedMicros) {
        elapsed = elapsedMicros;
        for (long number : state.home.numbers()) {
            Long last = heard.putIfAbsent(number, elapsed);
            if (last != null && elapsed - last > config.sessionTimeoutMicros()) {
                beginEnding(number);
            }
        }
        opening.values().removeIf(written -> elapsed - written > config.sessionTimeoutMicros());
        for (Map.Entry<Long, Ending> entry : List.copyOf(endings.entrySet())) {
            Ending ending = entry.getValue();
            if (!state.home.alive(entry.getKey()) && !state.home.expiring(entry.getKey())) {
                endings.remove(entry.getKey());
                heard.remove(entry.getKey());
            } else if (ending.resendAt <= elapsed) {
                ending.resendInterval = Math.min(ending.resendInterval * 2, 16 * config.resendMicros());
                ending.resendAt = elapsed + ending.resendInterval;
                if (state.home.expiring(entry.getKey())) {
                    ending.endedWritten = false;
                    drive(entry.getKey(), ending);
                } else {
                    entries.add(new LogRecord.Expiring(session(entry.getKey())));
                }
            }
        }
    }

    /** Asks the groups that have not answered yet; rule W3 purges only when all are empty. */
    private void drive(long number, Ending ending) {
        SessionId session = session(number);
        boolean allEmpty = ending.empty.size() == config.groups().size();
        for (GroupId group : config.groups()) {
            if (allEmpty ? !ending.purged.contains(group) : !ending.empty.contains(group)) {
                ask(
                        group,
                        allEmpty
                                ? new PeerMessage.PurgeSession(config.group(), session)
                                : new PeerMessage.CloseSession(config.group(), session));
            }
        }
        if (ending.purged.size() == config.groups().size() && !ending.endedWritten) {
            ending.endedWritten = true;
            entries.add(new LogRecord.Ended(session));
        }
    }

    private void ask(GroupId group, PeerMessage message) {
        if (group.equals(config.group())) {
            received(message);
        } else {
            out.add(new Effect.Send(group, message, true));
        }
    }

    private void noteEmpty(GroupId from, SessionId session) {
        Ending ending = endings.get(session.number());
        if (ending != null
                && mine(session)
                && state.home.expiring(session.number())
                && config.groups().contains(from)) {
            if (ending.empty.add(from) && ending.empty.size() == config.groups().size()) {
                drive(session.number(), ending);
            }
        }
    }

    private void notePurged(GroupId from, SessionId session) {
        Ending ending = endings.get(session.number());
        if (ending != null && mine(session) && config.groups().contains(from)) {
            ending.empty.add(from);
            if (ending.purged.add(from)) {
                drive(session.number(), ending);
            }
        }
    }
}
