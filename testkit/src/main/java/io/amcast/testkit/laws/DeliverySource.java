package io.amcast.testkit.laws;

import io.amcast.GroupId;
import io.amcast.MessageId;
import io.amcast.SessionId;
import io.amcast.testkit.laws.Finding.Found;
import io.amcast.testkit.laws.Step.Deliver;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One run's deliveries to a replica of one group, drawn from a random generator. */
final class DeliverySource<M> {
    private static final int SESSIONS = 3;
    private static final int LONGEST_STEP_OF_TIME = 100;
    private static final int TRIES = 100;
    private static final int ONE_IN_REPEATS = 8;

    private final MachineUnderTest<M, ?, ?> subject;
    private final Claims<M> claims;
    private final RandomGenerator random;
    private final GroupId group;
    private final List<M> drawn = new ArrayList<>();
    private final long[] sequences = new long[SESSIONS];
    private long time;

    DeliverySource(MachineUnderTest<M, ?, ?> subject, Claims<M> claims, RandomGenerator random) {
        this.subject = subject;
        this.claims = claims;
        this.random = random;
        M first = subject.generator().next(random);
        List<GroupId> groups = List.copyOf(destinations(first));
        this.group = groups.get(random.nextInt(groups.size()));
        drawn.add(first);
    }

    /** The group whose replica gets the deliveries. */
    GroupId group() {
        return group;
    }

    /** Some more deliveries, by ascending timestamp. */
    List<Deliver<M>> next(int count) {
        List<Deliver<M>> steps = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            steps.add(next());
        }
        return steps;
    }

    private Deliver<M> next() {
        M message = message();
        time += 1 + random.nextInt(LONGEST_STEP_OF_TIME);
        int session = random.nextInt(SESSIONS);
        MessageId id = new MessageId(new SessionId(group, session + 1), sequences[session]++);
        return new Deliver<>(
                id,
                group,
                Collections.unmodifiableSortedSet(destinations(message)),
                claims.commutesWithAll(message) ? OptionalLong.empty() : OptionalLong.of(time),
                message,
                encode(message));
    }

    // Laws break where messages meet, so equal ones come more often than a generator of many keys would make them.
    private M message() {
        if (random.nextInt(ONE_IN_REPEATS) > 0) {
            for (int i = 0; i < TRIES; i++) {
                M message = subject.generator().next(random);
                if (destinations(message).contains(group)) {
                    drawn.add(message);
                    return message;
                }
            }
        }
        return drawn.get(random.nextInt(drawn.size()));
    }

    /** A delivery of a simpler message in the place of another; null if that could not be delivered here. */
    static <M> @Nullable Deliver<M> inPlaceOf(
            Deliver<M> step, M simpler, MachineUnderTest<M, ?, ?> subject, Claims<M> claims) {
        SortedSet<GroupId> destinations = subject.destinationsOf(simpler);
        if (!destinations.contains(step.group())
                || claims.commutesWithAll(simpler) != step.timestamp().isEmpty()) {
            return null;
        }
        return new Deliver<>(
                step.id(),
                step.group(),
                Collections.unmodifiableSortedSet(destinations),
                step.timestamp(),
                simpler,
                subject.messages().encode(simpler));
    }

    private SortedSet<GroupId> destinations(M message) {
        SortedSet<GroupId> groups = subject.destinationsOf(message);
        if (groups.isEmpty()) {
            throw new IllegalArgumentException("destinations of " + Shown.value(message, null)
                    + ": none, where a message needs at least one group");
        }
        return groups;
    }

    private byte[] encode(M message) {
        try {
            return subject.messages().encode(message);
        } catch (RuntimeException e) {
            throw new Found(Law.CODECS, "the message " + Shown.value(message, null) + " cannot be encoded", e);
        }
    }
}
