package io.amcast.runtime.client;

import io.amcast.GroupId;
import io.amcast.Limits;
import io.amcast.MemberId;
import io.amcast.MessageId;
import io.amcast.MulticastException;
import io.amcast.MulticastException.Reason;
import io.amcast.Topology;
import io.amcast.spi.ClientReply;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * A client as a state machine: calls, replies and the passing of time come in, requests go out by a {@link ClientLink}, and calls
 * are told their end. Times are nanoseconds of one clock that does not step back. Not thread-safe.
 */
public final class ClientCore {
    private final Map<GroupId, GroupRoute> routes = new TreeMap<>();
    private final Map<MemberId, GroupRoute> routesByMember = new TreeMap<>();
    private final Sessions sessions;
    private final Calls calls;
    private final Queries queries;
    private boolean closed;

    /**
     * A client without sessions; it opens one when the first call comes.
     *
     * @param seed for nonces, homes and jitter; clients of one cluster must have different ones
     */
    public ClientCore(Topology topology, long seed, long now, ClientLink link, ClientEvents events) {
        SplittableRandom random = new SplittableRandom(seed);
        Limits limits = topology.limits();
        Backoff backoff = new Backoff(random);
        topology.groups().forEach((group, members) -> {
            GroupRoute route = new GroupRoute(group, List.copyOf(members.keySet()));
            routes.put(group, route);
            members.keySet().forEach(member -> routesByMember.put(member, route));
        });
        this.sessions = new Sessions(List.copyOf(routes.values()), limits, link, random, new SessionEvents(events));
        this.calls = new Calls(now, routes.values(), limits, sessions, link, backoff, events);
        this.queries = new Queries(now, this::route, limits.inFlight(), link, backoff, new ReadTargets(random), events);
    }

    /** How many calls are in flight, those that timed out for their caller included. */
    public int inFlight() {
        return calls.inFlight();
    }

    /** Takes a new call; all its destinations are groups of the topology. */
    public void submit(long now, Call call) {
        call.parts = call.destinations.stream()
                .map(group -> new Call.Part(route(group)))
                .toArray(Call.Part[]::new);
        call.unanswered = call.parts.length;
        if (closed) {
            calls.refuse(now, call, call.closed());
        } else {
            calls.submit(now, call);
        }
    }

    /** Takes a new query; its group is one of the topology. */
    public void query(long now, Query query) {
        if (closed) {
            query.sink.failed(new MulticastException(Reason.CLOSED, null, "the client is closed"));
        } else {
            queries.ask(now, query);
        }
    }

    /** Waits on for a call whose deadline passed. */
    void retry(long now, MessageId id, Call.Waiter waiter) {
        calls.retry(now, id, waiter);
    }

    /** Takes a member's answer or announcement; may come more than once and at any time. */
    public void replied(long now, MemberId from, ClientReply reply) {
        GroupRoute sender = routesByMember.get(from);
        if (sender != null) {
            sender.accepted(from);
        }
        if (reply instanceof ClientReply.Result result) {
            calls.result(now, result);
        } else if (reply instanceof ClientReply.Refused refused) {
            calls.refused(now, from, refused);
        } else if (reply instanceof ClientReply.Answer answer) {
            queries.answered(now, from, answer);
        } else if (reply instanceof ClientReply.NotAnswered refused) {
            queries.notAnswered(now, from, refused);
        } else if (reply instanceof ClientReply.Leader leader) {
            leader(now, leader);
        } else if (reply instanceof ClientReply.Opened opened) {
            sessions.opened(from, opened.nonce(), opened.session(), now);
        } else if (reply instanceof ClientReply.NotOpened notOpened) {
            sessions.notOpened(notOpened.group(), notOpened.nonce(), notOpened.detail(), now);
        } else if (reply instanceof ClientReply.TryElsewhere elsewhere) {
            elsewhere(from, elsewhere);
        } else if (reply instanceof ClientReply.Alive alive) {
            sessions.alive(alive.session(), now);
        } else if (reply instanceof ClientReply.SessionEnded sessionEnded) {
            sessions.ended(sessionEnded.session(), now);
        } else {
            throw new AssertionError(reply);
        }
    }

    /** What was sent there and is not answered goes out again soon. */
    public void disconnected(long now, MemberId member) {
        GroupRoute route = routesByMember.get(member);
        if (route == null) {
            return;
        }
        route.lost(member);
        sessions.lost(member, now);
        queries.disconnected(now, member);
        calls.disconnected(now, member, route);
    }

    /** A member will not talk to this client; when no member of a group will, calls to that group fail. */
    public void rejected(long now, MemberId member, String reason) {
        GroupRoute route = routesByMember.get(member);
        if (route == null) {
            return;
        }
        route.rejected(member, reason);
        queries.rejected(now, route);
        calls.rejected(now, route);
    }

    /** Lets time pass: sends again what has waited long enough, fails what is late. */
    public void tick(long now) {
        calls.tick(now);
        queries.tick(now);
        sessions.tick(now);
    }

    /** When {@link #tick} should be called next. */
    public long nextDue() {
        return Math.min(Math.min(calls.nextDue(), queries.nextDue()), sessions.nextDue());
    }

    /** Takes no more calls, fails those in flight, and asks for its sessions to be ended. */
    public void close(long now) {
        closed = true;
        queries.close(now);
        calls.close(now);
        sessions.endAll(now);
    }

    /** After {@link #close}: whether no session is left to end. */
    public boolean finished() {
        return closed && sessions.isEmpty();
    }

    private void elsewhere(MemberId from, ClientReply.TryElsewhere elsewhere) {
        GroupRoute route = routes.get(elsewhere.group());
        if (route != null) {
            route.notLeader(from, elsewhere.leader(), true);
            sessions.tryElsewhere(elsewhere.group(), from);
        }
    }

    private void leader(long now, ClientReply.Leader leader) {
        GroupRoute route = routes.get(leader.group());
        if (route == null || !route.announced(leader.term(), leader.leader())) {
            return;
        }
        sessions.leaderNews(route);
        queries.leader(now, route);
        calls.leader(now, route);
    }

    private GroupRoute route(GroupId group) {
        GroupRoute route = routes.get(group);
        if (route == null) {
            throw new IllegalArgumentException("group '" + group + "': the topology has " + routes.keySet());
        }
        return route;
    }

    /** What sessions mean for calls. */
    private final class SessionEvents implements Sessions.Owner {
        private final ClientEvents events;

        SessionEvents(ClientEvents events) {
            this.events = events;
        }

        @Override
        public void opened(long now) {
            events.sessionOpened();
            calls.launchWaiting(now);
        }

        @Override
        public void ended(ClientSession session, long now) {
            calls.sessionEnded(session, now);
        }
    }
}
