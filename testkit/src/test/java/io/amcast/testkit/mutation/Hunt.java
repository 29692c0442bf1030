package io.amcast.testkit.mutation;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Lets simulators and scripts loose on mutations, each in a process of its own that has the changed classes first on its path. */
final class Hunt {
    /**
     * How long to look.
     *
     * @param schedules most schedules of the protocol alone
     * @param members most runs of whole members
     */
    record Limits(long schedules, long members) {}

    /**
     * What came out for one mutation; null for what was not tried.
     */
    record Result(
            Mutation mutation,
            @Nullable Finding schedules,
            @Nullable Finding members,
            @Nullable Finding script) {
        boolean caughtBySimulator() {
            return caught(schedules) || caught(members);
        }

        boolean caught() {
            return caughtBySimulator() || caught(script);
        }

        private static boolean caught(@Nullable Finding finding) {
            return finding != null && finding.caught();
        }

        /** Whether it came out as its mutation says. */
        boolean asExpected() {
            return switch (mutation.expected()) {
                case CAUGHT -> caught();
                case SLOWER -> !caughtBySimulator() && caught(script);
                case SAFE -> !caught();
            };
        }
    }

    private static final Limits FEW = new Limits(2_000, 100);

    private final String classPath;
    private final PatchedCopy copies;
    private final Limits limits;

    Hunt(Limits limits) {
        classPath = PatchedCopy.classPath();
        copies = new PatchedCopy(classPath);
        this.limits = limits;
    }

    /** A few runs of both simulators find most; where they do not, all the runs that there may be. */
    Result run(Mutation mutation) throws IOException, InterruptedException {
        Path classes = Files.createTempDirectory("amcast-mutation-");
        try {
            copies.compile(mutation, classes);
            Limits few = new Limits(
                    Math.min(FEW.schedules(), limits.schedules()), Math.min(FEW.members(), limits.members()));
            Result result = random(mutation, classes, new Limits(0, 0), few);
            if (!result.caught()) {
                result = random(mutation, classes, few, limits);
            }
            String script = mutation.script();
            boolean needless = mutation.expected() == Mutation.Expected.CAUGHT && result.caught();
            return script == null || needless
                    ? result
                    : new Result(mutation, result.schedules(), result.members(), probe(classes, "script", script));
        } finally {
            delete(classes);
        }
    }

    private Result random(Mutation mutation, Path classes, Limits from, Limits to)
            throws IOException, InterruptedException {
        Finding schedules = null;
        if (mutation.ofProtocol()) {
            schedules = probe(classes, "schedules", from.schedules() + "", to.schedules() + "");
        }
        Finding members = null;
        if (schedules == null || !schedules.caught()) {
            members = probe(classes, "members", from.members() + "", to.members() + "");
        }
        return new Result(mutation, schedules, members, null);
    }

    private Finding probe(Path classes, String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "-cp",
                classes + System.getProperty("path.separator") + classPath,
                Probe.class.getName()));
        command.addAll(List.of(args));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        ArrayDeque<String> last = new ArrayDeque<>();
        try (BufferedReader said = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                if (Finding.isOne(line)) {
                    return Finding.parse(line);
                }
                last.add(line);
                if (last.size() > 20) {
                    last.remove();
                }
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
        throw new IllegalStateException(
                "the process that ran " + String.join(" ", args) + " died:\n" + String.join("\n", last));
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
