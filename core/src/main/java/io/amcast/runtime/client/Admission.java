package io.amcast.runtime.client;

import io.amcast.Limits;
import io.amcast.MulticastException;
import io.amcast.MulticastException.Reason;
import org.jspecify.annotations.Nullable;

/** How much may be in flight: in all, and for one group, so that a group that does not answer leaves room for calls to others. */
final class Admission {
    /** From so many earlier sessions on, groups that hold them up get no more calls but a probe now and then. */
    private static final int PROBED_FROM = Sessions.MOST_DRAINING / 2;

    /** From so many on not even that. */
    private static final int REFUSED_FROM = Sessions.MOST_DRAINING * 3 / 4;

    private static final long PROBE_NANOS = 1_000_000_000;

    private final int bound;
    private final int groupBound;
    /** Room that is left for calls which can show that a group is blamed wrongly. */
    private final int probes;

    private final Sessions sessions;
    private final Blame blame;
    private int inFlight;

    Admission(Limits limits, int groups, Sessions sessions, Blame blame) {
        this.bound = limits.inFlight();
        this.groupBound = groups == 1 ? bound : bound / 2;
        this.probes = groups == 1 ? 0 : Math.max(1, groupBound / 16);
        this.sessions = sessions;
        this.blame = blame;
    }

    int inFlight() {
        return inFlight;
    }

    /** Counts the call in, or says why not. */
    @Nullable
    MulticastException admit(long now, Call call) {
        MulticastException refusal = refusal(now, call);
        if (refusal == null) {
            inFlight++;
            for (Call.Part part : call.parts) {
                part.route.unanswered++;
            }
        }
        return refusal;
    }

    /** The call has ended, whoever has not answered it. */
    void ended(Call call) {
        inFlight--;
        for (Call.Part part : call.parts) {
            if (part.value == null) {
                part.route.unanswered--;
            }
        }
    }

    private @Nullable MulticastException refusal(long now, Call call) {
        if (inFlight >= bound) {
            return busy(inFlight + " calls are in flight, as many as limits.inFlight allows");
        }
        ClientSession session = sessions.current();
        if (sessions.draining() >= Sessions.MOST_DRAINING && (session == null || !session.hasRoom())) {
            return busy(sessions.draining() + " earlier sessions wait for groups that do not answer");
        }
        int full = 0;
        for (Call.Part part : call.parts) {
            String rejection = part.route.rejection();
            if (rejection != null) {
                return new MulticastException(Reason.CONFIGURATION, null, rejection);
            }
            full += part.route.unanswered >= groupBound - probes ? 1 : 0;
        }
        return full == 0 && sessions.draining() < PROBED_FROM ? null : holdUp(now, call, full);
    }

    /** Whether one of the call's groups holds up too much already. */
    private @Nullable MulticastException holdUp(long now, Call call, int full) {
        int most = full == 1 ? groupBound : groupBound - probes;
        for (Call.Part part : call.parts) {
            GroupRoute route = part.route;
            if (route.unanswered >= groupBound - probes && blame.calls(route, now) >= most) {
                return busy("group " + route.group() + " has not answered " + route.unanswered
                        + " calls, and no group may hold more than half of limits.inFlight " + bound);
            }
            if (sessions.draining() >= PROBED_FROM && blame.laggingCalls(route, now) > 0 && !probe(route, now)) {
                return busy("group " + route.group() + " holds up " + sessions.draining()
                        + " earlier sessions with calls that it has not answered");
            }
        }
        return null;
    }

    private boolean probe(GroupRoute route, long now) {
        if (sessions.draining() >= REFUSED_FROM || now < route.probeDue) {
            return false;
        }
        route.probeDue = now + PROBE_NANOS;
        return true;
    }

    private static MulticastException busy(String why) {
        return new MulticastException(Reason.BUSY, null, why + "; try again later");
    }
}
