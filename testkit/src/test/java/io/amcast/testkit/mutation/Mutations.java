package io.amcast.testkit.mutation;

import java.util.List;
import java.util.stream.Stream;

/** All planted faults. */
final class Mutations {
    /** A rule that is not built yet, and which fault is to be planted when it is. */
    record Waiting(String feature, List<String> names) {}

    static final List<Waiting> WAITING =
            List.of(new Waiting("early acknowledgements (E1)", List.of("e1_oldterm", "e1_nokey", "e1_closing")));

    private Mutations() {}

    static List<Mutation> all() {
        return Stream.of(
                        LogMutations.ALL,
                        LeaderMutations.ALL,
                        StrictMutations.ALL,
                        ReadMutations.ALL,
                        SessionMutations.ALL,
                        IndexMutations.ALL,
                        RuntimeMutations.ALL,
                        ClientMutations.ALL,
                        CodecMutations.ALL)
                .flatMap(List::stream)
                .toList();
    }

    static List<Mutation> named(List<String> names) {
        List<Mutation> found =
                all().stream().filter(each -> names.contains(each.name())).toList();
        if (found.size() != names.size()) {
            throw new IllegalArgumentException("mutations " + names + ": there are "
                    + all().stream().map(Mutation::name).toList());
        }
        return found;
    }
}
