package io.amcast.examples.kv;

import io.amcast.Keys;

/**
 * A command on the store's data, as the table holds it.
 *
 * @param name in lower case, as Redis shows it
 * @param arity how many words it has with its name; negative: at least so many
 * @param routing which groups it goes to
 * @param keys where its keys stand
 * @param keyMode how it holds its keys
 * @param storeMode how it holds the store's own key
 * @param merge how the groups' answers become one
 * @param parser checks its words
 */
public record Command(
        String name,
        int arity,
        Routing routing,
        KeyPositions keys,
        char keyMode,
        char storeMode,
        Merge merge,
        Parser parser) {
    /** The mode in which commands on keys hold the store's own key: they commute there. */
    static final char KEYED = 'i';

    /** Which groups a command goes to. */
    public enum Routing {
        /** The groups of its keys; each carries out the part on its own keys. */
        KEYS,
        /** The group of its keys, which must be one. */
        KEYS_OF_ONE_SHARD,
        /** All groups. */
        ALL_GROUPS,
        /** The group of the slot that its second word names. */
        SLOT
    }

    /**
     * Where a command's keys stand among its words, as Redis' COMMAND tells it.
     *
     * @param first 0: no keys
     * @param last -1: to the end
     * @param step how many words a key and what belongs to it take
     */
    public record KeyPositions(int first, int last, int step) {
        static final KeyPositions NONE = new KeyPositions(0, 0, 0);
        static final KeyPositions FIRST = new KeyPositions(1, 1, 1);
        static final KeyPositions FIRST_TWO = new KeyPositions(1, 2, 1);
        static final KeyPositions ALL = new KeyPositions(1, -1, 1);
        static final KeyPositions PAIRS = new KeyPositions(1, -1, 2);

        /** The position after the last that can hold a key. */
        int end(int words) {
            return last < 0 ? words : Math.min(words, last + 1);
        }
    }

    /** Checks a command's words and says what is to be done; looks at nothing else, and runs at clients and replicas. */
    @FunctionalInterface
    interface Parser {
        Action parse(Args args) throws CommandException;
    }

    /** Does a checked command's part on one shard. Throws before it has changed anything. */
    @FunctionalInterface
    interface Action {
        Reply run(Keyspace keyspace) throws CommandException;
    }

    /** Reads one key. */
    static Command read(String name, int arity, Parser parser) {
        return new Command(name, arity, Routing.KEYS, KeyPositions.FIRST, Keys.READ, KEYED, Merge.ONE, parser);
    }

    /** Writes one key. */
    static Command write(String name, int arity, Parser parser) {
        return new Command(name, arity, Routing.KEYS, KeyPositions.FIRST, Keys.WRITE, KEYED, Merge.ONE, parser);
    }

    /** Is about no key in particular, at all groups. */
    static Command wholeStore(String name, int arity, char storeMode, Merge merge, Parser parser) {
        return new Command(name, arity, Routing.ALL_GROUPS, KeyPositions.NONE, Keys.READ, storeMode, merge, parser);
    }

    /** The same command on several keys. */
    Command over(KeyPositions positions, Merge merging) {
        return new Command(name, arity, Routing.KEYS, positions, keyMode, storeMode, merging, parser);
    }

    /** The same command on several keys that must be of one shard. */
    Command withinOneShard(KeyPositions positions) {
        return new Command(name, arity, Routing.KEYS_OF_ONE_SHARD, positions, keyMode, storeMode, Merge.ONE, parser);
    }

    /** Whether it may change the store. */
    public boolean writes() {
        return keyMode == Keys.WRITE || storeMode == Keys.WRITE;
    }

    /** Whether it may have so many words. */
    boolean takes(int words) {
        return arity >= 0 ? words == arity : words >= -arity;
    }
}
