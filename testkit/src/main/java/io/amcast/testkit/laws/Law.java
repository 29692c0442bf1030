package io.amcast.testkit.laws;

/** What a state machine or a conflict relation must keep. */
public enum Law {
    /** An {@link Error} out of {@code apply} stops the member, and every replica of the group alike. */
    NO_ERROR(
            "apply answers or throws an Exception; an Error stops the member, and so the whole group",
            "throw an Exception, which becomes the message's result, where a message cannot be carried out"),

    /** What is sent can be read, and what is answered can be sent. */
    CODECS(
            "every message can be encoded and decoded, and every result encoded",
            "mend the codec; what apply did before its result failed to be encoded stays done at the replicas, while the sender"
                    + " hears of a failure"),

    /** Replicas that apply the same deliveries come to the same state and results. */
    DETERMINISM(
            "replicas that apply the same deliveries come to the same state and results",
            "let apply depend on the delivery and the state alone: no clock, random number, identity hash, static variable, or"
                    + " iteration over an unordered collection that reaches the state or a result"),

    /** What throws has changed nothing. */
    FAILED_APPLY(
            "an apply that throws has changed nothing",
            "check all that may fail before the first change, or take the changes back before throwing"),

    /** Capturing is not seen in state or results. */
    CAPTURE_CHANGES_NOTHING(
            "a replica that captures goes on like one that does not: replicas take snapshots at different points",
            "let capture() only read the state, or copy it"),

    /** What was captured and restored is the state again. */
    ROUND_TRIP(
            "a state that is captured, written and restored is the same state, and is written the same again",
            "let the snapshot hold all of the state, and restore() read what the snapshot wrote"),

    /** Restoring reads on when a stream gives fewer bytes than were asked for. */
    SHORT_READS(
            "restore() reads all of the stream, though a read may give fewer bytes than were asked for",
            "read with readNBytes, readAllBytes or DataInputStream.readFully; read(byte[]) may stop early"),

    /** Nothing of the state before is left after restoring. */
    RESTORE_REPLACES(
            "restore() replaces the whole state: a running replica that lags is given a snapshot, too",
            "let restore() clear what was there, fields beside the main collection too"),

    /** A replica that restarts from a snapshot and applies the rest is like one that never stopped. */
    REPLAY(
            "a replica that restarts from a snapshot and applies the rest comes to the same state and results",
            "let the snapshot hold all that later results depend on: counters, indexes and limits as well"),

    /** What was captured is written as it was, whatever is applied before it is written. */
    UNCHANGING_VIEW(
            "a captured view does not change with later deliveries: it is written while they go on",
            "let capture() copy what apply changes in place (Map.copyOf, or copy on write), and let the snapshot write the copy"),

    /** Keys and predicates answer by the message alone. */
    RELATION_DEPENDS_ON_MESSAGES(
            "what the conflict relation answers depends on the messages alone: the same for the same messages, and for decoded"
                    + " copies of them",
            "let the key function or predicate use the messages' content only, not identity, state, clock or random numbers"),

    /** Two messages conflict whichever is asked about first. */
    SYMMETRY(
            "a conflict relation is symmetric: members ask it in either order",
            "let the predicate answer the same for (a, b) and (b, a), for instance test(a, b) || test(b, a)"),

    /** Messages that are said to commute do. */
    COMMUTATION(
            "messages that do not conflict may be applied in different orders at different replicas, so both orders must give the"
                    + " same results and the same state",
            "let neither's result, error or change of state depend on the other, or let the relation say that they conflict");

    private final String sentence;
    private final String mend;

    Law(String sentence, String mend) {
        this.sentence = sentence;
        this.mend = mend;
    }

    /** The law as a sentence. */
    public String sentence() {
        return sentence;
    }

    /** What usually mends a state machine or relation that breaks it. */
    public String mend() {
        return mend;
    }
}
