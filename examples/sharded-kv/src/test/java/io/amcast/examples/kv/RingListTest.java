package io.amcast.examples.kv;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RingListTest {
    /** Random pushes and pops at both ends leave the same as on a plain list. */
    @Test
    void behavesAsAListDoes() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        RingList ring = new RingList();
        List<String> plain = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            boolean grow = plain.isEmpty() || random.nextInt(100) < (i / 2_000 % 2 == 0 ? 70 : 30);
            boolean first = random.nextBoolean();
            if (grow) {
                String element = Integer.toString(i);
                if (first) {
                    ring.addFirst(element);
                } else {
                    ring.addLast(element);
                }
                plain.add(first ? 0 : plain.size(), element);
            } else {
                String removed = plain.remove(first ? 0 : plain.size() - 1);
                assertThat(first ? ring.removeFirst() : ring.removeLast())
                        .as("seed %d", seed)
                        .isEqualTo(removed);
            }
            assertThat(ring.size()).isEqualTo(plain.size());
            if (i % 100 == 0) {
                assertThat(ring.copy().range(0, ring.size()))
                        .as("seed %d", seed)
                        .isEqualTo(plain);
            }
        }
    }
}
