package io.amcast.testkit.mutation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Shows that the simulators' checks bite: faults planted into copies of the production sources are found. Those here are found at once;
 * {@code -Damcast.mutations=all} tries all, and writes what came out into docs/mutations.md.
 */
class MutationTest {
    private static final List<String> FOUND_AT_ONCE =
            List.of("no_early_mark", "image_delivered", "log_swapped", "lw_any", "nobump", "parallel_predicate");

    @Test
    void everyMutationFitsTheSources(@TempDir Path classes) throws IOException {
        PatchedCopy copies = new PatchedCopy(PatchedCopy.classPath());
        List<String> misfits = new ArrayList<>();
        for (Mutation mutation : Mutations.all()) {
            try {
                copies.compile(mutation, classes);
            } catch (IllegalStateException e) {
                misfits.add(e.getMessage());
            }
        }
        assertThat(misfits).isEmpty();
        assertThat(Mutations.all().stream().map(Mutation::name)).doesNotHaveDuplicates();
    }

    @Test
    void findsPlantedFaults() throws IOException, InterruptedException {
        String asked = System.getProperty("amcast.mutations");
        if (asked == null) {
            Hunt hunt = new Hunt(new Hunt.Limits(300, 60));
            for (Mutation mutation : Mutations.named(FOUND_AT_ONCE)) {
                assertThat(hunt.run(mutation)).as(mutation.name()).matches(Hunt.Result::asExpected);
            }
        } else if (asked.equals("all")) {
            List<Hunt.Result> results = new MutationTable(Mutations.all()).write();
            assertThat(results.stream().filter(Hunt.Result::asExpected).count() * 100)
                    .isGreaterThanOrEqualTo(95L * results.size());
        } else {
            List<String> names = Arrays.asList(asked.split(","));
            assertThat(new MutationTable(Mutations.named(names)).print()).allMatch(Hunt.Result::asExpected);
        }
    }

    @Test
    void scriptsPassOnTheCodeAsItIs() throws Exception {
        for (Scripts.Script script : Scripts.all().values()) {
            script.run();
        }
    }
}
