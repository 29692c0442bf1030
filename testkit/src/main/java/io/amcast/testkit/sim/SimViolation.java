package io.amcast.testkit.sim;

/** A promise that is broken. */
public final class SimViolation extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String property;

    /**
     * A broken promise.
     *
     * @param property the check that found it
     */
    public SimViolation(String property, String what) {
        super(property + ": " + what);
        this.property = property;
    }

    /** The check that found it. */
    public String property() {
        return property;
    }
}
