package io.amcast.examples.kv.redis;

import io.amcast.examples.kv.CommandException;
import io.amcast.examples.kv.Reply;
import java.util.List;
import java.util.Locale;

/** CLIENT and what follows it. */
final class ClientCommands {
    /** CLIENT LIST shows the names of all clients in one reply. */
    private static final int MOST_NAME_BYTES = 256;

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
        return checked(name, "Client names");
    }

    private static String checked(String text, String what) throws CommandException {
        if (!text.chars().allMatch(c -> c > ' ' && c <= '~')) {
            throw new CommandException("ERR " + what + " cannot contain spaces, newlines or special characters.");
        }
        if (text.length() > MOST_NAME_BYTES) {
            throw new CommandException("ERR " + what + " cannot be longer than " + MOST_NAME_BYTES + " bytes");
        }
        return text;
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
        if (!option.equals("lib-name") && !option.equals("lib-ver")) {
            throw new CommandException("ERR Unrecognized option '" + words.get(2) + "'");
        }
        String value = checked(words.get(3), option);
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
