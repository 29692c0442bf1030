package io.amcast.testkit.laws;

import io.amcast.ConflictRelation;
import io.amcast.StateMachine;
import io.amcast.testkit.laws.Finding.Found;
import io.amcast.testkit.laws.Step.Deliver;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The runs of {@link ConflictLaws}. */
final class ConflictRuns<M, R extends @Nullable Object, S extends StateMachine<M, R>> {
    private static final int POOL = 8;
    private static final int PAIRS = 4;

    private final MachineUnderTest<M, R, S> subject;
    private final Claims<M> claims;
    private final Shown.Results shown;
    private long deliveries;
    private long failures;
    private long commuting;

    ConflictRuns(MachineUnderTest<M, R, S> subject) {
        this.subject = subject;
        this.claims = new Claims<>(subject.relation(), subject.messages());
        this.shown = Shown.results(subject.results());
    }

    Checked check(Seeds seeds) {
        for (int run = 0; run < subject.runs(); run++) {
            long seed = seeds.ofRun(run);
            run(seed, seeds.replay(seed));
        }
        if (commuting == 0
                && !ConflictRelation.all().name().equals(subject.relation().name())) {
            throw new AssertionError("ConflictLaws had nothing to check: in " + subject.runs() + " runs from seed "
                    + seeds.first() + ", no two messages commute by the relation '"
                    + subject.relation().name() + "'. Let the generator make messages that commute, or use"
                    + " ConflictRelation.all(), which says the same");
        }
        return new Checked(subject.runs(), deliveries, failures, commuting, seeds.first());
    }

    private void run(long seed, String replay) {
        RandomGenerator random = new SplittableRandom(seed);
        DeliverySource<M> source = new DeliverySource<>(subject, claims, random);
        Hunt<M, R, S> hunt = new Hunt<>(subject, claims, source.group(), seed, replay);
        try {
            List<Deliver<M>> before = source.next(random.nextInt(subject.length() + 1));
            List<Deliver<M>> pool = source.next(POOL);
            for (Deliver<M> one : pool) {
                for (Deliver<M> other : pool) {
                    hunt.look(List.of(one, other), 2, this::relation);
                }
            }
            ApplyLaws<M, R, S> apply = new ApplyLaws<>(subject, source.group());
            for (List<Deliver<M>> pair : commutingPairs(pool, random)) {
                List<Step<M>> steps = new ArrayList<>(before);
                steps.addAll(pair);
                commuting++;
                deliveries += steps.size();
                hunt.look(steps, 2, all -> commutation(all, apply));
            }
        } catch (Found e) {
            throw hunt.tell(e.finding());
        }
    }

    private List<List<Deliver<M>>> commutingPairs(List<Deliver<M>> pool, RandomGenerator random) {
        List<List<Deliver<M>>> pairs = new ArrayList<>();
        for (int i = 0; i < pool.size(); i++) {
            for (int j = i + 1; j < pool.size(); j++) {
                if (claims.commute(pool.get(i), pool.get(j))) {
                    pairs.add(List.of(pool.get(i), pool.get(j)));
                }
            }
        }
        while (pairs.size() > PAIRS) {
            pairs.remove(random.nextInt(pairs.size()));
        }
        return pairs;
    }

    private @Nullable Finding relation(List<Step<M>> pair) {
        Deliver<M> one = Step.deliveries(pair).get(0);
        Deliver<M> other = Step.deliveries(pair).get(1);
        Finding dependsOnMore = claims.dependsOnMore(one, other);
        return dependsOnMore != null ? dependsOnMore : claims.asymmetry(one, other);
    }

    /** Applies the last two in both orders, after all before them. */
    private @Nullable Finding commutation(List<Step<M>> steps, ApplyLaws<M, R, S> apply) {
        List<Deliver<M>> before = Step.deliveries(steps.subList(0, steps.size() - 2));
        List<Deliver<M>> pair = Step.deliveries(steps.subList(steps.size() - 2, steps.size()));
        Deliver<M> one = pair.get(0);
        Deliver<M> other = pair.get(1);
        if (!claims.commute(one, other)) {
            return null;
        }
        Trace<M> forth = apply.trace(inOrder(before, one, other));
        Trace<M> back = apply.trace(inOrder(before, other, one));
        failures +=
                forth.outcomes().values().stream().filter(Outcome::isFailure).count();
        Finding differs = forth.differs(Law.COMMUTATION, "one order", back, "other order", "with their order", shown);
        if (differs == null) {
            return null;
        }
        List<String> seen = new ArrayList<>();
        seen.addAll(told("one order", one, other, forth, back));
        seen.addAll(told("the other order", other, one, back, forth));
        if (forth.state().written() && forth.outcomes().equals(back.outcomes())) {
            seen.add(Trace.ANY_ORDER);
        }
        return new Finding(
                Law.COMMUTATION,
                Claims.shown(one) + " and " + Claims.shown(other) + " are said to commute (" + claims.reason(one, other)
                        + "), but " + differs.what(),
                seen,
                claims.mend(one, other),
                null);
    }

    private static <T> List<T> inOrder(List<T> before, T first, T second) {
        List<T> all = new ArrayList<>(before);
        all.add(first);
        all.add(second);
        return all;
    }

    private List<String> told(String name, Deliver<M> first, Deliver<M> second, Trace<M> trace, Trace<M> otherTrace) {
        List<String> lines = new ArrayList<>();
        lines.add(name + ":");
        for (Deliver<M> delivery : List.of(first, second)) {
            Outcome outcome = trace.outcomes().get(delivery);
            lines.add("  " + Claims.shown(delivery) + " -> " + (outcome == null ? "" : shown.outcome(outcome)));
        }
        lines.add("  state " + Shown.state(trace.state(), otherTrace.state()));
        return lines;
    }
}
