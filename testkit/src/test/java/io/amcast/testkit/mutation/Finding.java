package io.amcast.testkit.mutation;

/**
 * What one simulator or script found out about a mutation.
 *
 * @param runs how many runs it took, or were made in vain
 * @param checker the property that was found broken
 * @param what for people
 */
record Finding(boolean caught, long runs, String checker, String what) {
    private static final String PREFIX = "FINDING\t";

    static Finding caught(long runs, String checker, String what) {
        return new Finding(true, runs, checker, what.lines().findFirst().orElse(""));
    }

    static Finding missed(long runs) {
        return new Finding(false, runs, "-", "-");
    }

    /** The line by which a child process tells it. */
    @Override
    public String toString() {
        return PREFIX + caught + "\t" + runs + "\t" + checker + "\t" + what.replace('\t', ' ');
    }

    static boolean isOne(String line) {
        return line.startsWith(PREFIX);
    }

    static Finding parse(String line) {
        String[] parts = line.split("\t", -1);
        return new Finding(Boolean.parseBoolean(parts[1]), Long.parseLong(parts[2]), parts[3], parts[4]);
    }
}
