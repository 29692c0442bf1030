package io.amcast.runtime.client;

import io.amcast.Limits;
import io.amcast.MulticastException;
import io.amcast.MulticastException.Reason;
import org.jspecify.annotations.Nullable;

/** How much may be in flight: in all, and for one group, so that a group that does not answer leaves room for calls to others. */
final class Admission {
    private final int bound;
    private final int groupBound;
    private final Sessions sessions;
    private int inFlight;

    Admission(Limits limits, int groups, Sessions sessions) {
        this.bound = limits.inFlight();
        this.groupBound = groups == 1 ? bound : bound / 2;
        this.sessions = sessions;
    }

    int inFlight() {
        return inFlight;
    }

    /** Counts the call in, or says why not. */
    @Nullable
    MulticastException admit(Call call) {
        MulticastException refusal = refusal(call);
        if (refusal == null) {
            inFlight++;
            for (Call.Part part : call.parts) {
                part.route.unanswered++;
            }
        }
        return refusal;
    }

    /** A group has answered. */
    void answered(Call call, Call.Part part) {
        part.route.unanswered--;
        if (call.session != null && call.session.state == ClientSession.State.DRAINING) {
            part.route.lagging--;
        }
    }

    /** The call has ended, whoever has not answered it. */
    void ended(Call call) {
        inFlight--;
        for (Call.Part part : call.parts) {
            if (part.value == null) {
                answered(call, part);
            }
        }
    }

    private @Nullable MulticastException refusal(Call call) {
        if (inFlight >= bound) {
            return busy(inFlight + " calls are in flight, as many as limits.inFlight allows");
        }
        ClientSession session = sessions.current();
        if (sessions.draining() >= Sessions.MOST_DRAINING && (session == null || !session.hasRoom())) {
            return busy(sessions.draining() + " earlier sessions wait for groups that do not answer");
        }
        for (Call.Part part : call.parts) {
            GroupRoute route = part.route;
            String rejection = route.rejection();
            if (rejection != null) {
                return new MulticastException(Reason.CONFIGURATION, null, rejection);
            }
            if (route.unanswered >= groupBound) {
                return busy("group " + route.group() + " has not answered " + route.unanswered
                        + " calls, and no group may hold more than half of limits.inFlight " + bound);
            }
            // Half of the sessions is left for calls to groups that do answer.
            if (route.lagging > 0 && sessions.draining() >= Sessions.MOST_DRAINING / 2) {
                return busy("group " + route.group() + " holds up " + sessions.draining() + " earlier sessions with "
                        + route.lagging + " calls that it has not answered");
            }
        }
        return null;
    }

    private static MulticastException busy(String why) {
        return new MulticastException(Reason.BUSY, null, why + "; try again later");
    }
}
