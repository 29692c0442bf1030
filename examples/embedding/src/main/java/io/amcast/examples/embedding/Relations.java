package io.amcast.examples.embedding;

import io.amcast.ConflictRelation;
import io.amcast.Keys;
import io.amcast.Modes;

/** Ways to say which transfers need an order. A cluster uses one of them, the same at every member and client. */
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
            ConflictRelation.when("spending", 1, (one, other) -> one.from().equals(other.from()));
    // end

    // snippet: more-relations
    /** Deposits commute with each other, and so do raises of a limit; who spends is ordered after all of them. */
    static final Modes MODES = Modes.builder()
            .mode('d', "deposit")
            .commute("deposit", "deposit")
            .mode('l', "raise-limit")
            .commute("raise-limit", "raise-limit")
            .commute("raise-limit", "deposit")
            .build();

    /** Who spends needs the balance as it is; who is paid does not. */
    static final ConflictRelation<Transfer> BALANCES = ConflictRelation.<Transfer>onKeys(
                    MODES, transfer -> MODES.keys("write", transfer.from()).and(MODES.keys("deposit", transfer.to())))
            .named("balances", 2);

    /** Accounts below their bank: a message that writes {@code bank} is ordered with all transfers of its accounts. */
    static final ConflictRelation<Transfer> BY_BANK =
            ConflictRelation.onPaths(transfer -> Keys.write(path(transfer.from()), path(transfer.to())));

    /** Joined: accounts that are shared, and of those the large transfers alone. */
    static final ConflictRelation<Transfer> LARGE =
            ACCOUNTS.and(ConflictRelation.when("large", 1, (one, other) -> one.cents() + other.cents() > 100_000));
    // end

    private static String path(String account) {
        int at = account.indexOf('@');
        return Keys.path(account.substring(at + 1), account.substring(0, at));
    }

    private Relations() {}
}
