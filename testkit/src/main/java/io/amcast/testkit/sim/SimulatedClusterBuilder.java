package io.amcast.testkit.sim;

import io.amcast.StateMachine;
import io.amcast.testkit.cluster.ClusterSetup;
import java.security.SecureRandom;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a simulated cluster is like, besides its setup. Not safe for use by several threads.
 *
 * @param <M> the message
 * @param <R> the result
 * @param <S> the state machine
 */
public final class SimulatedClusterBuilder<M, R extends @Nullable Object, S extends StateMachine<M, R>> {
    /** The system property that sets the seed of all clusters. */
    public static final String SEED = "amcast.seed";

    /** The system property that names a directory for drawings of failed tests, and so makes clusters record what is drawn. */
    public static final String DRAWINGS = "amcast.drawings";

    private static final int MOST_CLIENTS = 1_000;

    final ClusterSetup<M, R, S> setup;
    int snapshotEvery = 25;
    Duration clockSkew = Duration.ofMillis(5);
    int clients = 16;
    Weather weather = Weather.CALM;
    boolean drawn = System.getProperty(DRAWINGS) != null;
    long seed;
    private @Nullable Long fixed;

    SimulatedClusterBuilder(ClusterSetup<M, R, S> setup) {
        this.setup = setup;
    }

    /** Decides all that the test leaves open. Unless said, each cluster draws another. {@code -Damcast.seed} goes before. */
    public SimulatedClusterBuilder<M, R, S> seed(long number) {
        fixed = number;
        return this;
    }

    /** How often single frames go wrong; {@link Weather#CALM} unless said. */
    public SimulatedClusterBuilder<M, R, S> weather(Weather wanted) {
        weather = wanted;
        return this;
    }

    /**
     * How many entries of its log a member applies between two snapshots; 25 unless said, so that tests meet some.
     *
     * @param entries at least 1
     */
    public SimulatedClusterBuilder<M, R, S> snapshotEvery(int entries) {
        snapshotEvery = check("snapshotEvery", entries, Integer.MAX_VALUE);
        return this;
    }

    /** How far apart members' clocks are at most; 5 ms unless said. */
    public SimulatedClusterBuilder<M, R, S> clockSkew(Duration most) {
        if (most.isNegative()) {
            throw new IllegalArgumentException("clockSkew " + most + ": must not be negative");
        }
        clockSkew = most;
        return this;
    }

    /**
     * How many clients there can be; 16 unless said.
     *
     * @param most 1 to 1,000
     */
    public SimulatedClusterBuilder<M, R, S> clients(int most) {
        clients = check("clients", most, MOST_CLIENTS);
        return this;
    }

    /** Records all that happens, for {@link SimulatedCluster#drawing}. Unless said, {@code -Damcast.drawings=DIR} does. */
    public SimulatedClusterBuilder<M, R, S> drawn() {
        drawn = true;
        return this;
    }

    private static int check(String name, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(name + " " + value + ": must be 1 to " + most);
        }
        return value;
    }

    /**
     * A cluster whose members are all started.
     *
     * @throws IllegalArgumentException if {@code -Damcast.seed} is no number
     */
    public SimulatedCluster<M, R, S> start() {
        String given = System.getProperty(SEED);
        if (given != null) {
            seed = number(given);
        } else if (fixed != null) {
            seed = fixed;
        } else {
            seed = new SecureRandom().nextInt(Integer.MAX_VALUE); // short enough to be typed
        }
        return new SimulatedCluster<>(this);
    }

    private static long number(String given) {
        try {
            return Long.parseLong(given);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("-D" + SEED + "=" + given + ": must be a whole number", e);
        }
    }
}
