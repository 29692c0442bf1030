package io.amcast.examples.embedding;

import io.amcast.Codec;
import io.amcast.ConflictRelation;
import io.amcast.Keys;
import io.amcast.MemberId;
import io.amcast.MulticastNode;
import io.amcast.Receipt;
import io.amcast.Topology;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Runs one member in this process and makes one transfer. Arguments: the cluster's file and the member's id. */
public final class EmbeddedMember {
    private EmbeddedMember() {}

    // snippet: member
    static MulticastNode<Transfer, String> start(Path clusterFile, String member) {
        return MulticastNode.builder(Topology.load(clusterFile), MemberId.of(member))
                .stateMachine(Ledger::new, new TransferCodec(), Codec.utf8())
                .conflicts(ConflictRelation.onKeys(t -> Keys.add(t.from(), t.to()))) // additions commute
                .start();
    }

    public static void main(String[] args) throws Exception {
        try (MulticastNode<Transfer, String> node = start(Path.of(args[0]), args[1])) {
            Transfer transfer = new Transfer("ann@east", "bob@west", 500);
            Receipt<String> receipt =
                    node.client().multicast(transfer, transfer.groups()).get(30, TimeUnit.SECONDS);
            System.out.println(receipt.results()); // {east=ann@east -500;, west=bob@west 500;}
        }
    }
    // end
}
