package io.amcast.runtime.client;

import io.amcast.MemberId;
import io.amcast.MessageId;
import io.amcast.SessionId;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A session and the calls that go under it. */
final class ClientSession {
    private static final int FIRST_CAPACITY = 64;

    /** Where a session is in its life. */
    enum State {
        /** Asked for at its home. */
        OPENING,
        /** New calls go under it. */
        CURRENT,
        /** Its calls are driven to their end; new calls go elsewhere. */
        DRAINING,
        /** Its home is asked to end it. */
        ENDING
    }

    final GroupRoute home;
    final String nonce;
    State state = State.OPENING;

    @Nullable
    SessionId id;

    int attempts;
    int redirects;
    long due;

    @Nullable
    MemberId askedMember;

    /** An id was given up without an answer: {@code low} stays there until the session ends (rule W1). */
    boolean stuck;

    private final int window;
    private long low;
    private long next;
    private int unanswered;
    private Call[] ring = new Call[FIRST_CAPACITY];

    ClientSession(GroupRoute home, String nonce, int window) {
        this.home = home;
        this.nonce = nonce;
        this.window = window;
    }

    /** Rule W4: the client has the results of all messages below, from all their groups. */
    long low() {
        return low;
    }

    /** How far {@code low} is behind. */
    long lag() {
        return next - low;
    }

    boolean hasRoom() {
        return next < low + window;
    }

    /** Calls that have not ended. */
    int unanswered() {
        return unanswered;
    }

    /** The call that holds {@code low} back. */
    @Nullable
    Call oldest() {
        return low < next ? ring[slot(low)] : null;
    }

    MessageId add(Call call) {
        if (id == null || !hasRoom()) {
            throw new IllegalStateException("session " + nonce + " cannot take a call");
        }
        if (next - low == ring.length) {
            grow();
        }
        MessageId messageId = new MessageId(id, next);
        ring[slot(next++)] = call;
        unanswered++;
        return messageId;
    }

    @Nullable
    Call call(long sequence) {
        return sequence >= low && sequence < next ? ring[slot(sequence)] : null;
    }

    void answered(long sequence) {
        clear(sequence);
        while (low < next && ring[slot(low)] == null) {
            low++;
        }
    }

    void givenUp() {
        unanswered--;
        stuck = true;
    }

    void forEach(Consumer<Call> consumer) {
        for (long sequence = low; sequence < next; sequence++) {
            Call call = ring[slot(sequence)];
            if (call != null && !call.ended) {
                consumer.accept(call);
            }
        }
    }

    @SuppressWarnings("NullAway") // an empty slot is an answered call's
    private void clear(long sequence) {
        ring[slot(sequence)] = null;
        unanswered--;
    }

    private int slot(long sequence) {
        return (int) (sequence & (ring.length - 1));
    }

    private void grow() {
        Call[] larger = new Call[ring.length * 2];
        for (long sequence = low; sequence < next; sequence++) {
            larger[(int) (sequence & (larger.length - 1))] = ring[slot(sequence)];
        }
        ring = larger;
    }
}
