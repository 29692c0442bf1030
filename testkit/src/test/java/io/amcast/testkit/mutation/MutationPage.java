package io.amcast.testkit.mutation;

import io.amcast.testkit.mutation.Mutation.Expected;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The part of docs/mutations.md between its markers, made from what came out. */
final class MutationPage {
    private static final String BEGIN = "<!-- made by the command above: begin -->\n";
    private static final String END = "<!-- made by the command above: end -->\n";

    private final List<Hunt.Result> results;
    private final Hunt.Limits limits;
    private final StringBuilder text = new StringBuilder();

    MutationPage(List<Hunt.Result> results, Hunt.Limits limits) {
        this.results = results;
        this.limits = limits;
    }

    /** Replaces what is between the markers. */
    void writeInto(Path page) throws IOException {
        String present = Files.readString(page);
        int begin = present.indexOf(BEGIN);
        int end = present.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IllegalStateException(page + " lacks the markers " + BEGIN.strip() + " and " + END.strip());
        }
        Files.writeString(page, present.substring(0, begin + BEGIN.length()) + text() + present.substring(end));
    }

    private String text() {
        List<Hunt.Result> faults = of(Expected.CAUGHT);
        List<Hunt.Result> slower = of(Expected.SLOWER);
        List<Hunt.Result> missed =
                results.stream().filter(result -> !result.asExpected()).toList();
        long caught = faults.stream().filter(Hunt.Result::caught).count();
        long random = faults.stream().filter(Hunt.Result::caughtBySimulator).count();
        line(
                "%d of %d faults are caught, %d of them by random runs and %d by a script alone. %d mutations make deliveries"
                        + " later and break nothing, %d are safe. Random runs were at most %,d schedules, seeds from 0, and"
                        + " then at most %,d runs of whole members.",
                caught,
                faults.size(),
                random,
                caught - random,
                slower.size(),
                of(Expected.SAFE).size(),
                limits.schedules(),
                limits.members());
        table("What is a function of the log", LogMutations.ALL);
        table("Leaders", LeaderMutations.ALL);
        table("Real-time order", StrictMutations.ALL);
        table("Reads", ReadMutations.ALL);
        table("Sessions", SessionMutations.ALL);
        table("Conflicts and what comes next", IndexMutations.ALL);
        table("Loop, applier, results, snapshots", RuntimeMutations.ALL);
        table("Client", ClientMutations.ALL);
        table("Codecs", CodecMutations.ALL);
        missed(missed);
        slower(slower);
        safe();
        waiting();
        return text.toString();
    }

    private List<Hunt.Result> of(Expected expected) {
        return results.stream()
                .filter(result -> result.mutation().expected() == expected)
                .toList();
    }

    private void line(String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    private void table(String title, List<Mutation> mutations) {
        Predicate<Hunt.Result> here = result -> mutations.stream()
                .anyMatch(mutation -> mutation.name().equals(result.mutation().name()));
        line("%n### %s%n", title);
        line("| mutation | what | in | found by | after | broken |");
        line("|---|---|---|---|--:|---|");
        of(Expected.CAUGHT).stream().filter(here).forEach(result -> {
            Mutation mutation = result.mutation();
            Finding found = first(result);
            line(
                    "| %s | %s | %s | %s | %s | %s |",
                    mutation.name(),
                    cell(mutation.what()),
                    sources(mutation),
                    by(result),
                    after(found),
                    found.checker());
        });
    }

    private static Finding first(Hunt.Result result) {
        for (Finding finding : new Finding[] {result.schedules(), result.members(), result.script()}) {
            if (caught(finding)) {
                return finding;
            }
        }
        return Finding.missed(0);
    }

    private static String by(Hunt.Result result) {
        if (caught(result.schedules())) {
            return "schedules";
        } else if (caught(result.members())) {
            return "members";
        }
        return caught(result.script()) ? "script " + result.mutation().script() : "**missed**";
    }

    private static boolean caught(Finding finding) {
        return finding != null && finding.caught();
    }

    private static String after(Finding found) {
        return found.caught() ? String.format(Locale.ROOT, "%,d", found.runs()) : "";
    }

    private static String cell(String words) {
        return words.replace("|", "\\|");
    }

    private static String sources(Mutation mutation) {
        return mutation.edits().stream()
                .map(edit -> edit.source().substring(edit.source().lastIndexOf('/') + 1))
                .distinct()
                .collect(Collectors.joining(", "));
    }

    private void missed(List<Hunt.Result> missed) {
        line("%n### Not as expected%n");
        if (missed.isEmpty()) {
            line("None.");
        }
        for (Hunt.Result result : missed) {
            String note = result.mutation().note();
            line("- %s: %s", result.mutation().name(), note.isEmpty() ? "no reason is known" : note);
        }
    }

    private void slower(List<Hunt.Result> slower) {
        line("%n### Later, not wrong%n");
        line("No random run fails; a script that counts message delays, or what a step delivers, does.%n");
        line("| mutation | what | in | script |");
        line("|---|---|---|---|");
        for (Hunt.Result result : slower) {
            Mutation mutation = result.mutation();
            line("| %s | %s | %s | %s |", mutation.name(), cell(mutation.what()), sources(mutation), mutation.script());
        }
    }

    private void safe() {
        line("%n### Safe%n");
        line("| mutation | what | in | why nothing breaks |");
        line("|---|---|---|---|");
        for (Hunt.Result result : of(Expected.SAFE)) {
            Mutation mutation = result.mutation();
            line(
                    "| %s | %s | %s | %s |",
                    mutation.name(), cell(mutation.what()), sources(mutation), cell(mutation.note()));
        }
    }

    private void waiting() {
        line("%n### Waiting for what is not built yet%n");
        for (Mutations.Waiting each : Mutations.WAITING) {
            line("- %s: %s", each.feature(), String.join(", ", each.names()));
        }
    }
}
