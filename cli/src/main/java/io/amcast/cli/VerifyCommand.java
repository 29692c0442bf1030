package io.amcast.cli;

import io.amcast.testkit.check.HistoryVerifier;
import io.amcast.testkit.check.Verdict;
import io.amcast.testkit.history.Histories;
import io.amcast.testkit.history.HistoryReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks the histories that members recorded. */
@Command(
        name = "verify",
        description = "Checks recorded histories (--history DIR) against what the protocol promises.",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class VerifyCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "The directory with a <member>.jsonl of each member.")
    private Path directory;

    @Option(
            names = "--down",
            paramLabel = "MEMBER",
            split = ",",
            description = "A member whose history may end early: it was down at the end, or had not caught up.")
    private List<String> down = List.of();

    @Option(
            names = "--unfinished",
            description = "Every history may end early: the cluster was stopped or copied in the midst of its work.")
    private boolean unfinished;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Histories histories = HistoryReader.read(directory);
        Set<String> mayEndEarly = new HashSet<>(unfinished ? histories.members().keySet() : down);
        List<Verdict> verdicts = HistoryVerifier.verify(histories, mayEndEarly);
        long incarnations =
                histories.members().values().stream().mapToLong(List::size).sum();
        out.printf(
                Locale.ROOT,
                "%,d deliveries of %,d messages in %,d histories of %,d members%n%n",
                histories.deliveries(),
                histories.messages().size(),
                incarnations,
                histories.members().size());
        return report(histories, verdicts, out) ? 0 : Main.FAILED;
    }

    /** Prints the table, the violations and what was not checked; true if all holds. */
    private boolean report(Histories histories, List<Verdict> verdicts, PrintWriter out) {
        Table table = new Table("property", "checked", "violations");
        verdicts.forEach(verdict -> table.row(
                verdict.property(), verdict.checked(), String.format(Locale.ROOT, "%,d", verdict.violationCount())));
        table.print(out);
        boolean agreed = true;
        for (Verdict verdict : verdicts) {
            if (!verdict.holds()) {
                out.println();
                out.println("VIOLATED " + verdict.property());
                verdict.violations().forEach(violation -> out.println("  " + violation));
                long more = verdict.violationCount() - verdict.violations().size();
                if (more > 0) {
                    out.printf(Locale.ROOT, "  and %,d more%n", more);
                }
                agreed &= !verdict.property().startsWith("agreement");
            }
        }
        if (!agreed && !unfinished) {
            out.println("  (if the cluster was stopped or copied in the midst of its work, histories end early: say"
                    + " --unfinished;");
            out.println("  a member that was down at the end may lack deliveries: name it with --down)");
        }
        histories.notes().forEach(note -> out.println("note: " + note));
        verdicts.forEach(verdict -> verdict.notes().forEach(note -> out.println("note: " + note)));
        boolean holds = verdicts.stream().allMatch(Verdict::holds);
        out.println();
        out.println(holds ? "all properties hold" : "the histories violate what the protocol promises");
        out.flush();
        return holds;
    }
}
