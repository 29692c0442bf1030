package io.amcast.examples.kv.redis;

import io.amcast.examples.kv.Call;
import io.amcast.examples.kv.CommandException;
import io.amcast.examples.kv.Reply;
import io.amcast.examples.kv.Request;
import java.util.List;
import java.util.function.Function;

/**
 * What the server knows of one client, and what is to be done about each of its commands. One thread uses it; others may read what CLIENT
 * LIST shows.
 */
final class Session {
    /** What a command asks for. A closed set. */
    sealed interface Step {
        /** An answer that needs no data. */
        record Answer(Reply reply) implements Step {}

        /** The same, and the connection ends after it. */
        record Bye(Reply reply) implements Step {}

        /** A request to the cluster, and how its replies become the command's. */
        record Send(Request request, Function<List<Reply>, Reply> answer) implements Step {}
    }

    /** CLIENT LIST shows so much of a command's name. */
    private static final int MOST_SHOWN = 32;

    final long id;
    final String address;
    final String localAddress;
    private final ServerState server;
    private final Transaction transaction;

    volatile String name = "";
    volatile String libraryName = "";
    volatile String libraryVersion = "";
    volatile String lastCommand = "";
    volatile int protocol = 2;

    Session(long id, String address, String localAddress, ServerState server) {
        this.id = id;
        this.address = address;
        this.localAddress = localAddress;
        this.server = server;
        this.transaction = new Transaction(server.config.messageBytes());
    }

    ServerState server() {
        return server;
    }

    Transaction transaction() {
        return transaction;
    }

    /** Takes the next command of the client. */
    Step accept(List<String> words) {
        LocalCommand local = LocalCommand.find(words.get(0));
        lastCommand = local != null ? local.word() : cut(words.get(0));
        try {
            if (local != null) {
                return acceptLocal(local, words);
            }
            Call call = Call.of(words);
            if (transaction.isOpen()) {
                return new Step.Answer(transaction.queue(call));
            }
            call.check(server.kv.shards());
            return new Step.Send(Request.of(call), replies -> replies.get(0));
        } catch (CommandException e) {
            transaction.spoil();
            return new Step.Answer(e.reply());
        }
    }

    private static String cut(String word) {
        return word.substring(0, Math.min(word.length(), MOST_SHOWN));
    }

    private Step acceptLocal(LocalCommand command, List<String> words) throws CommandException {
        if (!command.takes(words.size())) {
            throw CommandException.wrongArity(command.word());
        }
        if (transaction.isOpen() && !command.runsAtOnce()) {
            return new Step.Answer(transaction.queue(command, words));
        }
        return switch (command) {
            case EXEC -> transaction.execute(this);
            case QUIT -> new Step.Bye(Reply.OK);
            default -> new Step.Answer(command.answer(this, words));
        };
    }

    /** Forgets all that a client had set up. */
    void reset() {
        transaction.discard();
        name = "";
        protocol = 2;
    }
}
