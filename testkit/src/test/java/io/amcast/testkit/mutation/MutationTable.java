package io.amcast.testkit.mutation;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tries mutations one after the other, tells each as it goes, and makes the table of docs/mutations.md. */
final class MutationTable {
    private final List<Mutation> mutations;
    private final Hunt.Limits limits;
    private final Hunt hunt;

    /** Tries the mutations of these names, or all, and writes the page if it was all. */
    public static void main(String[] names) throws IOException, InterruptedException {
        if (names.length == 0) {
            new MutationTable(Mutations.all()).write();
        } else {
            new MutationTable(Mutations.named(List.of(names))).print();
        }
    }

    MutationTable(List<Mutation> mutations) {
        this.mutations = mutations;
        limits = new Hunt.Limits(
                Long.getLong("amcast.mutations.schedules", 20_000), Long.getLong("amcast.mutations.members", 1_200));
        hunt = new Hunt(limits);
    }

    /** Tries all and writes the table into the page; the file is left as it was if one cannot be tried. */
    List<Hunt.Result> write() throws IOException, InterruptedException {
        List<Hunt.Result> results = print();
        new MutationPage(results, limits).writeInto(PatchedCopy.root().resolve("docs/mutations.md"));
        return results;
    }

    List<Hunt.Result> print() throws IOException, InterruptedException {
        List<Hunt.Result> results = new ArrayList<>();
        for (Mutation mutation : mutations) {
            long begun = System.nanoTime();
            Hunt.Result result = hunt.run(mutation);
            results.add(result);
            System.out.printf(
                    "%3d/%d %-28s %-8s schedules: %-24s members: %-24s script: %-10s %5.1f s%s%n",
                    results.size(),
                    mutations.size(),
                    mutation.name(),
                    mutation.expected(),
                    text(result.schedules()),
                    text(result.members()),
                    text(result.script()),
                    (System.nanoTime() - begun) / 1e9,
                    result.asExpected() ? "" : "  NOT AS EXPECTED");
        }
        return results;
    }

    private static String text(@Nullable Finding finding) {
        return finding == null
                ? "-"
                : finding.caught() ? finding.runs() + " " + finding.checker() : "not in " + finding.runs();
    }
}
