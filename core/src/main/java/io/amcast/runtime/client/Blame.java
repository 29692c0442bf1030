package io.amcast.runtime.client;

import java.util.Collection;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Which groups hold calls up. A message's other groups cannot answer before the dead one has proposed, so of those that have not
 * answered a call the one that has answered nothing at all for the longest is to blame. Counted by looking through all calls, when
 * that matters, and at most every 100 ms.
 */
final class Blame {
    private static final long SCAN_NANOS = 100_000_000;

    private final Collection<GroupRoute> routes;
    private final Consumer<Consumer<Call>> everyCall;
    private long scanDue = Long.MIN_VALUE;

    Blame(Collection<GroupRoute> routes, Consumer<Consumer<Call>> everyCall) {
        this.routes = routes;
        this.everyCall = everyCall;
    }

    /** How many calls the group holds up; those since the last count are all laid on it. */
    int calls(GroupRoute route, long now) {
        scan(now);
        return route.blamed + Math.max(0, route.unanswered - route.unansweredAtScan);
    }

    /** How many calls of earlier sessions the group holds up. */
    int laggingCalls(GroupRoute route, long now) {
        scan(now);
        return route.blamedLagging;
    }

    private void scan(long now) {
        if (now < scanDue) {
            return;
        }
        scanDue = now + SCAN_NANOS;
        for (GroupRoute route : routes) {
            route.blamed = 0;
            route.blamedLagging = 0;
            route.unansweredAtScan = route.unanswered;
        }
        everyCall.accept(call -> {
            GroupRoute route = mostSilent(call);
            if (route != null) {
                route.blamed++;
                boolean lags = call.session != null && call.session.state == ClientSession.State.DRAINING;
                route.blamedLagging += lags ? 1 : 0;
            }
        });
    }

    private static @Nullable GroupRoute mostSilent(Call call) {
        GroupRoute silent = null;
        for (Call.Part part : call.parts) {
            if (part.value == null && (silent == null || part.route.answeredAt < silent.answeredAt)) {
                silent = part.route;
            }
        }
        return silent;
    }
}
