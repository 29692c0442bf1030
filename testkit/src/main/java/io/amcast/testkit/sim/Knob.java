package io.amcast.testkit.sim;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.LongStream;

/** What can be calmed in a plan, besides the faults that it names. */
enum Knob {
    LOSS(FaultKind.LOSS),
    DUPLICATE(FaultKind.DUPLICATE),
    REORDER(FaultKind.REORDER),
    LONG_DELAY(FaultKind.LONG_DELAY),
    GHOST(FaultKind.GHOST),
    /** Entries that are swapped, doubled, delayed and lost: one rate for all. */
    ENTRIES(FaultKind.ENTRY_SWAPPED, FaultKind.ENTRY_DOUBLED, FaultKind.ENTRY_DELAYED, FaultKind.ENTRY_LOST),
    /** Members that take long for a step. */
    LAGGING,
    /** How long frames take. */
    DELAY,
    /** How far apart clocks are. */
    SKEW,
    /** That things go on going wrong when the last call is long made. */
    LINGERING,
    /** Whether frames go through their binary form. */
    CODECS,
    /** Whether the order is to agree with real time across groups. */
    STRICT,
    /** Reads without a log entry. */
    READS,
    /** Whether some members apply in parallel what does not conflict. */
    PARALLEL;

    private static final long SETTLING_NANOS = 300_000_000;

    /** What it makes go wrong; empty: what may always be. */
    final Set<FaultKind> kinds;

    Knob(FaultKind... kinds) {
        this.kinds = EnumSet.noneOf(FaultKind.class);
        this.kinds.addAll(Set.of(kinds));
    }

    /** Its name on a command line. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The plan without it, all else being equal. */
    Plan calm(Plan plan) {
        Weather now = plan.weather();
        return switch (this) {
            case SKEW -> plan.with(change -> change.maxSkewNanos = 0);
            case CODECS -> plan.with(change -> change.codecs = false);
            case STRICT -> plan.with(change -> change.strict = false);
            case READS -> plan.with(change -> change.reads = List.of());
            case PARALLEL -> plan.with(change -> change.parallel = false);
            case LINGERING ->
                plan.with(change ->
                        change.faultsEndNanos = Math.min(plan.faultsEndNanos(), lastNanos(plan) + SETTLING_NANOS));
            case LOSS, DUPLICATE, REORDER, LONG_DELAY, GHOST, ENTRIES, LAGGING, DELAY ->
                plan.with(change -> change.weather = new Weather(
                        this == LOSS ? 0 : now.loss(),
                        this == DUPLICATE ? 0 : now.duplicate(),
                        this == REORDER ? 0 : now.reorder(),
                        this == LONG_DELAY ? 0 : now.longDelay(),
                        this == GHOST ? 0 : now.ghost(),
                        this == ENTRIES ? 0 : now.entryDisorder(),
                        this == LAGGING ? 0 : now.lagging(),
                        this == DELAY ? Weather.CALM.delayMicros() : now.delayMicros()));
        };
    }

    /** When the last planned thing happens. */
    private static long lastNanos(Plan plan) {
        return LongStream.concat(
                        plan.calls().stream().mapToLong(Plan.PlannedCall::atNanos),
                        plan.faults().stream().mapToLong(fault -> fault.atNanos() + fault.nanos()))
                .max()
                .orElse(0);
    }

    /** Whether a plan does anything of it. */
    boolean in(Plan plan) {
        return !calm(plan).equals(plan);
    }
}
