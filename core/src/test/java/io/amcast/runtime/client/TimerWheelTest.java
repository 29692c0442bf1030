package io.amcast.runtime.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The wheel fires every timer once, when it is due and no more than a slot later. */
final class TimerWheelTest {
    private static final long MILLI = 1_000_000;
    private static final long SLOT = 5 * MILLI;

    private static final class Alarm extends TimerWheel.Timer<Alarm> {}

    /** Nothing set, nothing due. */
    @Test
    void isNotDueWhenEmpty() {
        TimerWheel<Alarm> wheel = new TimerWheel<>(0);
        assertThat(wheel.nextDue()).isEqualTo(Long.MAX_VALUE);
        Alarm alarm = new Alarm();
        wheel.set(alarm, 7 * MILLI);
        wheel.drop(alarm);
        wheel.drop(alarm);
        assertThat(wheel.nextDue()).isEqualTo(Long.MAX_VALUE);
    }

    /** A timer far beyond one turn of the wheel waits for its own time. */
    @Test
    void waitsForTimesBeyondOneTurn() {
        TimerWheel<Alarm> wheel = new TimerWheel<>(0);
        wheel.set(new Alarm(), 60_000 * MILLI);
        List<Alarm> fired = new ArrayList<>();
        long now = 0;
        while (fired.isEmpty()) {
            now = wheel.nextDue();
            wheel.advance(now, fired::add);
        }
        assertThat(now).isBetween(60_000 * MILLI, 60_000 * MILLI + SLOT);
    }

    /** Random settings, moves and drops agree with a plain map of due times. Replay: the seed is the parameter. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void agreesWithAPlainMap(long seed) {
        Random random = new Random(seed);
        TimerWheel<Alarm> wheel = new TimerWheel<>(0);
        Map<Alarm, Long> model = new HashMap<>();
        List<Alarm> alarms = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            alarms.add(new Alarm());
        }
        long now = 0;
        for (int step = 0; step < 5_000; step++) {
            Alarm alarm = alarms.get(random.nextInt(alarms.size()));
            if (random.nextInt(4) == 0) {
                wheel.drop(alarm);
                model.remove(alarm);
            } else {
                // Some are due already, some beyond a turn of the wheel.
                long due = now + (random.nextInt(8_000) - 100) * MILLI / (1 + random.nextInt(50));
                wheel.set(alarm, due);
                model.put(alarm, due);
            }
            if (random.nextInt(3) == 0) {
                now = random.nextBoolean() ? Math.max(now, Math.min(wheel.nextDue(), now + SLOT)) : now + MILLI;
                List<Alarm> fired = new ArrayList<>();
                wheel.advance(now, fired::add);
                for (Alarm each : fired) {
                    assertThat(model.remove(each))
                            .as("seed %d, step %d", seed, step)
                            .isLessThanOrEqualTo(now);
                }
                long time = now;
                assertThat(model.values()).as("seed %d, step %d", seed, step).allMatch(due -> due > time - SLOT);
            }
        }
    }
}
