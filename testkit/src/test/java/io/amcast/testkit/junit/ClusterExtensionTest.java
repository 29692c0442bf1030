package io.amcast.testkit.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import io.amcast.Codec;
import io.amcast.Delivery;
import io.amcast.GroupId;
import io.amcast.Snapshot;
import io.amcast.StateMachine;
import io.amcast.testkit.cluster.ClusterFailure;
import io.amcast.testkit.cluster.ClusterSetup;
import io.amcast.testkit.sim.SimulatedCluster;
import io.amcast.testkit.sim.SimulatedClusterBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Shows that a test is given a cluster of its own, that the cluster is verified after it, and what a failure tells. */
class ClusterExtensionTest {
    private static final Set<GroupId> GROUP = Set.of(GroupId.of("g1"));

    /** Answers how many deliveries all replicas together had: wrong. */
    static final class SharedCount implements StateMachine<String, String> {
        private static final AtomicLong COUNT = new AtomicLong();

        @Override
        public String apply(Delivery<String> delivery) {
            return delivery.message() + COUNT.incrementAndGet();
        }

        @Override
        public Snapshot capture() {
            return out -> {};
        }

        @Override
        public void restore(InputStream in) {
            // It has no state.
        }
    }

    static final ClusterSetup<String, String, SharedCount> SETUP =
            ClusterSetup.of(group -> new SharedCount(), Codec.utf8(), Codec.utf8());

    /** Run by the tests here, not by the build. */
    static class Cases {
        static final List<SimulatedCluster<?, ?, ?>> GIVEN = new ArrayList<>();

        @RegisterExtension
        static final ClusterExtension<?> CLUSTER = ClusterExtension.simulated(SETUP);

        @Test
        void multicasts(SimulatedCluster<String, String, SharedCount> cluster) {
            cluster.await(cluster.client().multicast("m", GROUP));
        }

        @Test
        void fails(SimulatedCluster<String, String, SharedCount> cluster) {
            cluster.await(cluster.client().multicast("m", GROUP));
            assertThat("what the test expects").isEqualTo("what is");
        }

        @RepeatedTest(3)
        void repeats(SimulatedCluster<String, String, SharedCount> cluster) {
            GIVEN.add(cluster);
        }
    }

    /** Run by the tests here, not by the build. */
    static class UnverifiedCases {
        @RegisterExtension
        static final ClusterExtension<?> CLUSTER =
                ClusterExtension.simulated(SETUP, options -> options.seed(3)).withoutVerify();

        @Test
        void multicasts(SimulatedCluster<String, String, SharedCount> cluster) {
            assertThat(cluster.seed()).isEqualTo(3);
            cluster.await(cluster.client().multicast("m", GROUP));
        }
    }

    /** The failures of a test method. */
    private static List<Throwable> run(Class<?> tests, String method) {
        List<Throwable> failures = new ArrayList<>();
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectMethod(tests, method, SimulatedCluster.class.getName()))
                .build();
        List<String> ran = new ArrayList<>();
        LauncherFactory.create().execute(request, new TestExecutionListener() {
            @Override
            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                result.getThrowable().ifPresent(failures::add);
                if (test.isTest()) {
                    ran.add(test.getDisplayName());
                }
            }
        });
        assertThat(ran).isNotEmpty();
        return failures;
    }

    @Test
    void clusterIsVerifiedWhenTheTestHasPassed() {
        // The test itself asserts nothing; verify finds that replicas' results differ.
        assertThat(run(Cases.class, "multicasts"))
                .singleElement()
                .isInstanceOfSatisfying(ClusterFailure.class, failure -> {
                    assertThat(failure.property()).isEqualTo("deterministic state machine");
                    assertThat(failure.getSuppressed()[0])
                            .hasMessageContainingAll("-Damcast.seed=", "The last events:", "delivers");
                });
    }

    @Test
    void failureOfTheTestItselfIsToldWithSeedAndEvents() {
        // verify is not called then, since its findings would follow from what the test broke off.
        assertThat(run(Cases.class, "fails")).singleElement().satisfies(failure -> {
            assertThat(failure).hasMessageContaining("what the test expects");
            assertThat(failure.getSuppressed()[0])
                    .hasMessageContainingAll("-Damcast.seed=", "has the answer to m to [g1]");
        });
    }

    @Test
    void failureIsDrawnWhereThatIsWanted(@TempDir Path directory) throws IOException {
        // A property makes clusters record what is drawn, and names the place for it.
        System.setProperty(SimulatedClusterBuilder.DRAWINGS, directory.toString());
        try {
            assertThat(run(Cases.class, "fails"))
                    .singleElement()
                    .satisfies(failure ->
                            assertThat(failure.getSuppressed()[0]).hasMessageContaining("Drawn in " + directory));
        } finally {
            System.clearProperty(SimulatedClusterBuilder.DRAWINGS);
        }
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).singleElement().satisfies(file -> {
                assertThat(file.getFileName().toString()).matches("Cases\\.fails-\\d+\\.svg");
                assertThat(Files.readString(file)).contains("<svg", "what the test expects", "m1: m to [g1]", "SUBMIT");
            });
        }
    }

    @Test
    void verifyingCanBeLeftToTheTests() {
        assertThat(run(UnverifiedCases.class, "multicasts")).isEmpty();
    }

    @Test
    void eachRepetitionHasAClusterAndASeedOfItsOwn() {
        Cases.GIVEN.clear();
        assertThat(run(Cases.class, "repeats")).isEmpty();
        Set<Long> seeds = new HashSet<>();
        Cases.GIVEN.forEach(cluster -> seeds.add(cluster.seed()));
        assertThat(Cases.GIVEN).hasSize(3).doesNotHaveDuplicates();
        assertThat(seeds).hasSize(3);
    }
}
