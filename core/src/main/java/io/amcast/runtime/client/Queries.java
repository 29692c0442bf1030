package io.amcast.runtime.client;

import io.amcast.GroupId;
import io.amcast.MemberId;
import io.amcast.MulticastException;
import io.amcast.MulticastException.Reason;
import io.amcast.ReadFrom;
import io.amcast.spi.ClientReply;
import io.amcast.spi.ClientRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A client's queries: each goes to a member of its group, again and elsewhere until it is answered or late. A query changes nothing,
 * so it may be answered twice, by two members; the first answer counts.
 */
final class Queries {
    private final Map<Long, Query> open = new LinkedHashMap<>();
    private final TimerWheel<Query> timers;
    private final Function<GroupId, GroupRoute> routes;
    private final int most;
    private final ClientLink link;
    private final Backoff backoff;
    private final ReadTargets targets;
    private final ClientEvents events;
    private long next;

    /** @param most how many may be open */
    Queries(
            long now,
            Function<GroupId, GroupRoute> routes,
            int most,
            ClientLink link,
            Backoff backoff,
            ReadTargets targets,
            ClientEvents events) {
        timers = new TimerWheel<>(now);
        this.routes = routes;
        this.most = most;
        this.link = link;
        this.backoff = backoff;
        this.targets = targets;
        this.events = events;
    }

    /** Takes a new one; its group is one of the topology. */
    void ask(long now, Query query) {
        if (open.size() >= most) {
            fail(now, query, Reason.BUSY, most + " queries wait for an answer, the most at once; try again");
            return;
        }
        GroupRoute route = routes.apply(query.group);
        query.route = route;
        String rejection = route.rejection();
        if (rejection != null) {
            fail(now, query, Reason.CONFIGURATION, rejection);
            return;
        }
        query.request = new ClientRequest.Query(
                next++, query.from, query.travelling.commuting(), query.travelling.keys(), query.payload);
        query.resendAt = now + backoff.nanos(0);
        open.put(query.request.number(), query);
        send(now, query, targets.next(now, query, route));
        timers.set(query, query.due());
    }

    private void send(long now, Query query, MemberId to) {
        ClientRequest request = query.request;
        if (request != null) {
            query.sentTo = to;
            query.sentAt = now;
            query.refused = false;
            link.send(to, request);
        }
    }

    void answered(long now, MemberId from, ClientReply.Answer answer) {
        Query query = open.get(answer.number());
        if (query != null && query.group.equals(answer.group())) {
            end(query);
            targets.answered(now, from, query);
            if (query.from != ReadFrom.LEADER) {
                // A repeat goes to another member, which does the work again: so the slower answers are, the later it
                // comes.
                backoff.observed(now - query.calledAt);
            }
            events.queried(query.from, now - query.calledAt, null);
            query.sink.answered(answer.value());
        }
    }

    void notAnswered(long now, MemberId from, ClientReply.NotAnswered refused) {
        Query query = open.get(refused.number());
        if (query == null || query.route == null || !query.group.equals(refused.group())) {
            return;
        }
        targets.refused(now, from, query);
        query.refused |= from.equals(query.sentTo);
        switch (refused.reason()) {
            case NOT_LEADER -> notLeader(now, query, query.route, from, refused);
            case BUSY, PEER_BUSY, SESSION_EXPIRED, ALREADY_ANSWERED, INVALID_ID_REUSE -> {
                query.silent = 0;
                query.resendAt = now + backoff.nanos(++query.attempts);
                timers.set(query, query.due());
            }
            case INVALID ->
                giveUp(now, query, Reason.INVALID_MESSAGE, "query, group " + query.group + ": " + refused.detail());
        }
    }

    private void notLeader(long now, Query query, GroupRoute route, MemberId from, ClientReply.NotAnswered refused) {
        boolean ofLeader = query.from == ReadFrom.LEADER;
        boolean doubted = ofLeader && query.silent >= GroupRoute.DOUBTED;
        boolean another = route.notLeader(from, refused.leader(), doubted);
        if (another && from.equals(query.sentTo) && query.redirects++ < 2 * route.members()) {
            MemberId to = ofLeader ? route.target(0) : targets.next(now, query, route);
            if (!to.equals(from)) {
                query.silent = 0;
                send(now, query, to);
            }
        }
    }

    /** The stream to a member broke. */
    void disconnected(long now, MemberId member) {
        targets.lost(now, member);
        each(query -> member.equals(query.sentTo), query -> {
            query.refused = true;
            query.resendAt = now + backoff.soonNanos();
            timers.set(query, query.due());
        });
    }

    /** A leader was announced. Who asked a member that has not refused goes on waiting for that one's answer. */
    void leader(long now, GroupRoute route) {
        each(query -> query.route == route && (query.from == ReadFrom.LEADER || query.refused), query -> {
            query.attempts = 0;
            query.silent = 0;
            query.redirects = 0;
            query.resendAt = now + backoff.nanos(0);
            send(now, query, targets.next(now, query, route));
            timers.set(query, query.due());
        });
    }

    /** A member will not talk to this client; maybe no member of its group will. */
    void rejected(long now, GroupRoute route) {
        String rejection = route.rejection();
        if (rejection != null) {
            each(query -> query.route == route, query -> giveUp(now, query, Reason.CONFIGURATION, rejection));
        }
    }

    void tick(long now) {
        timers.advance(now, query -> due(now, query));
    }

    long nextDue() {
        return timers.nextDue();
    }

    private void due(long now, Query query) {
        GroupRoute route = query.route;
        if (route == null || query.request == null || open.get(query.request.number()) != query) {
            return;
        }
        if (query.deadline <= now) {
            giveUp(
                    now,
                    query,
                    Reason.NO_ANSWER,
                    "query: group " + query.group + " gave no answer within the deadline; a query changes nothing");
            return;
        }
        if (query.resendAt <= now) {
            if (query.from != ReadFrom.LEADER && !query.refused) {
                targets.silent(now, query);
            }
            query.redirects = 0;
            query.silent++;
            query.resendAt = now + backoff.nanos(++query.attempts);
            events.retried();
            send(now, query, targets.next(now, query, route));
        }
        timers.set(query, query.due());
    }

    /** Fails all. */
    void close(long now) {
        each(query -> true, query -> giveUp(now, query, Reason.CLOSED, "the client is closed"));
    }

    private void each(Predicate<Query> which, Consumer<Query> what) {
        for (Query query : List.copyOf(open.values())) {
            if (which.test(query)) {
                what.accept(query);
            }
        }
    }

    private void giveUp(long now, Query query, Reason reason, String text) {
        end(query);
        fail(now, query, reason, text);
    }

    private void fail(long now, Query query, Reason reason, String text) {
        events.queried(query.from, now - query.calledAt, reason);
        query.sink.failed(new MulticastException(reason, null, text));
    }

    private void end(Query query) {
        if (query.request != null) {
            open.remove(query.request.number());
        }
        timers.drop(query);
    }
}
