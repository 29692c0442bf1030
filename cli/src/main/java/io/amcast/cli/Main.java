package io.amcast.cli;

import io.amcast.MulticastException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code amcast} command. Exit codes: 0 done, 1 failed, 2 wrong usage. */
@Command(
        name = "amcast",
        description = "Genuine atomic multicast over replicated groups.",
        subcommands = {
            DemoCommand.class,
            DevCommand.class,
            NodeCommand.class,
            GatewayCommand.class,
            StatusCommand.class,
            TopCommand.class,
            ExplainCommand.class,
            SendCommand.class,
            VerifyCommand.class,
            SimulateCommand.class,
            BenchCommand.class,
            LatencyCommand.class,
            StudyCommand.class,
        },
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        synopsisSubcommandLabel = "COMMAND")
public final class Main {
    static final int FAILED = 1;
    static final int USAGE = 2;

    private Main() {}

    /** Runs a command and ends the process. */
    public static void main(String[] args) {
        Logs.begin();
        Charset charset = Charset.defaultCharset();
        System.exit(run(new PrintWriter(System.out, true, charset), new PrintWriter(System.err, true, charset), args));
    }

    /** Runs a command; returns its exit code. */
    static int run(PrintWriter out, PrintWriter err, String... args) {
        CommandLine command = new CommandLine(new Main());
        command.setOut(out);
        command.setErr(err);
        command.setCaseInsensitiveEnumValuesAllowed(true);
        command.setParameterExceptionHandler((e, wrong) -> {
            CommandLine its = e.getCommandLine();
            its.getErr().println(its.getCommandSpec().qualifiedName() + ": " + describe(e));
            its.getErr().println("Try '" + its.getCommandSpec().qualifiedName() + " --help' for what there is to say.");
            return USAGE;
        });
        command.setExecutionExceptionHandler((e, its, parsed) -> {
            its.getErr().println("amcast: " + describe(e));
            its.getErr().flush();
            LoggerFactory.getLogger("amcast").error("the command failed", e);
            return FAILED;
        });
        if (args.length == 0) {
            command.usage(err);
            return USAGE;
        }
        return command.execute(args);
    }

    /** One line for people. What the program expects to fail says enough by itself; the rest names its type too. */
    static String describe(Throwable e) {
        Throwable cause = e;
        while (cause instanceof java.util.concurrent.CompletionException
                || cause instanceof java.util.concurrent.ExecutionException
                || cause instanceof UncheckedIOException) {
            if (cause.getCause() == null) {
                break;
            }
            cause = cause.getCause();
        }
        String message = cause.getMessage();
        if (message == null || message.isBlank()) {
            return "failed with " + cause.getClass().getSimpleName();
        }
        if (cause instanceof java.nio.file.FileSystemException) {
            return oneLine(cause.getClass().getSimpleName() + ": " + message);
        }
        boolean expected = cause instanceof MulticastException
                || cause instanceof IOException
                || cause instanceof IllegalArgumentException
                || cause instanceof CommandFailure
                || cause instanceof CommandLine.ParameterException;
        return oneLine(
                expected ? message : "internal error, " + cause.getClass().getSimpleName() + ": " + message);
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", "; ");
    }

    /** The version as the jar's manifest tells it. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"amcast " + (version == null ? "(built from source)" : version)};
        }
    }
}
