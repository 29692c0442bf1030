package io.amcast.runtime.client;

import io.amcast.GroupId;
import io.amcast.Limits;
import io.amcast.MemberId;
import io.amcast.MessageId;
import io.amcast.MulticastException;
import io.amcast.MulticastException.Reason;
import io.amcast.Topology;
import io.amcast.spi.ClientReply;
import io.amcast.spi.ClientRequest;
import io.amcast.spi.Message;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client as a state machine: calls, replies and the passing of time come in, requests go out by a {@link ClientLink}, and calls
 * are told their end. Times are nanoseconds of one clock that does not step back. Not thread-safe.
 */
public final class ClientCore {
    private static final System.Logger LOG = System.getLogger(ClientCore.class.getName());

    private final ClientLink link;
    private final ClientEvents events;
    private final Backoff backoff;
    private final Map<GroupId, GroupRoute> routes = new TreeMap<>();
    private final Map<MemberId, GroupRoute> routesByMember = new TreeMap<>();
    private final Sessions sessions;
    private final TimerWheel<Call> timers;
    /** Calls that have no id yet, since no session has room. */
    private final LinkedHashSet<Call> waiting = new LinkedHashSet<>();

    private final Queries queries;
    private final TimedOutCalls timedOut = new TimedOutCalls();
    private final Admission admission;
    private boolean closed;

    /**
     * A client without sessions; it opens one when the first call comes.
     *
     * @param seed for nonces, homes and jitter; clients of one cluster must have different ones
     */
    public ClientCore(Topology topology, long seed, long now, ClientLink link, ClientEvents events) {
        SplittableRandom random = new SplittableRandom(seed);
        Limits limits = topology.limits();
        this.link = link;
        this.events = events;
        this.backoff = new Backoff(random);
        this.timers = new TimerWheel<>(now);
        topology.groups().forEach((group, members) -> {
            GroupRoute route = new GroupRoute(group, List.copyOf(members.keySet()));
            routes.put(group, route);
            members.keySet().forEach(member -> routesByMember.put(member, route));
        });
        this.sessions = new Sessions(List.copyOf(routes.values()), limits, link, random, new SessionEvents());
        this.queries = new Queries(now, this::route, limits.inFlight(), link, backoff, events);
        this.admission =
                new Admission(limits, routes.size(), sessions, new Blame(routes.values(), this::forEachUnanswered));
    }

    /** How many calls are in flight, those that timed out for their caller included. */
    public int inFlight() {
        return admission.inFlight();
    }

