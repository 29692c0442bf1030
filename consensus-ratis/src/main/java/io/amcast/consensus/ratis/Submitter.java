package io.amcast.consensus.ratis;

import io.amcast.proto.LogCodec;
import io.amcast.spi.LogEntry;
import io.amcast.spi.LogRecord;
import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.server.DivisionInfo;
import org.jspecify.annotations.Nullable;

/**
 * Hands entries to the division in the order in which they came, on a thread of its own: Ratis encodes, takes locks and waits for its
 * disk in the call, and the member's loop must not.
 */
final class Submitter {
    private static final int RECORD_BYTES = 64;
    private static final long POLL_MILLIS = 200;

    private final RaftMember member;
    private final RatisLimits limits;
    private final DivisionInfo division;
    private final DivisionRoute route;
    private final ListenerGate listener;
    private final RaftGroupMemberId address;
    private final ClientId client = ClientId.randomId();
    private final ArrayBlockingQueue<Submission> waiting;
    private final AtomicInteger entries = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private final Thread thread;
    private long calls;
    private volatile boolean stopped;

    Submitter(
            RaftMember member, RatisLimits limits, DivisionInfo division, DivisionRoute route, ListenerGate listener) {
        this.member = member;
        this.limits = limits;
        this.division = division;
        this.route = route;
        this.listener = listener;
        this.address = RaftGroupMemberId.valueOf(member.peerId(), member.groupId());
        this.waiting = new ArrayBlockingQueue<>(limits.inFlightEntries());
        this.thread = new Thread(this::run, "amcast-append-" + member.self());
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Takes an entry, or refuses it when too much is on its way already. Neither blocks nor throws. */
    void append(LogEntry entry) {
        Submission submission = new Submission(entry, estimate(entry));
        int count = entries.incrementAndGet();
        long size = bytes.addAndGet(submission.estimatedBytes());
        if (stopped) {
            finish(submission);
        } else if (count > limits.inFlightEntries() || size > limits.inFlightBytes() || !waiting.offer(submission)) {
            refuse(
                    submission,
                    count + " entries of " + size + " bytes are on their way into the log; at most "
                            + limits.inFlightEntries() + " of " + limits.inFlightBytes() + " may be");
        }
    }

    /** Stops taking and handing over; what waits is dropped. The thread ends soon. */
    void stop() {
        stopped = true;
        waiting.clear();
    }

    private void run() {
        try {
            while (!stopped) {
                Submission next = waiting.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
                if (next != null) {
                    submit(next);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            listener.fail(new IllegalStateException("member " + member + ": cannot hand entries to its log: " + e, e));
        }
    }

    private void submit(Submission submission) {
        LogEntry entry = submission.entry();
        // The log would tag it with another term, which voids it (rule A0).
        if (!division.isLeaderReady() || division.getCurrentTerm() != entry.term()) {
            refuse(submission, "member " + member + " does not lead term " + entry.term());
            return;
        }
        byte[] encoded = LogCodec.encode(entry);
        if (encoded.length > limits.entryBytes()) {
            refuse(
                    submission,
                    "an entry of " + encoded.length + " bytes and "
                            + entry.records().size() + " records; the log takes at most " + limits.entryBytes());
            return;
        }
        submission.encoded(encoded);
        try {
            route.submit(request(submission)).whenComplete((reply, error) -> completed(submission, reply, error));
        } catch (IOException | RuntimeException e) {
            refuse(submission, String.valueOf(e.getMessage()));
        }
    }

    private RaftClientRequest request(Submission submission) {
        return RaftClientRequest.newBuilder()
                .setClientId(client)
                .setServerId(address.getPeerId())
                .setGroupId(address.getGroupId())
                .setCallId(calls++)
                .setMessage(submission)
                .setType(RaftClientRequest.writeRequestType())
                .build();
    }

    /** Comes on Ratis' threads, some of which hold its locks. */
    private void completed(Submission submission, @Nullable RaftClientReply reply, @Nullable Throwable error) {
        if (error != null) {
            refuse(submission, String.valueOf(error.getMessage()));
        } else if (reply != null && !reply.isSuccess()) {
            refuse(submission, String.valueOf(reply.getException().getMessage()));
        } else {
            finish(submission);
        }
    }

    /** A leader that is deposed answers all that it has appended like what it never took: the append itself tells the difference. */
    private void refuse(Submission submission, String reason) {
        finish(submission);
        listener.call(to -> to.refused(submission.entry(), !submission.mayBeApplied(), reason));
    }

    private void finish(Submission submission) {
        entries.decrementAndGet();
        bytes.addAndGet(-submission.estimatedBytes());
    }

    private static int estimate(LogEntry entry) {
        long size = RECORD_BYTES;
        for (LogRecord each : entry.records()) {
            size += each instanceof LogRecord.Propose propose
                    ? propose.message().size()
                    : RECORD_BYTES;
        }
        return (int) Math.min(Integer.MAX_VALUE, size);
    }
}
