package io.amcast.examples.kv;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RandomCommandsTest {
    private static final CommandTemplates COMMANDS = new CommandTemplates("NOSUCH k", "GET", "SET k v EX n");

    /**
     * Any sequence of commands, transactions and restarts from snapshots gets the same replies from one shard as from several. Replay a
     * failure with {@code -Dkv.seed=SEED}.
     */
    @Test
    void answersTheSameWithOneShardAndWithMany() throws Exception {
        for (int round = 0; round < 20; round++) {
            long seed = Long.getLong("kv.seed", new Random().nextLong());
            Random random = new Random(seed);
            Store one = new Store(1);
            Store many = new Store(2 + random.nextInt(5));
            for (int step = 0; step < 1_000; step++) {
                String[] commands = new String[random.nextInt(10) == 0 ? 1 + random.nextInt(6) : 1];
                for (int i = 0; i < commands.length; i++) {
                    commands[i] = command(random);
                }
                assertThat(replies(many, commands))
                        .as("seed %d, step %d, replay with -Dkv.seed=%d: %s", seed, step, seed, List.of(commands))
                        .isEqualTo(replies(one, commands));
                if (random.nextInt(200) == 0) {
                    restart(many);
                }
            }
        }
    }

    private static String command(Random random) {
        String command = COMMANDS.draw(random, word -> switch (word) {
            case "k" -> "key" + random.nextInt(40);
            case "v" -> "value" + random.nextInt(8);
            case "n" -> Integer.toString(random.nextInt(12) - 2);
            default -> word;
        });
        return command.equals("FLUSHALL") && random.nextInt(10) > 0 ? "DBSIZE" : command;
    }

    private static List<String> replies(Store store, String[] commands) {
        if (commands.length == 1) {
            return List.of(Store.show(store.call(commands[0].split(" "))));
        }
        List<String> sent = new ArrayList<>();
        for (String command : commands) {
            try {
                Call.of(List.of(command.split(" "))).check(store.client.shards());
                sent.add(command);
            } catch (CommandException e) {
                // A transaction is sent without the commands that are wrong by themselves; both stores leave out the
                // same.
                assertThat(e).hasMessageMatching("(?s)[A-Z]+ .+");
            }
        }
        try {
            return sent.isEmpty() ? List.of() : store.transaction(sent.toArray(new String[0]));
        } catch (CommandException e) {
            throw new AssertionError(e);
        }
    }

    private static void restart(Store store) throws Exception {
        for (var machine : store.client.machines().values()) {
            var image = new java.io.ByteArrayOutputStream();
            machine.capture().writeTo(image);
            machine.restore(new java.io.ByteArrayInputStream(image.toByteArray()));
        }
    }
}
