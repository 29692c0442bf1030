package io.amcast.examples.embedding;

import io.amcast.Delivery;
import io.amcast.GroupId;
import io.amcast.Snapshot;
import io.amcast.StateMachine;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The accounts of one group, replicated at each of its members. */
// snippet: ledger
public final class Ledger implements StateMachine<Transfer, String> {
    private final GroupId here;
    private final Map<String, Long> balances = new ConcurrentHashMap<>();

    public Ledger(GroupId here) {
        this.here = here;
    }

    @Override
    public String apply(Delivery<Transfer> delivery) {
        Transfer transfer = delivery.message();
        return add(transfer.from(), -transfer.cents()) + add(transfer.to(), transfer.cents());
    }

    private String add(String account, long cents) {
        if (!Transfer.groupOf(account).equals(here)) {
            return "";
        }
        balances.merge(account, cents, Long::sum);
        return account + " " + cents + ";"; // answering the balance would make additions conflict
    }

    @Override
    public Snapshot capture() {
        Map<String, Long> view = Map.copyOf(balances); // deliveries wait for this, not for the writing
        return out -> write(view, out);
    }

    @Override
    public void restore(InputStream in) throws IOException {
        balances.clear();
        DataInputStream data = new DataInputStream(in);
        for (int left = data.readInt(); left > 0; left--) {
            balances.put(data.readUTF(), data.readLong());
        }
    }

    private static void write(Map<String, Long> view, OutputStream out) throws IOException {
        DataOutputStream data = new DataOutputStream(out);
        data.writeInt(view.size());
        for (Map.Entry<String, Long> balance : view.entrySet()) {
            data.writeUTF(balance.getKey());
            data.writeLong(balance.getValue());
        }
        data.flush();
    }

    /** An account's balance as far as this member knows; 0 if it has none. Any thread. */
    public long balance(String account) {
        return balances.getOrDefault(account, 0L);
    }
}
// end
