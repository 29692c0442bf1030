package io.amcast.consensus.ratis;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether this member leads, by linearizable reads of Ratis (ReadIndex: a round of heartbeats). One round at a time answers
 * all questions that came before it began, on a thread of its own, since Ratis may block.
 */
final class LeaderCheck {
    private static final int MOST_QUESTIONS = 1 << 14;
    private static final long POLL_MILLIS = 200;
    private static final long PATIENCE_MILLIS = 2_000;

    private record Question(long number, long term) {}

    private final RaftMember member;
    private final DivisionInfo division;
    private final DivisionRoute route;
    private final ListenerGate listener;
    private final RaftGroupMemberId address;
    private final ClientId client = ClientId.randomId();
    private final ArrayBlockingQueue<Question> questions = new ArrayBlockingQueue<>(MOST_QUESTIONS);
    private final Thread thread;
    private long calls;
    private volatile boolean stopped;

    LeaderCheck(RaftMember member, DivisionInfo division, DivisionRoute route, ListenerGate listener) {
        this.member = member;
        this.division = division;
        this.route = route;
        this.listener = listener;
        this.address = RaftGroupMemberId.valueOf(member.peerId(), member.groupId());
        this.thread = new Thread(this::run, "amcast-confirm-" + member.self());
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Takes a question. Neither blocks nor throws. */
    void ask(long number, long term) {
        if (!questions.offer(new Question(number, term))) {
            refuse(new Question(number, term), MOST_QUESTIONS + " reads wait for a confirmation of leadership already");
        }
    }

    /** The thread ends soon; what is open stays without an answer. */
    void stop() {
        stopped = true;
        questions.clear();
    }

    private void run() {
        List<Question> round = new ArrayList<>();
        try {
            while (!stopped) {
                Question first = questions.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
                if (first != null) {
                    round.add(first);
                    questions.drainTo(round);
                    answer(round);
                    round.clear();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // A follower would answer for its leader: only who leads the same term before and after has led it all the while.
    private void answer(List<Question> round) throws InterruptedException {
        long term = division.getCurrentTerm();
        long index = division.isLeaderReady() ? applied() : -1;
        boolean led = index >= 0 && division.isLeaderReady() && division.getCurrentTerm() == term;
        for (Question question : round) {
            if (led && question.term() == term) {
                listener.call(to -> to.confirmed(question.number(), index));
            } else {
                refuse(question, "member " + member + " could not confirm that it leads term " + question.term());
            }
        }
    }

    private void refuse(Question question, String reason) {
        listener.call(to -> to.unconfirmed(question.number(), reason));
    }

    /** The index that was applied when a round of the group begun now was over; -1 if none could be had. */
    private long applied() throws InterruptedException {
        try {
            CompletableFuture<RaftClientReply> asked = route.submit(request());
            RaftClientReply reply = asked.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            return reply.isSuccess() ? index(reply.getMessage()) : -1;
        } catch (IOException | RuntimeException | ExecutionException | TimeoutException e) {
            return -1;
        }
    }

    private RaftClientRequest request() {
        return RaftClientRequest.newBuilder()
                .setClientId(client)
                .setServerId(address.getPeerId())
                .setGroupId(address.getGroupId())
                .setCallId(calls++)
                .setMessage(Message.EMPTY)
                .setType(RaftClientRequest.readRequestType())
                .build();
    }

    /** What a query of the log's state machine answers. */
    static Message answer(long index) {
        return Message.valueOf(
                ByteString.copyFrom(ByteBuffer.allocate(Long.BYTES).putLong(0, index)));
    }

    private static long index(@Nullable Message answer) {
        return answer == null || answer.getContent().size() != Long.BYTES
                ? -1
                : answer.getContent().asReadOnlyByteBuffer().getLong();
    }
}
