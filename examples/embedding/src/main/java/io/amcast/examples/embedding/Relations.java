package io.amcast.examples.embedding;

import io.amcast.ConflictRelation;
import io.amcast.Keys;

/** Three ways to say which transfers need an order. A cluster uses one of them, the same at every member and client. */
final class Relations {
    // snippet: relations
    /** Additions to an account commute with each other: no transfer ever waits for another. */
    static final ConflictRelation<Transfer> ADDITIONS =
            ConflictRelation.onKeys(transfer -> Keys.add(transfer.from(), transfer.to()));

    /** Transfers that share an account are ordered, as they must be once one may fail for want of money. */
    static final ConflictRelation<Transfer> ACCOUNTS =
            ConflictRelation.onKeys(transfer -> Keys.write(transfer.from(), transfer.to()));

    /** Any predicate of two messages: here, only transfers out of the same account are ordered. */
    static final ConflictRelation<Transfer> SPENDING =
            ConflictRelation.when((one, other) -> one.from().equals(other.from()));
    // end

    private Relations() {}
}
