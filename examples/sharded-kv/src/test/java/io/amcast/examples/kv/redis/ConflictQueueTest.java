package io.amcast.examples.kv.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.amcast.Keys;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ConflictQueueTest {
    private static final class Command {
        final Keys keys;
        boolean started;
        ConflictQueue.Ticket ticket;

        Command(Keys keys) {
            this.keys = keys;
        }
    }

    private final ConflictQueue queue = new ConflictQueue();

    private Command enter(Keys keys) {
        Command command = new Command(keys);
        command.ticket = queue.enter(keys, () -> {
            assertThat(command.started).isFalse();
            command.started = true;
        });
        return command;
    }

    private void finish(Command command) {
        queue.finish(command.ticket);
    }

    /** Reads go on together, the write after them waits for all, and what comes later on other keys waits for nothing. */
    @Test
    void startsWhatCommutesAtOnce() {
        Command first = enter(Keys.read("a"));
        Command second = enter(Keys.read("a", "b"));
        Command write = enter(Keys.write("a"));
        Command other = enter(Keys.write("c"));
        Command late = enter(Keys.read("a"));
        assertThat(List.of(first.started, second.started, other.started)).containsOnly(true);
        assertThat(List.of(write.started, late.started)).containsOnly(false);
        finish(first);
        assertThat(write.started).isFalse();
        finish(second);
        assertThat(write.started).isTrue();
        assertThat(late.started).isFalse();
        finish(write);
        assertThat(late.started).isTrue();
        finish(late);
        finish(other);
        assertThat(queue.isEmpty()).isTrue();
    }

    /** At any moment, for any commands, exactly those have started that no earlier unfinished one conflicts with. */
    @Test
    void startsExactlyWhatNothingEarlierConflictsWith() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<Command> unfinished = new ArrayList<>();
        for (int step = 0; step < 20_000; step++) {
            List<Command> running = unfinished.stream().filter(c -> c.started).toList();
            if (unfinished.size() < 30 && (running.isEmpty() || random.nextInt(100) < 52)) {
                unfinished.add(enter(randomKeys(random)));
            } else {
                Command done = running.get(random.nextInt(running.size()));
                unfinished.remove(done);
                finish(done);
            }
            for (int i = 0; i < unfinished.size(); i++) {
                Command command = unfinished.get(i);
                boolean free = unfinished.subList(0, i).stream().noneMatch(c -> c.keys.conflictsWith(command.keys));
                assertThat(command.started).as("seed %d, step %d", seed, step).isEqualTo(free);
            }
        }
        while (!unfinished.isEmpty()) {
            Command next =
                    unfinished.stream().filter(c -> c.started).findFirst().orElseThrow();
            unfinished.remove(next);
            finish(next);
        }
        assertThat(queue.isEmpty()).isTrue();
    }

    private static Keys randomKeys(Random random) {
        TreeMap<String, Character> keys = new TreeMap<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            keys.put("k" + random.nextInt(6), "rwia".charAt(random.nextInt(4)));
        }
        return Keys.of(keys);
    }
}
