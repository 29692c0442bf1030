package io.amcast.runtime.client;

import io.amcast.GroupId;
import io.amcast.Keys;
import io.amcast.MemberId;
import io.amcast.MessageId;
import io.amcast.MulticastException;
import io.amcast.spi.Message;
import io.amcast.spi.StoredResult;
import java.util.SortedSet;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** One multicast on its way, from the user's call until every group has answered or its session has ended. */
public final class Call extends TimerWheel.Timer<Call> {
    /** What one destination group has and has not said. */
    static final class Part {
        final GroupRoute route;
        int attempts;
        int silent;
        int redirects;
        long resendAt;

        @Nullable
        MemberId sentTo;

        StoredResult.@Nullable Value value;

        Part(GroupRoute route) {
            this.route = route;
        }
    }

    /** Who waits, and until when. */
    static final class Waiter {
        final long deadline;
        final CallSink sink;

        @Nullable
        Waiter next;

        Waiter(long deadline, CallSink sink) {
            this.deadline = deadline;
            this.sink = sink;
        }
    }

    final SortedSet<GroupId> destinations;
    final boolean commuting;
    final Keys keys;
    final byte[] payload;
    final long calledAt;

    Part[] parts = {};
    int unanswered;
    long timestamp;
    long sentAt;

    @Nullable
    Message message;

    @Nullable
    ClientSession session;

    @Nullable
    Waiter waiters;

    @Nullable
    MulticastException failure;
    /** Nothing more will be sent for it. */
    boolean ended;

    /**
     * A call that is not sent yet.
     *
     * @param calledAt when it was made, in nanoseconds of the client's clock
     * @param deadline when its caller stops waiting, on the same clock
     */
    public Call(
            SortedSet<GroupId> destinations,
            boolean commuting,
            Keys keys,
            byte[] payload,
            long calledAt,
            long deadline,
            CallSink sink) {
        this.destinations = destinations;
        this.commuting = commuting;
        this.keys = keys;
        this.payload = payload;
        this.calledAt = calledAt;
        this.waiters = new Waiter(deadline, sink);
    }

    /** Null until the call has a session. */
    public @Nullable MessageId id() {
        return message == null ? null : message.id();
    }

    /** The final timestamp, once answered; 0 for a commuting message. */
    public long timestamp() {
        return timestamp;
    }

    /** What a destination group has answered; null if nothing yet. */
    public StoredResult.@Nullable Value value(GroupId group) {
        Part part = part(group);
        return part == null ? null : part.value;
    }

    @Nullable
    Part part(GroupId group) {
        for (Part part : parts) {
            if (part.route.group().equals(group)) {
                return part;
            }
        }
        return null;
    }

    /** Who has not answered, for people. */
    String silentGroups() {
        StringJoiner groups = new StringJoiner(", ");
        for (Part part : parts) {
            if (part.value == null) {
                String rejection = part.route.rejection();
                groups.add(part.route.group() + (rejection == null ? "" : " (" + rejection + ")"));
            }
        }
        return groups.toString();
    }

    /** Why a member of a destination refuses this client, while no other member of that group has answered; null if none does. */
    @Nullable
    String doubt() {
        for (Part part : parts) {
            String doubt = part.route.doubt();
            if (doubt != null) {
                return doubt;
            }
        }
        return null;
    }

    /** Whether no member of any destination ever talked, or will talk, to this client: the message cannot have got anywhere. */
    boolean hopeless() {
        for (Part part : parts) {
            if (part.route.heard() || part.route.rejection() == null) {
                return false;
            }
        }
        return true;
    }

    /** What its caller is told when the client is closed. */
    MulticastException closed() {
        MessageId id = id();
        String fate = id == null ? "nothing was sent" : "message " + id + " may be delivered";
        return new MulticastException(MulticastException.Reason.CLOSED, id, "the client is closed; " + fate);
    }

    void await(Waiter waiter) {
        waiter.next = waiters;
        waiters = waiter;
    }

    /** When something has to be done for it next. */
    long due() {
        long due = Long.MAX_VALUE;
        for (Waiter waiter = waiters; waiter != null; waiter = waiter.next) {
            due = Math.min(due, waiter.deadline);
        }
        if (message != null) {
            for (Part part : parts) {
                if (part.value == null) {
                    due = Math.min(due, part.resendAt);
                }
            }
        }
        return due;
    }

    void succeed() {
        Waiter waiter = waiters;
        waiters = null;
        for (; waiter != null; waiter = waiter.next) {
            waiter.sink.answered(this);
        }
    }

    void fail(MulticastException exception) {
        failure = exception;
        Waiter waiter = waiters;
        waiters = null;
        for (; waiter != null; waiter = waiter.next) {
            waiter.sink.failed(exception);
        }
    }

    /**
     * Fails those whose deadline has passed.
     *
     * @return whether there were any
     */
    boolean timeOut(long now, MulticastException exception) {
        Waiter late = null;
        Waiter left = null;
        for (Waiter waiter = waiters; waiter != null; ) {
            Waiter next = waiter.next;
            if (waiter.deadline <= now) {
                waiter.next = late;
                late = waiter;
            } else {
                waiter.next = left;
                left = waiter;
            }
            waiter = next;
        }
        waiters = left;
        boolean any = late != null;
        for (; late != null; late = late.next) {
            late.sink.failed(exception);
        }
        return any;
    }
}