    /** Takes a new call; all its destinations are groups of the topology. */
    public void submit(long now, Call call) {
        call.parts = call.destinations.stream()
                .map(group -> new Call.Part(route(group)))
                .toArray(Call.Part[]::new);
        call.unanswered = call.parts.length;
        MulticastException refusal = closed ? call.closed() : admission.admit(now, call);
        if (refusal != null) {
            call.ended = true;
            tellFailure(now, call, refusal);
            return;
        }
        sessions.rotate(now);
        ClientSession session = sessions.current();
        if (session != null && session.hasRoom() && waiting.isEmpty()) {
            launch(now, call, session);
        } else {
            waiting.add(call);
            timers.set(call, call.due());
            sessions.want(now);
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
        Call call = timedOut.resume(id, waiter.sink);
        if (call != null) {
            call.await(waiter);
            for (Call.Part part : call.parts) {
                part.resendAt = Math.min(part.resendAt, now + backoff.soonNanos());
            }
            timers.set(call, call.due());
        }
    }

    /** Takes a member's answer or announcement; may come more than once and at any time. */
    public void replied(long now, MemberId from, ClientReply reply) {
        GroupRoute sender = routesByMember.get(from);
        if (sender != null) {
            sender.accepted(from);
        }
        if (reply instanceof ClientReply.Result result) {
            result(now, result);
        } else if (reply instanceof ClientReply.Refused refused) {
            refused(now, from, refused);
        } else if (reply instanceof ClientReply.Answer answer) {
            queries.answered(now, answer);
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
        forEachCall(call -> {
            Call.Part part = call.part(route.group());
            if (part != null && part.value == null && member.equals(part.sentTo)) {
                part.resendAt = now + backoff.soonNanos();
                timers.set(call, call.due());
            }
        });
    }

    /** A member will not talk to this client; when no member of a group will, calls to that group fail. */
    public void rejected(long now, MemberId member, String reason) {
        GroupRoute route = routesByMember.get(member);
        if (route == null) {
            return;
        }
        route.rejected(member, reason);
        queries.rejected(now, route);
        forEachCall(call -> {
            if (call.hopeless()) {
                giveUp(now, call, Reason.CONFIGURATION, String.valueOf(route.rejection()));
            }
        });
        for (Call call : List.copyOf(waiting)) {
            if (call.hopeless()) {
                drop(now, call, new MulticastException(Reason.CONFIGURATION, null, String.valueOf(route.rejection())));
            }
        }
    }

    /** Lets time pass: sends again what has waited long enough, fails what is late. */
    public void tick(long now) {
        timers.advance(now, call -> due(now, call));
        queries.tick(now);
        sessions.tick(now);
    }

    /** When {@link #tick} should be called next. */
    public long nextDue() {
        return Math.min(Math.min(timers.nextDue(), queries.nextDue()), sessions.nextDue());
    }

    /** Takes no more calls, fails those in flight, and asks for its sessions to be ended. */
    public void close(long now) {
        closed = true;
        queries.close(now);
        List.copyOf(waiting).forEach(call -> drop(now, call, call.closed()));
        forEachCall(call -> {
            end(call);
            tellFailure(now, call, call.closed());
        });
        sessions.endAll(now);
    }

    /** After {@link #close}: whether no session is left to end. */
    public boolean finished() {
        return closed && sessions.isEmpty();
    }

    private void launchWaiting(long now) {
        ClientSession session = sessions.current();
        while (session != null && session.hasRoom() && !waiting.isEmpty()) {
            var next = waiting.iterator();
            Call call = next.next();
            next.remove();
            launch(now, call, session);
        }
    }

    private void launch(long now, Call call, ClientSession session) {
        MessageId id = session.add(call);
        call.session = session;
        call.message = new Message(id, call.destinations, call.commuting, call.keys, call.payload);
        call.sentAt = now;
        ClientRequest submit = new ClientRequest.Submit(call.message, session.low());
        for (Call.Part part : call.parts) {
            part.resendAt = now + backoff.nanos(0);
            part.sentTo = part.route.target(0);
            link.send(part.sentTo, submit);
        }
        timers.set(call, call.due());
    }

    private void send(Call call, Call.Part part, MemberId to) {
        if (call.message != null && call.session != null) {
            part.sentTo = to;
            link.send(to, new ClientRequest.Submit(call.message, call.session.low()));
        }
    }

    private void due(long now, Call call) {
        if (call.ended) {
            return;
        }
        MessageId id = call.id();
        if (id == null) {
            String doubt = call.doubt();
            String why = doubt == null ? sessions.refusal() : doubt;
            String text = "no group could open a session within the deadline, nothing was sent"
                    + (why == null ? "" : "; " + why);
            drop(now, call, new MulticastException(doubt == null ? Reason.BUSY : Reason.CONFIGURATION, null, text));
            return;
        }
        for (Call.Part part : call.parts) {
            if (part.value == null && part.resendAt <= now) {
                part.redirects = 0;
                part.resendAt = now + backoff.nanos(++part.attempts);
                events.retried();
                send(call, part, part.route.target(++part.silent));
            }
        }
        timeOut(now, call, id);
        timers.set(call, call.due());
    }

    private void timeOut(long now, Call call, MessageId id) {
        boolean any = call.timeOut(
                now,
                new MulticastException(
                        Reason.OUTCOME_UNKNOWN,
                        id,
                        "message " + id + ": no answer from " + call.silentGroups()
                                + " within the deadline; it may be delivered; retry(id) goes on waiting"));
        if (any) {
            events.ended(call.parts.length, nanosSince(call, now), Reason.OUTCOME_UNKNOWN);
            timedOut.add(id, call);
        }
    }

    private void result(long now, ClientReply.Result result) {
        Call call = find(result.id());
        Call.Part part = call == null ? null : call.part(result.group());
        if (call == null || part == null || part.value != null || call.session == null) {
            return;
        }
        if (call.unanswered < call.parts.length && call.timestamp != result.timestamp()) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "message {0} has the timestamp {1} in group {2} and {3} in another: the groups do not agree",
                    result.id(),
                    result.timestamp(),
                    result.group(),
                    call.timestamp);
        }
        part.value = result.value();
        call.timestamp = result.timestamp();
        part.route.unanswered--;
        part.route.answeredAt = now;
        if (--call.unanswered > 0) {
            return;
        }
        ClientSession session = call.session;
        end(call);
        backoff.observed(now - call.sentAt);
        session.answered(result.id().sequence());
        sessions.settled(session, now);
        if (call.waiters != null) {
            events.ended(call.parts.length, nanosSince(call, now), null);
            call.succeed();
        }
        if (!waiting.isEmpty()) {
            launchWaiting(now);
        }
    }

