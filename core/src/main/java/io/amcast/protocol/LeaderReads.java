package io.amcast.protocol;

import io.amcast.spi.Message;
import io.amcast.spi.PeerMessage;
import java.util.List;
import java.util.function.LongSupplier;

/** Reads at a leader (rules Q1 and Q2), and what it tells its followers so that they can answer reads (rules Q3 and Q4). */
final class LeaderReads {
    private final LongSupplier point;
    private final List<Effect> out;
    private final LocalReads reads;
    private final ReadPoints points;

    /** @param point T of rule Q1, as of now */
    LeaderReads(ReplicaConfig config, DeliveryOrder order, LongSupplier point, List<Effect> out) {
        this.point = point;
        this.out = out;
        reads = new LocalReads(
                order,
                true,
                config.conflicts(),
                config.tableLimit(),
                read -> out.add(new Effect.Serve(read.number, read.message)),
                out);
        points = new ReadPoints(config.group(), config.tableLimit(), out);
    }

    /** A client asks: from now on leadership is to be confirmed. */
    void asked(long number, Message query) {
        if (reads.asked(number, query, point.getAsLong())) {
            out.add(new Effect.ConfirmLeadership(number));
        }
    }

    /** A follower asks. */
    void wanted(PeerMessage.PointWanted wanted) {
        points.wanted(wanted, point.getAsLong());
    }

    /** A follower asks. */
    void wanted(PeerMessage.AppliedWanted wanted, long appliedIndex) {
        points.wanted(wanted, appliedIndex);
    }

    void confirmed(Input.ReadConfirmed confirmed, long appliedIndex) {
        if (confirmed.number() < 0) {
            points.confirmed(confirmed.number(), confirmed.index(), appliedIndex);
        } else {
            reads.pointed(confirmed.number(), 0, confirmed.index(), appliedIndex);
        }
    }

    void unconfirmed(Input.ReadUnconfirmed unconfirmed) {
        if (unconfirmed.number() < 0) {
            points.unconfirmed(unconfirmed.number());
        } else {
            reads.notPointed(unconfirmed.number(), unconfirmed.detail());
        }
    }

    /** All of an entry is carried out. */
    void applied(long index) {
        reads.applied(index);
        points.applied(index);
    }

    /** A message is delivered ahead of the log. */
    void delivered(long finalTimestamp) {
        reads.delivered(finalTimestamp);
    }

    /** A message is delivered as the log wants it. */
    void overtaken(Message message, long finalTimestamp) {
        reads.overtaken(message, finalTimestamp);
    }

    /** The read's turn has come. */
    void turn(PendingRead read) {
        reads.turn(read);
    }

    /** @param now since leadership began */
    void tick(long now) {
        reads.tick(now, "leadership was not confirmed");
        points.tick(now);
    }

    /** This replica leads no more. */
    void cease() {
        reads.refuseAll("this member leads its group no more");
    }
}
