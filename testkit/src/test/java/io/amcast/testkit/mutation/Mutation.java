package io.amcast.testkit.mutation;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A fault to be planted into a copy of production sources.
 *
 * @param name as in the table
 * @param what is taken out or made wrong
 * @param expected what the check must say of it
 * @param script the name of a script in {@link Scripts} that fails on it, or null
 * @param note why it is safe, or is found by a script alone; may be empty
 */
record Mutation(
        String name,
        String what,
        Expected expected,
        @Nullable String script,
        String note,
        List<Edit> edits) {
    /** What the check must say of a mutation. */
    enum Expected {
        /** A simulator or a script finds it. */
        CAUGHT,
        /** It breaks no promise, but makes deliveries later: a script that counts delays finds it. */
        SLOWER,
        /** It breaks nothing: nobody may find it. */
        SAFE
    }

    /**
     * One place where a source is changed.
     *
     * @param source below the modules' {@code io/amcast}, without the suffix
     * @param find what is there once; how it is broken into lines does not matter
     */
    record Edit(String source, String find, String replace) {}

    static Mutation fault(String name, String what) {
        return new Mutation(name, what, Expected.CAUGHT, null, "", List.of());
    }

    static Mutation slower(String name, String what, String script) {
        return new Mutation(name, what, Expected.SLOWER, script, "", List.of());
    }

    static Mutation safe(String name, String what, String why) {
        return new Mutation(name, what, Expected.SAFE, null, why, List.of());
    }

    Mutation in(String source, String find, String replace) {
        List<Edit> more = new ArrayList<>(edits);
        more.add(new Edit(source, find, replace));
        return new Mutation(name, what, expected, script, note, List.copyOf(more));
    }

    /** A script fails on it, whether or not a simulator finds it. */
    Mutation script(String failing) {
        return new Mutation(name, what, expected, failing, note, edits);
    }

    Mutation note(String text) {
        return new Mutation(name, what, expected, script, text, edits);
    }

    /** Whether the protocol itself is changed, which both simulators run. */
    boolean ofProtocol() {
        return edits.stream().allMatch(edit -> edit.source().startsWith("protocol/"));
    }
}
