package io.amcast.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.amcast.spi.ReplicaImage;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Shows that a replica restored from an image behaves as the one of which the image was taken, from there on. */
class ReplicaImageTest {
    @Test
    void anImageComesBackAsItIs() {
        Seeds.each(ReplicaImageTest.class, 50, random -> {
            RandomLife life = new RandomLife(random, Conflicts.STANDARD_KEYS);
            for (int i = 0; i < 120; i++) {
                life.step();
                ReplicaImage image = life.group.image();
                assertThat(restored(life.group, life.group.leader).image()).isEqualTo(image);
            }
        });
    }

    @Test
    void aRestoredReplicaGoesOnAsTheOriginalDoes() {
        Seeds.each(ReplicaImageTest.class, 100, ReplicaImageTest::goesOnAlike);
    }

    private static void goesOnAlike(Random random) {
        RandomLife life = new RandomLife(random, Conflicts.STANDARD_KEYS);
        int before = random.nextInt(150);
        for (int i = 0; i < before; i++) {
            life.step();
        }
        Replica original =
                life.group.follower() == life.group.leader ? life.group.replicas.get(0) : life.group.follower();
        // The driver steps every replica of its group with all that is applied, the restored one from here on too.
        Replica restored = restored(life.group, original);
        life.group.replicas.add(restored);
        for (int i = 0; i < 150; i++) {
            life.step();
            assertThat(restored.image().rows().stream()
                            .map(ReplicaImageTest::log)
                            .toList())
                    .isEqualTo(original.image().rows().stream()
                            .map(ReplicaImageTest::log)
                            .toList());
            assertThat(restored.image().sessions()).isEqualTo(original.image().sessions());
            assertThat(restored.image().purged()).isEqualTo(original.image().purged());
            assertThat(restored.image().reserved()).isEqualTo(original.image().reserved());
            assertThat(restored.image().maxTimestamp())
                    .isEqualTo(original.image().maxTimestamp());
        }
        // And it takes over as the original would, but for what that one has delivered ahead of the log already.
        long term = life.group.term;
        original.step(0, new Input.Deposed(term));
        assertThat(sends(restored.step(0, new Input.Ready(term + 1))))
                .isEqualTo(sends(original.step(0, new Input.Ready(term + 1))));
    }

    private static List<Effect.Send> sends(List<Effect> effects) {
        return GroupDriver.all(effects, Effect.Send.class);
    }

    /** What the log says of a row: the original may lead at times, and deliver ahead of the log. */
    private static List<Object> log(ReplicaImage.Row row) {
        return List.of(
                row.message(), row.timestamp(), row.finalTimestamp(), row.low(), row.logDelivered(), row.forgettable());
    }

    private static Replica restored(GroupDriver group, Replica original) {
        Replica replica = new Replica(group.config);
        replica.step(
                0, new Input.Restored(original.appliedIndex(), Math.max(0, original.appliedTerm()), original.image()));
        return replica;
    }
}
