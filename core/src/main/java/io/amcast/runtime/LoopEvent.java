package io.amcast.runtime;

import io.amcast.MemberId;
import io.amcast.spi.ClientRequest;
import io.amcast.spi.LogEntry;
import io.amcast.spi.LogRecord;
import io.amcast.spi.PeerMessage;
import io.amcast.spi.RestoredSnapshot;
import io.amcast.spi.Transport;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** What reaches a member's loop from other threads. A closed set. */
sealed interface LoopEvent {
    /** About how much memory it holds while it waits. */
    default int bytes() {
        return 64;
    }

    /** The log applied an entry of so many bytes. */
    record Applied(long index, long term, @Nullable LogEntry entry, int entryBytes) implements LoopEvent {
        /** An entry counts so much at least, so that small ones do not pile up by the thousands. */
        private static final int LEAST_BYTES = 64 << 10;

        private static final int RECORD_BYTES = 64;

        Applied(long index, long term, @Nullable LogEntry entry) {
            this(index, term, entry, entryBytes(entry));
        }

        @Override
        public int bytes() {
            return Math.max(LEAST_BYTES, entryBytes);
        }

        private static int entryBytes(@Nullable LogEntry entry) {
            long bytes = RECORD_BYTES;
            if (entry != null) {
                for (LogRecord each : entry.records()) {
                    bytes += each instanceof LogRecord.Propose propose
                            ? propose.message().size()
                            : RECORD_BYTES;
                }
            }
            return (int) Math.min(Integer.MAX_VALUE, bytes);
        }
    }

    /** This member leads the term. */
    record Ready(long term) implements LoopEvent {}

    /** The log has no snapshot to begin with. */
    record StartsEmpty() implements LoopEvent {}

    /** The log restores a snapshot and waits until it is taken over. */
    record Restore(RestoredSnapshot snapshot, CountDownLatch takenOver) implements LoopEvent {}

    /** The log has grown. */
    record SnapshotWanted() implements LoopEvent {}

    /** A message from another member. */
    record Received(PeerMessage message, @Override int bytes) implements LoopEvent {
        Received(PeerMessage message) {
            this(message, bytes(message));
        }

        private static int bytes(PeerMessage message) {
            if (message instanceof PeerMessage.Hard hard) {
                return hard.message().size();
            }
            return message instanceof PeerMessage.Soft soft ? soft.message().size() : 64;
        }
    }

    /** A client's request, with when it came in. */
    record Requested(
            ClientRequest request,
            Transport.Client client,
            long nanos,
            @Override int bytes) implements LoopEvent {
        Requested(ClientRequest request, Transport.Client client, long nanos) {
            this(
                    request,
                    client,
                    nanos,
                    request instanceof ClientRequest.Submit submit
                            ? submit.message().size()
                            : request instanceof ClientRequest.Query query ? query.size() : 64);
        }
    }

    /** Tells when the applier is through with all that is dispatched so far. */
    record Quiesce(CountDownLatch quiet) implements LoopEvent {}

    /** The log did not take an entry. */
    record EntryRefused(LogEntry entry, boolean certain, String reason) implements LoopEvent {}

    /** This member led its group after it was asked to find out. */
    record Confirmed(long number, long index) implements LoopEvent {}

    /** It could not be found out whether this member leads its group. */
    record Unconfirmed(long number, String reason) implements LoopEvent {}

    /** The log's leader may have changed. */
    record LeaderHint(long term, @Nullable MemberId leader) implements LoopEvent {}
}
