package io.amcast.testkit.junit;

import io.amcast.StateMachine;
import io.amcast.testkit.cluster.ClusterSetup;
import io.amcast.testkit.cluster.LoopbackCluster;
import io.amcast.testkit.cluster.TestCluster;
import io.amcast.testkit.sim.SimulatedCluster;
import io.amcast.testkit.sim.SimulatedClusterBuilder;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * Gives each test that has a parameter for it a cluster of its own, and verifies the cluster when the test has passed.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final ClusterExtension<?> CLUSTER = ClusterExtension.simulated(
 *         ClusterSetup.of(Ledger::new, new TransferCodec(), Codec.utf8()).groups(3, "east", "west"));
 *
 * @Test
 * void conservesMoney(SimulatedCluster<Transfer, String, Ledger> cluster) { ... }
 * }</pre>
 *
 * <p>A simulated cluster has a new seed each time, also for each repetition of a {@code @RepeatedTest}, unless
 * {@code -Damcast.seed} gives one. A test that fails tells the seed and the last events. A test whose parameter is a
 * {@link TestCluster} can run on both kinds of cluster: in an abstract class with a subclass for each that registers the extension.
 *
 * @param <C> the kind of cluster
 */
public final class ClusterExtension<C extends TestCluster<?, ?, ?>>
        implements ParameterResolver, AfterTestExecutionCallback, AfterEachCallback, TestExecutionExceptionHandler {
    private final Class<?> kind;
    private final Supplier<C> start;
    private final boolean verifies;

    private ClusterExtension(Class<?> kind, Supplier<C> start, boolean verifies) {
        this.kind = kind;
        this.start = start;
        this.verifies = verifies;
    }

    /** Clusters in virtual time. */
    public static <M, R extends @Nullable Object, S extends StateMachine<M, R>>
            ClusterExtension<SimulatedCluster<M, R, S>> simulated(ClusterSetup<M, R, S> setup) {
        return simulated(setup, options -> {});
    }

    /**
     * Clusters in virtual time.
     *
     * @param options may set what a simulated cluster has besides its setup: a seed, weather and so on
     */
    public static <M, R extends @Nullable Object, S extends StateMachine<M, R>>
            ClusterExtension<SimulatedCluster<M, R, S>> simulated(
                    ClusterSetup<M, R, S> setup, Consumer<SimulatedClusterBuilder<M, R, S>> options) {
        return new ClusterExtension<>(
                SimulatedCluster.class,
                () -> {
                    SimulatedClusterBuilder<M, R, S> builder = SimulatedCluster.builder(setup);
                    options.accept(builder);
                    return builder.start();
                },
                true);
    }

    /** Clusters on Ratis and gRPC, on loopback ports and in a temporary directory, which is deleted after each test. */
    public static <M, R extends @Nullable Object, S extends StateMachine<M, R>>
            ClusterExtension<LoopbackCluster<M, R, S>> onLoopback(ClusterSetup<M, R, S> setup) {
        return new ClusterExtension<>(LoopbackCluster.class, () -> LoopbackCluster.start(setup), true);
    }

    /** Leaves it to the tests to call {@code verify()}. */
    public ClusterExtension<C> withoutVerify() {
        return new ClusterExtension<>(kind, start, false);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> wanted = parameter.getParameter().getType();
        return parameter.getDeclaringExecutable() instanceof Method
                && TestCluster.class.isAssignableFrom(wanted)
                && wanted.isAssignableFrom(kind);
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return store(context).getOrComputeIfAbsent(kind, key -> start.get(), TestCluster.class);
    }

    private static ExtensionContext.Store store(ExtensionContext context) {
        return context.getStore(
                ExtensionContext.Namespace.create(ClusterExtension.class, context.getRequiredTestMethod()));
    }

    private @Nullable TestCluster<?, ?, ?> cluster(ExtensionContext context) {
        return store(context).get(kind, TestCluster.class);
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        TestCluster<?, ?, ?> cluster = cluster(context);
        if (cluster != null) {
            failure.addSuppressed(circumstances(context, cluster, failure));
        }
        throw failure;
    }

    @Override
    public void afterTestExecution(ExtensionContext context) {
        TestCluster<?, ?, ?> cluster = cluster(context);
        if (cluster != null && verifies && context.getExecutionException().isEmpty()) {
            try {
                cluster.verify();
            } catch (AssertionError e) {
                e.addSuppressed(circumstances(context, cluster, e));
                throw e;
            }
        }
    }

    private static Circumstances circumstances(
            ExtensionContext context, TestCluster<?, ?, ?> cluster, Throwable failure) {
        String directory = System.getProperty(SimulatedClusterBuilder.DRAWINGS);
        if (directory == null || !(cluster instanceof SimulatedCluster<?, ?, ?> simulated)) {
            return new Circumstances(cluster.circumstances());
        }
        String test = context.getRequiredTestClass().getSimpleName() + "."
                + context.getRequiredTestMethod().getName();
        Path file = Path.of(directory, test + "-" + simulated.seed() + ".svg");
        String drawn = "Drawn in " + file;
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, simulated.drawing(test + ": " + failure.getMessage()));
        } catch (IOException e) {
            drawn = "Not drawn: cannot write " + file + ": " + e.getMessage();
        }
        return new Circumstances(drawn + "\n" + cluster.circumstances());
    }

    @Override
    public void afterEach(ExtensionContext context) {
        TestCluster<?, ?, ?> cluster = cluster(context);
        if (cluster != null) {
            cluster.close();
        }
    }

    /** Stands below a failure, and tells how it can be seen again and what went before. */
    private static final class Circumstances extends Exception {
        private static final long serialVersionUID = 1;

        Circumstances(String text) {
            super(text, null, false, false);
        }

        @Override
        public String toString() {
            return String.valueOf(getMessage());
        }
    }
}
