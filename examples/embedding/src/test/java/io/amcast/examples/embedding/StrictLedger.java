package io.amcast.examples.embedding;

import io.amcast.Delivery;
import io.amcast.GroupId;
import io.amcast.Snapshot;
import io.amcast.StateMachine;
import java.io.IOException;
import java.io.InputStream;

/** A ledger that takes no more from an account than there is, the bank's own excepted. For transfers within one group. */
// snippet: strict
final class StrictLedger implements StateMachine<Transfer, String> {
    private final Ledger ledger;

    StrictLedger(GroupId here) {
        ledger = new Ledger(here);
    }

    @Override
    public String apply(Delivery<Transfer> delivery) {
        Transfer transfer = delivery.message();
        long balance = balance(transfer.from());
        if (balance < transfer.cents() && !transfer.from().startsWith("bank@")) {
            throw new IllegalStateException(transfer.from() + " has only " + balance); // nothing was changed
        }
        return ledger.apply(delivery);
    }
    // end

    @Override
    public Snapshot capture() {
        return ledger.capture();
    }

    @Override
    public void restore(InputStream in) throws IOException {
        ledger.restore(in);
    }

    long balance(String account) {
        return ledger.balance(account);
    }
}
