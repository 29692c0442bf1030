package io.amcast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.assertj.core.api.AbstractStringAssert;

/** One run of the command in this process. */
final class Cli {
    final int exit;
    final String out;
    final String err;

    private Cli(int exit, String out, String err) {
        this.exit = exit;
        this.out = out;
        this.err = err;
    }

    static Cli run(Object... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] words = new String[args.length];
        for (int i = 0; i < args.length; i++) {
            words[i] = args[i].toString();
        }
        int exit = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), words);
        return new Cli(exit, out.toString(), err.toString());
    }

    /** Asserts a failure that is told in one line without a stack trace; the line. */
    AbstractStringAssert<?> failsWith(int code) {
        assertThat(exit).as("exit code; standard error: %s", err).isEqualTo(code);
        assertThat(err).doesNotContain("\tat ").doesNotContain("Exception:");
        assertThat(err.lines().filter(line -> !line.startsWith("Try '")))
                .as("lines on standard error")
                .hasSize(1);
        return assertThat(err);
    }
}
