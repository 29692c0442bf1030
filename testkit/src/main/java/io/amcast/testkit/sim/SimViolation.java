package io.amcast.testkit.sim;

/** A promise that is broken. */
public final class SimViolation extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String property;
    private final String what;

    /**
     * A broken promise.
     *
     * @param property the check that found it
     */
    public SimViolation(String property, String what) {
        super(property + ": " + what);
        this.property = property;
        this.what = what;
    }

    /** What happened, a sentence for people. */
    public String what() {
        return what;
    }

    /** The check that found it. */
    public String property() {
        return property;
    }
}
