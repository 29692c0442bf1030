package io.amcast.testkit.check.append;

/**
 * What can be wrong with a history. Cycles are named after the dependencies in them: {@code ww} from an append to the one that
 * follows it, {@code wr} from an append to who reads it last, {@code rw} from a read to the append that comes next. Those of a suffix need the order of a
 * process, or of real time, too.
 */
public enum Anomaly {
    INTERNAL("internal", "a read does not agree with what its own transaction did before"),
    DUPLICATE("duplicate element", "an element is in a list twice"),
    PHANTOM("phantom element", "an element was read that nobody appended"),
    INCOMPATIBLE("incompatible order", "two reads of a key, neither of which begins with the other"),
    LOST("lost element", "an acknowledged append is in no read, though reads of its key began after it"),
    G1A("G1a", "aborted read: what a failed transaction appended was read"),
    G1B("G1b", "intermediate read: a transaction's append was read without its next one to the same key"),
    G0("G0", "a cycle of ww"),
    G1C("G1c", "a cycle of ww and wr"),
    G_SINGLE("G-single", "a cycle with one rw"),
    G2("G2", "a cycle with several rw"),
    G0_PROCESS("G0-process", "a cycle of ww and the order of processes"),
    G1C_PROCESS("G1c-process", "a cycle of ww, wr and the order of processes"),
    G_SINGLE_PROCESS("G-single-process", "a cycle with one rw and the order of processes"),
    G2_PROCESS("G2-process", "a cycle with several rw and the order of processes"),
    G0_REALTIME("G0-realtime", "a cycle of ww and real time"),
    G1C_REALTIME("G1c-realtime", "a cycle of ww, wr and real time"),
    G_SINGLE_REALTIME("G-single-realtime", "a cycle with one rw and real time"),
    G2_REALTIME("G2-realtime", "a cycle with several rw and real time");

    private final String title;
    private final String meaning;

    Anomaly(String title, String meaning) {
        this.title = title;
        this.meaning = meaning;
    }

    /** Its name in the literature. */
    public String title() {
        return title;
    }

    /** What it is, in a few words. */
    public String meaning() {
        return meaning;
    }

    /** The name of a cycle. */
    static Anomaly cycle(int readWrites, boolean writeReads, boolean process, boolean realTime) {
        Anomaly plain = readWrites > 1 ? G2 : readWrites == 1 ? G_SINGLE : writeReads ? G1C : G0;
        int offset = realTime ? G0_REALTIME.ordinal() : process ? G0_PROCESS.ordinal() : G0.ordinal();
        return values()[plain.ordinal() - G0.ordinal() + offset];
    }

    @Override
    public String toString() {
        return title;
    }
}