    private void refused(long now, MemberId from, ClientReply.Refused refused) {
        Call call = find(refused.id());
        Call.Part part = call == null ? null : call.part(refused.group());
        if (call == null || part == null || part.value != null || call.session == null) {
            return;
        }
        String said = "message " + refused.id() + ", group " + refused.group() + ": " + refused.detail();
        switch (refused.reason()) {
            case NOT_LEADER -> {
                boolean another = part.route.notLeader(from, refused.leader(), part.silent >= GroupRoute.DOUBTED);
                if (another && from.equals(part.sentTo)) {
                    redirect(call, part, from);
                }
            }
            case BUSY, PEER_BUSY -> {
                part.silent = 0;
                part.resendAt = now + backoff.nanos(++part.attempts);
                timers.set(call, call.due());
            }
            case SESSION_EXPIRED -> {
                ClientSession session = call.session;
                giveUp(now, call, Reason.SESSION_EXPIRED, said);
                sessions.refused(session, now);
            }
            case ALREADY_ANSWERED -> giveUp(now, call, Reason.ALREADY_ANSWERED, said);
            case INVALID_ID_REUSE -> giveUp(now, call, Reason.INVALID_ID_REUSE, said);
            case INVALID -> giveUp(now, call, Reason.INVALID_MESSAGE, said);
        }
    }

    /** Asks whom the group's members name instead, at once; but not in circles. */
    private void redirect(Call call, Call.Part part, MemberId from) {
        if (part.redirects++ >= 2 * part.route.members()) {
            return;
        }
        MemberId to = part.route.target(0);
        if (!to.equals(from)) {
            part.silent = 0;
            send(call, part, to);
        }
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
        forEachCall(call -> {
            Call.Part part = call.part(route.group());
            if (part != null && part.value == null) {
                part.attempts = 0;
                part.silent = 0;
                part.redirects = 0;
                part.resendAt = now + backoff.nanos(0);
                send(call, part, part.route.target(0));
                timers.set(call, call.due());
            }
        });
    }

    /** Ends a call that gets no answer any more; its id stays given up until the session ends. */
    private void giveUp(long now, Call call, Reason reason, String why) {
        ClientSession session = call.session;
        if (call.ended || session == null) {
            return;
        }
        end(call);
        session.givenUp();
        tellFailure(now, call, new MulticastException(reason, call.id(), why));
        sessions.settled(session, now);
    }

    /** Ends a call that never was sent. */
    private void drop(long now, Call call, MulticastException exception) {
        waiting.remove(call);
        end(call);
        tellFailure(now, call, exception);
    }

    private void end(Call call) {
        call.ended = true;
        timers.drop(call);
        admission.ended(call);
    }

    private void tellFailure(long now, Call call, MulticastException exception) {
        if (call.waiters != null) {
            events.ended(call.parts.length, nanosSince(call, now), exception.reason());
        }
        call.fail(exception);
    }

    /** A call may be made, and its answer come, while the thread still works off what was there before. */
    private static long nanosSince(Call call, long now) {
        return Math.max(0, now - call.calledAt);
    }

    private @Nullable Call find(MessageId id) {
        ClientSession session = sessions.get(id.session());
        Call call = session == null ? null : session.call(id.sequence());
        return call == null || call.ended ? null : call;
    }

    private void forEachCall(Consumer<Call> consumer) {
        sessions.forEachUsed(session -> session.forEach(consumer));
    }

    /** Those too that wait for a session. */
    private void forEachUnanswered(Consumer<Call> consumer) {
        forEachCall(consumer);
        waiting.forEach(consumer);
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
        @Override
        public void opened(long now) {
            events.sessionOpened();
            launchWaiting(now);
        }

        @Override
        public void ended(ClientSession session, long now) {
            session.forEach(call -> giveUp(
                    now,
                    call,
                    Reason.SESSION_EXPIRED,
                    "session " + session.id + " ended before every group had answered"));
            if (!waiting.isEmpty()) {
                sessions.want(now);
            }
        }
    }
}
