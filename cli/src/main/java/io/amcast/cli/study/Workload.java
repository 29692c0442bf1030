package io.amcast.cli.study;

import java.util.Locale;

/**
 * What messages are sent, as drawn for each one anew.
 *
 * @param relation how messages are ordered
 * @param keys which keys a message of {@link Relation#GENERIC} takes; others take none of these
 * @param conflictPercent the probability that it takes the hot key, with {@link KeyChoice#HOT_OR_OWN} and {@link KeyChoice#HOT_AND_OWN}
 * @param readPercent the probability that it reads its key rather than writes it, with {@link KeyChoice#ZIPF}
 * @param zipf the exponent, with {@link KeyChoice#ZIPF}
 * @param twoGroupPercent the probability that it goes to two groups rather than one, each drawn evenly
 */
record Workload(
        Relation relation, KeyChoice keys, int conflictPercent, int readPercent, double zipf, int twoGroupPercent) {

    /** How messages are ordered. */
    enum Relation {
        /** All write one key, as under {@code ConflictRelation.all()}. */
        TOTAL,
        /** Each takes keys of its own choice. */
        GENERIC,
        /** None takes a key: class NONE, as under {@code ConflictRelation.none()}. */
        NONE
    }

    /** Which keys a message takes. */
    enum KeyChoice {
        /** The hot key, or else one that no other message takes. */
        HOT_OR_OWN,
        /** One that no other message takes and, perhaps, the hot key besides. */
        HOT_AND_OWN,
        /** One of {@link MessageSource#KEYS}, by a Zipf distribution. */
        ZIPF
    }

    static Workload total(int twoGroupPercent) {
        return new Workload(Relation.TOTAL, KeyChoice.HOT_OR_OWN, 100, 0, 0, twoGroupPercent);
    }

    static Workload none(int twoGroupPercent) {
        return new Workload(Relation.NONE, KeyChoice.HOT_OR_OWN, 0, 0, 0, twoGroupPercent);
    }

    static Workload conflicts(int conflictPercent, int twoGroupPercent) {
        return new Workload(Relation.GENERIC, KeyChoice.HOT_OR_OWN, conflictPercent, 0, 0, twoGroupPercent);
    }

    static Workload skewed(double zipf, int readPercent, int twoGroupPercent) {
        return new Workload(Relation.GENERIC, KeyChoice.ZIPF, 0, readPercent, zipf, twoGroupPercent);
    }

    /** In a line of progress. */
    String describe() {
        String ordered = switch (relation) {
            case TOTAL -> "total order";
            case NONE -> "class NONE";
            case GENERIC ->
                switch (keys) {
                    case HOT_OR_OWN -> "generic, " + conflictPercent + " % conflicts";
                    case HOT_AND_OWN -> "generic, two keys, " + conflictPercent + " % conflicts";
                    case ZIPF -> String.format(Locale.ROOT, "generic, Zipf %.2f, %d %% reads", zipf, readPercent);
                };
        };
        return ordered + ", " + twoGroupPercent + " % two groups";
    }
}
