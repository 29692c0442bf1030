package io.amcast.testkit.cluster;

import org.jspecify.annotations.Nullable;

/** A cluster in a test broke a promise, or did not come to what was waited for. The text tells how to see it again. */
public final class ClusterFailure extends AssertionError {
    private static final long serialVersionUID = 1;

    private final String property;

    /**
     * A failure.
     *
     * @param property the promise that was broken, in a few words
     * @param what where, by which messages
     * @param again how to see it again; empty if that is left to luck
     */
    public ClusterFailure(String property, String what, String again, @Nullable Throwable cause) {
        super(property + ": " + what + (again.isEmpty() ? "" : "\n" + again), cause);
        this.property = property;
    }

    /** The promise that was broken, in a few words. */
    public String property() {
        return property;
    }
}
