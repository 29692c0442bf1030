package io.amcast.runtime.client;

import io.amcast.Limits;
import io.amcast.MemberId;
import io.amcast.MessageId;
import io.amcast.MulticastException;
import io.amcast.MulticastException.Reason;
import io.amcast.spi.ClientReply;
import io.amcast.spi.ClientRequest;
import io.amcast.spi.Message;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client's calls: each waits until a session has room for it, goes to the leaders of its groups, again and elsewhere until every
 * group has answered, and ends once. One that is late for its caller goes on, so that its session can end.
 */
final class Calls {
    private static final System.Logger LOG = System.getLogger(Calls.class.getName());

    private final ClientLink link;
    private final ClientEvents events;
    private final Backoff backoff;
    private final Sessions sessions;
    private final Admission admission;
    private final TimerWheel<Call> timers;
    private final TimedOutCalls timedOut = new TimedOutCalls();
    /** Calls that have no id yet, since no session has room. */
    private final LinkedHashSet<Call> waiting = new LinkedHashSet<>();

    Calls(
            long now,
            Collection<GroupRoute> routes,
            Limits limits,
            Sessions sessions,
            ClientLink link,
            Backoff backoff,
            ClientEvents events) {
        this.link = link;
        this.events = events;
        this.backoff = backoff;
        this.sessions = sessions;
        this.timers = new TimerWheel<>(now);
        this.admission = new Admission(limits, routes.size(), sessions, new Blame(routes, this::forEachUnanswered));
    }

    /** How many calls are in flight, those that timed out for their caller included. */
    int inFlight() {
        return admission.inFlight();
    }

    /** Takes a new one, whose parts are known. */
    void submit(long now, Call call) {
        MulticastException refusal = admission.admit(now, call);
        if (refusal != null) {
            refuse(now, call, refusal);
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

    /** Ends a new one that is not taken. */
    void refuse(long now, Call call, MulticastException refusal) {
        call.ended = true;
        tellFailure(now, call, refusal);
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

    /** The stream to a member of the group broke. */
    void disconnected(long now, MemberId member, GroupRoute route) {
        forEachCall(call -> {
            Call.Part part = call.part(route.group());
            if (part != null && part.value == null && member.equals(part.sentTo)) {
                part.resendAt = now + backoff.soonNanos();
                timers.set(call, call.due());
            }
        });
    }

    /** A leader was announced. */
    void leader(long now, GroupRoute route) {
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

    /** A member will not talk to this client; maybe no member of its group will. */
    void rejected(long now, GroupRoute route) {
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

    /** The home has ended the session: its calls get no more answers. */
    void sessionEnded(ClientSession session, long now) {
        session.forEach(call -> giveUp(
                now, call, Reason.SESSION_EXPIRED, "session " + session.id + " ended before every group had answered"));
        if (!waiting.isEmpty()) {
            sessions.want(now);
        }
    }

    void tick(long now) {
        timers.advance(now, call -> due(now, call));
    }

    long nextDue() {
        return timers.nextDue();
    }

    /** Fails all that wait for a session and all that are under way. */
    void close(long now) {
        List.copyOf(waiting).forEach(call -> drop(now, call, call.closed()));
        forEachCall(call -> {
            end(call);
            tellFailure(now, call, call.closed());
        });
    }

    /** There is a session for new calls, or room in it. */
    void launchWaiting(long now) {
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

    void result(long now, ClientReply.Result result) {
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

    void refused(long now, MemberId from, ClientReply.Refused refused) {
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
}
