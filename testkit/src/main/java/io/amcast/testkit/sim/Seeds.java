package io.amcast.testkit.sim;

/** Draws from a seed by hashing, where a random source would change what is drawn after it. */
final class Seeds {
    private Seeds() {}

    /** Not negative; another for each seed and number. */
    static long of(long seed, long number) {
        long mixed = seed * 0x9E3779B97F4A7C15L + number * 0xC2B2AE3D27D4EB4FL + 0x165667B19E3779F9L;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return (mixed ^ (mixed >>> 31)) >>> 1;
    }
}
