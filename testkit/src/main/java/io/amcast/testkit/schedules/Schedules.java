package io.amcast.testkit.schedules;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs random schedules of the production protocol, as many as asked for; a seed decides everything in its schedule.
 *
 * <p>From the command line: {@code java -cp ... io.amcast.testkit.schedules.Schedules FROM COUNT} runs a range, {@code ... SEED} prints the
 * trace of one.
 */
public final class Schedules {
    private Schedules() {}

    /**
     * What a range of schedules came to.
     *
     * @param failure the first violation with its seed, or null
     */
    public record Outcome(
            long schedules,
            long inputs,
            long messages,
            long faults,
            @Nullable String failure) {}

    /** Runs the schedules of seeds {@code from} to {@code from + count - 1} until one fails. */
    public static Outcome run(long from, long count, LongConsumer progress) {
        long inputs = 0;
        long messages = 0;
        long faults = 0;
        for (long seed = from; seed < from + count; seed++) {
            try {
                Schedule schedule = new Schedule(seed, null);
                schedule.run();
                inputs += schedule.inputs();
                messages += schedule.messages();
                faults += schedule.faults;
            } catch (RuntimeException | AssertionError e) {
                return new Outcome(
                        seed - from + 1,
                        inputs,
                        messages,
                        faults,
                        "seed " + seed + ": " + e + "; replay: " + replay(seed));
            }
            progress.accept(seed - from + 1);
        }
        return new Outcome(count, inputs, messages, faults, null);
    }

    /** The command that prints a seed's trace. */
    public static String replay(long seed) {
        return "mvn -q -pl testkit -am test -Dtest=ProtocolSchedulesTest -Dsurefire.failIfNoSpecifiedTests=false -Damcast.seed="
                + seed;
    }

    /** The events of one schedule, ending with its violation if it has one. */
    public static List<String> trace(long seed) {
        List<String> trace = new ArrayList<>();
        try {
            new Schedule(seed, trace).run();
            trace.add("no violation");
        } catch (RuntimeException | AssertionError e) {
            trace.add("VIOLATION " + e);
            if (!(e instanceof Violation)) {
                for (StackTraceElement frame : e.getStackTrace()) {
                    trace.add("    at " + frame);
                }
            }
        }
        return trace;
    }

    public static void main(String[] args) {
        if (args.length == 1) {
            trace(Long.parseLong(args[0])).forEach(System.out::println);
            return;
        }
        System.out.println(run(Long.parseLong(args[0]), Long.parseLong(args[1]), done -> {}));
    }
}
