package io.amcast.testkit.sim;

/** Every promise, over what a run recorded. */
final class Checks {
    private Checks() {}

    static void all(Run run) {}
}
