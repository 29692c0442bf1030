package io.amcast.examples.kv.redis;

import io.amcast.examples.kv.CommandException;
import io.amcast.examples.kv.Reply;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The commands that a server answers without the cluster: about connections, transactions and the server itself. A closed set. */
enum LocalCommand {
    PING(-1, false, LocalCommand::ping),
    ECHO(2, false, (session, words) -> new Reply.Bulk(words.get(1))),
    HELLO(-1, true, LocalCommand::hello),
    AUTH(-2, true, LocalCommand::auth),
    CLIENT(-2, false, ClientCommands::answer),
    COMMAND(-1, false, CommandTable::answer),
    CONFIG(-2, false, LocalCommand::config),
    SELECT(2, false, LocalCommand::select),
    INFO(-1, false, ServerInfo::answer),
    MULTI(1, true, (session, words) -> session.transaction().open()),
    EXEC(1, true, LocalCommand::notHere),
    DISCARD(1, true, LocalCommand::discard),
    WATCH(-2, true, LocalCommand::watch),
    UNWATCH(1, false, (session, words) -> Reply.OK),
    RESET(1, true, LocalCommand::reset),
    QUIT(-1, true, LocalCommand::notHere);

    /** Answers a command whose number of words is right. */
    @FunctionalInterface
    interface Answering {
        Reply answer(Session session, List<String> words) throws CommandException;
    }

    private static final Map<String, LocalCommand> BY_WORD =
            Arrays.stream(values()).collect(Collectors.toMap(LocalCommand::name, Function.identity()));

    private final int arity;
    private final boolean runsAtOnce;
    private final Answering answering;

    LocalCommand(int arity, boolean runsAtOnce, Answering answering) {
        this.arity = arity;
        this.runsAtOnce = runsAtOnce;
        this.answering = answering;
    }

    /** The command of a name in any case. */
    static @Nullable LocalCommand find(String word) {
        LocalCommand command = BY_WORD.get(word);
        return command != null ? command : BY_WORD.get(word.toUpperCase(Locale.ROOT));
    }

    /** The name as Redis shows it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    int arity() {
        return arity;
    }

    boolean takes(int words) {
        return arity >= 0 ? words == arity : words >= -arity;
    }

    /** Whether a transaction does not queue it. */
    boolean runsAtOnce() {
        return runsAtOnce;
    }

    Reply answer(Session session, List<String> words) throws CommandException {
        return answering.answer(session, words);
    }

    private static Reply notHere(Session session, List<String> words) {
        throw new AssertionError(words + " is the session's own");
    }

    private static Reply ping(Session session, List<String> words) throws CommandException {
        if (words.size() > 2) {
            throw CommandException.wrongArity("ping");
        }
        return words.size() == 2 ? new Reply.Bulk(words.get(1)) : new Reply.Status("PONG");
    }

    private static Reply hello(Session session, List<String> words) throws CommandException {
        if (session.transaction().isOpen()) {
            throw new CommandException("ERR Command not allowed inside a transaction");
        }
        int protocol = words.size() > 1 ? protocol(words.get(1)) : session.protocol;
        String name = session.name;
        for (int i = 2; i < words.size(); i++) {
            if (words.get(i).equalsIgnoreCase("SETNAME") && i + 1 < words.size()) {
                name = ClientCommands.checkedName(words.get(++i));
            } else if (words.get(i).equalsIgnoreCase("AUTH") && i + 2 < words.size()) {
                throw noPassword();
            } else {
                throw new CommandException("ERR Syntax error in HELLO option '" + words.get(i) + "'");
            }
        }
        session.protocol = protocol;
        session.name = name;
        return new Reply.Pairs(List.of(
                new Reply.Bulk("server"),
                new Reply.Bulk("redis"),
                new Reply.Bulk("version"),
                new Reply.Bulk(ServerState.REDIS_VERSION),
                new Reply.Bulk("proto"),
                new Reply.Int(protocol),
                new Reply.Bulk("id"),
                new Reply.Int(session.id),
                new Reply.Bulk("mode"),
                new Reply.Bulk("standalone"),
                new Reply.Bulk("role"),
                new Reply.Bulk("master"),
                new Reply.Bulk("modules"),
                new Reply.Array(List.of())));
    }

    private static int protocol(String word) throws CommandException {
        if (!word.matches("-?[0-9]{1,18}")) {
            throw new CommandException("ERR Protocol version is not an integer or out of range");
        }
        if (!word.equals("2") && !word.equals("3")) {
            throw new CommandException("NOPROTO unsupported protocol version");
        }
        return word.charAt(0) - '0';
    }

    private static Reply auth(Session session, List<String> words) throws CommandException {
        throw noPassword();
    }

    private static CommandException noPassword() {
        return new CommandException("ERR AUTH <password> called without any password configured for the default user."
                + " Are you sure your configuration is correct?");
    }

    private static Reply config(Session session, List<String> words) throws CommandException {
        if (!words.get(1).equalsIgnoreCase("GET")) {
            throw new CommandException("ERR CONFIG " + words.get(1) + ": the store is configured by its topology file;"
                    + " only CONFIG GET is here");
        }
        if (words.size() < 3) {
            throw CommandException.wrongArity("config|get");
        }
        return ServerInfo.settings(session.server().config, words.subList(2, words.size()));
    }

    private static Reply select(Session session, List<String> words) throws CommandException {
        if (!words.get(1).matches("-?[0-9]{1,9}")) {
            throw new CommandException("ERR value is not an integer or out of range");
        }
        if (Integer.parseInt(words.get(1)) != 0) {
            throw new CommandException("ERR DB index is out of range");
        }
        return Reply.OK;
    }

    private static Reply discard(Session session, List<String> words) throws CommandException {
        if (!session.transaction().isOpen()) {
            throw new CommandException("ERR DISCARD without MULTI");
        }
        session.transaction().discard();
        return Reply.OK;
    }

    private static Reply watch(Session session, List<String> words) throws CommandException {
        if (session.transaction().isOpen()) {
            return new Reply.Failure("ERR WATCH inside MULTI is not allowed");
        }
        throw new CommandException(
                "ERR WATCH is not supported: this store has no optimistic locks; MULTI and EXEC are atomic"
                        + " without it");
    }

    private static Reply reset(Session session, List<String> words) {
        session.reset();
        return new Reply.Status("RESET");
    }
}
