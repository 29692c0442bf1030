package io.amcast.testkit.schedules;

/** A schedule broke a promise. */
final class Violation extends RuntimeException {
    private static final long serialVersionUID = 1;

    Violation(String what) {
        super(what);
    }
}
