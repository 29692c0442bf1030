package io.amcast.examples.kv.redis;

import io.amcast.examples.kv.Call;
import io.amcast.examples.kv.CommandException;
import io.amcast.examples.kv.Reply;
import io.amcast.examples.kv.Request;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The commands that a client queues between MULTI and EXEC. */
final class Transaction {
    // What a queued command takes in the message besides its words' bytes.
    private static final int COMMAND_BYTES = 8;

    /** A queued command: one on data, or one that the server answers itself. */
    private record Queued(@Nullable Call call, @Nullable LocalCommand local, List<String> words) {}

    private final int maxBytes;
    private final List<Queued> queue = new ArrayList<>();
    private boolean open;
    private boolean spoilt;
    private long bytes;

    Transaction(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    boolean isOpen() {
        return open;
    }

    Reply open() throws CommandException {
        if (open) {
            // Redis leaves the transaction as it was here.
            return new Reply.Failure("ERR MULTI calls can not be nested");
        }
        open = true;
        return Reply.OK;
    }

    Reply queue(Call call) throws CommandException {
        return queue(new Queued(call, null, call.words()));
    }

    Reply queue(LocalCommand command, List<String> words) throws CommandException {
        return queue(new Queued(null, command, words));
    }

    private Reply queue(Queued queued) throws CommandException {
        long size = COMMAND_BYTES;
        for (String word : queued.words()) {
            size += word.length() + 2L;
        }
        if (bytes + size > maxBytes) {
            throw new CommandException("ERR transaction is larger than a message may be, " + maxBytes + " bytes");
        }
        bytes += size;
        queue.add(queued);
        return new Reply.Status("QUEUED");
    }

    /** A command could not be queued, so EXEC will refuse the transaction. */
    void spoil() {
        if (open) {
            spoilt = true;
            queue.clear();
        }
    }

    void discard() {
        open = false;
        spoilt = false;
        bytes = 0;
        queue.clear();
    }

    /** Ends the transaction: as one message, if it has commands on data. */
    Session.Step execute(Session session) throws CommandException {
        if (!open) {
            throw new CommandException("ERR EXEC without MULTI");
        }
        boolean refused = spoilt;
        List<Queued> queued = List.copyOf(queue);
        discard();
        if (refused) {
            throw new CommandException("EXECABORT Transaction discarded because of previous errors.");
        }
        List<@Nullable Reply> known = new ArrayList<>(queued.size());
        List<Call> calls = new ArrayList<>(queued.size());
        for (Queued one : queued) {
            known.add(answerOrCollect(one, calls, session));
        }
        if (calls.isEmpty()) {
            return new Session.Step.Answer(merge(known, List.of()));
        }
        return new Session.Step.Send(Request.of(calls), replies -> merge(known, replies));
    }

    private static @Nullable Reply answerOrCollect(Queued queued, List<Call> calls, Session session) {
        try {
            if (queued.local() != null) {
                return queued.local().answer(session, queued.words());
            }
            Call call = java.util.Objects.requireNonNull(queued.call());
            call.check(session.server().kv.shards());
            calls.add(call);
            return null;
        } catch (CommandException e) {
            return e.reply();
        }
    }

    private static Reply merge(List<@Nullable Reply> known, List<Reply> replies) {
        List<Reply> all = new ArrayList<>(known.size());
        int next = 0;
        for (Reply reply : known) {
            all.add(reply != null ? reply : replies.get(next++));
        }
        return new Reply.Array(all);
    }
}
