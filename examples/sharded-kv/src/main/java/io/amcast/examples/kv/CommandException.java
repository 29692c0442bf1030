package io.amcast.examples.kv;

/** A command that Redis would answer with an error; the message is that error, code first. Carries no stack trace. */
public final class CommandException extends Exception {
    private static final long serialVersionUID = 1;

    private static final int SHOWN_BYTES = 128;

    public CommandException(String error) {
        super(error, null, false, false);
    }

    /** The error as a reply. */
    public Reply reply() {
        return new Reply.Failure(String.valueOf(getMessage()));
    }

    static CommandException syntax() {
        return new CommandException("ERR syntax error");
    }

    static CommandException wrongType() {
        return new CommandException("WRONGTYPE Operation against a key holding the wrong kind of value");
    }

    static CommandException notAnInteger() {
        return new CommandException("ERR value is not an integer or out of range");
    }

    static CommandException tooLong() {
        return new CommandException("ERR string exceeds maximum allowed size (proto-max-bulk-len)");
    }

    /** The command, in the case that Redis shows it in, has too few or too many arguments. */
    public static CommandException wrongArity(String command) {
        return new CommandException(
                "ERR wrong number of arguments for '" + command.toLowerCase(java.util.Locale.ROOT) + "' command");
    }

    /** No such command; shows the first of its arguments, as Redis does. */
    public static CommandException unknownCommand(java.util.List<String> words) {
        StringBuilder shown = new StringBuilder();
        for (int i = 1; i < words.size() && shown.length() < SHOWN_BYTES; i++) {
            shown.append('\'')
                    .append(cut(words.get(i), SHOWN_BYTES - shown.length()))
                    .append("' ");
        }
        return new CommandException(
                "ERR unknown command '" + cut(words.get(0), SHOWN_BYTES) + "', with args beginning with: " + shown);
    }

    private static String cut(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length);
    }
}
