package io.amcast.testkit.sim;

/** Runs seeds. */
public final class Simulation {
    private Simulation() {}

    public static void main(String[] args) {
        long from = Long.parseLong(args[0]);
        long count = args.length > 1 ? Long.parseLong(args[1]) : 1;
        long begin = System.nanoTime();
        long inputs = 0;
        long messages = 0;
        long faults = 0;
        long frames = 0;
        Coverage coverage = new Coverage();
        for (long seed = from; seed < from + count; seed++) {
            Trace trace = args.length > 1 ? Trace.NONE : new Trace() {
                @Override
                public boolean wanted() {
                    return true;
                }
                @Override
                public void happened(long nanos, String process, String what) {
                    System.out.printf("%,d %s %s%n", nanos / 1000, process, what);
                }
                @Override
                public void arrived(long nanos, String f, String t, Object frame) {
                    System.out.printf("%,d %s -> %s %s%n", nanos / 1000, f, t, frame);
                }
                @Override
                public void fault(long nanos, FaultKind kind, String process, String what) {
                    System.out.printf("%,d FAULT %s %s %s%n", nanos / 1000, kind, process, what);
                }
            };
            Run run = new Run(Draw.plan(seed), coverage, trace);
            try {
                run.run();
            } catch (SimViolation e) {
                System.out.println("seed " + seed + ": " + e.getMessage());
                if (args.length > 1) return;
            } catch (RuntimeException | Error e) {
                System.out.println("seed " + seed + ": " + e);
                throw e;
            }
            inputs += run.cluster.inputs();
            messages += run.messages();
            frames += run.cluster.network.frames;
        }
        double s = (System.nanoTime() - begin) / 1e9;
        System.out.printf("%d runs, %d messages, %d inputs, %d frames, %d faults, %.1f s, %.0f runs/s %.0f inputs/s%n%s%n", count, messages, inputs, frames, coverage.total(), s, count / s, inputs / s, coverage.byKind());
    }
}
