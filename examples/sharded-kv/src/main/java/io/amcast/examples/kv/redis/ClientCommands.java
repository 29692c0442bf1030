package io.amcast.examples.kv.redis;

import io.amcast.examples.kv.CommandException;
import io.amcast.examples.kv.Reply;
import java.util.List;
import java.util.Locale;

/** CLIENT and what follows it. */
final class ClientCommands {
    private ClientCommands() {}

    static Reply answer(Session session, List<String> words) throws CommandException {
        String subcommand = words.get(1).toLowerCase(Locale.ROOT);
        return switch (subcommand) {
            case "id" -> new Reply.Int(session.id);
            case "getname" -> session.name.isEmpty() ? Reply.NIL : new Reply.Bulk(session.name);
            case "setname" -> setName(session, words);
            case "setinfo" -> setInfo(session, words);
            case "info" -> new Reply.Verbatim(describe(session) + "\n");
            case "list" -> list(session);
            case "no-evict", "no-touch" -> Reply.OK;
            default -> throw new CommandException("ERR unknown subcommand '" + words.get(1) + "'. Try CLIENT HELP.");
        };
    }

    /** A name that a client gives itself: it must fit into CLIENT LIST. */
    static String checkedName(String name) throws CommandException {
        if (!name.chars().allMatch(c -> c > ' ' && c <= '~')) {
            throw new CommandException("ERR Client names cannot contain spaces, newlines or special characters.");
        }
        return name;
    }

    private static Reply setName(Session session, List<String> words) throws CommandException {
        if (words.size() != 3) {
            throw CommandException.wrongArity("client|setname");
        }
        session.name = checkedName(words.get(2));
        return Reply.OK;
    }

    private static Reply setInfo(Session session, List<String> words) throws CommandException {
        if (words.size() != 4) {
            throw CommandException.wrongArity("client|setinfo");
        }
        String option = words.get(2).toLowerCase(Locale.ROOT);
        String value = words.get(3);
        if (!option.equals("lib-name") && !option.equals("lib-ver")) {
            throw new CommandException("ERR Unrecognized option '" + words.get(2) + "'");
        }
        if (!value.chars().allMatch(c -> c > ' ' && c <= '~')) {
            throw new CommandException("ERR " + option + " cannot contain spaces, newlines or special characters.");
        }
        if (option.equals("lib-name")) {
            session.libraryName = value;
        } else {
            session.libraryVersion = value;
        }
        return Reply.OK;
    }

    private static Reply list(Session session) {
        StringBuilder lines = new StringBuilder();
        session.server()
                .sessions
                .values()
                .forEach(one -> lines.append(describe(one)).append('\n'));
        return new Reply.Verbatim(lines.toString());
    }

    private static String describe(Session session) {
        return "id=" + session.id + " addr=" + session.address + " laddr=" + session.localAddress + " name="
                + session.name + " db=0 cmd=" + session.lastCommand.replaceAll("[^!-~]", "?") + " lib-name="
                + session.libraryName + " lib-ver=" + session.libraryVersion + " resp=" + session.protocol;
    }
}
