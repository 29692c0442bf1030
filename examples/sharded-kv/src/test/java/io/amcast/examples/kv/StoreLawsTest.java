package io.amcast.examples.kv;

import static org.assertj.core.api.Assertions.assertThat;

import io.amcast.GroupId;
import io.amcast.testkit.laws.Checked;
import io.amcast.testkit.laws.ConflictLaws;
import io.amcast.testkit.laws.MachineUnderTest;
import io.amcast.testkit.laws.StateMachineLaws;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Shows that a shard does the same at every replica and after every restart, and that commands whose keys do not conflict commute;
 * with room for replies, and with so little that many are refused.
 */
class StoreLawsTest {
    private static final ShardMap SHARDS = ShardMap.of(List.of(GroupId.of("g1"), GroupId.of("g2"), GroupId.of("g3")));

    // t: one of keys that are on one shard, s: a slot.
    private static final CommandTemplates COMMANDS = new CommandTemplates(
            "MSETNX t v t n", "RENAME t t", "RENAMENX t t", "SCAN s COUNT n", "SCAN s MATCH *1* COUNT 100");

    private static MachineUnderTest<Request, Reply, KvStateMachine> shard(int resultBytes) {
        return MachineUnderTest.of(
                        group -> new KvStateMachine(group, SHARDS, resultBytes),
                        KvStore.messages(),
                        KvStore.results(),
                        StoreLawsTest::request)
                .conflicts(KvStore.conflicts())
                .destinations(request -> request.destinations(SHARDS))
                .simpler(StoreLawsTest::withOneCommandLess)
                .runs(150)
                .length(60);
    }

    @ParameterizedTest
    @ValueSource(ints = {1 << 20, 200})
    void aShardIsTheSameAtEveryReplica(int resultBytes) {
        Checked checked = StateMachineLaws.check(shard(resultBytes));
        assertThat(checked.deliveries()).isGreaterThan(2_000);
        assertThat(checked.failures()).isZero(); // what a command cannot do is a reply
    }

    @ParameterizedTest
    @ValueSource(ints = {1 << 20, 200})
    void commandsThatDoNotConflictCommute(int resultBytes) {
        assertThat(ConflictLaws.check(shard(resultBytes)).commuting()).isGreaterThan(300);
    }

    private static Request request(RandomGenerator random) {
        int commands = random.nextInt(5) == 0 ? 2 + random.nextInt(4) : 1;
        List<Call> calls = new ArrayList<>();
        while (calls.size() < commands) {
            try {
                Call call = Call.of(List.of(command(random).split(" ")));
                call.check(SHARDS);
                calls.add(call);
            } catch (CommandException e) {
                // Servers send no such command on; another is drawn.
                assertThat(e).hasMessageMatching("(?s)[A-Z]+ .+");
            }
        }
        return Request.of(calls);
    }

    private static String command(RandomGenerator random) {
        return COMMANDS.draw(random, word -> switch (word) {
            case "k" -> random.nextBoolean() ? key(random) : "key" + random.nextInt(6);
            case "t" -> key(random);
            case "v" -> "value" + random.nextInt(4);
            case "n" -> Integer.toString(random.nextInt(8) - 2);
            case "s" -> Integer.toString(Slots.of(key(random)) - random.nextInt(2));
            default -> word;
        });
    }

    private static String key(RandomGenerator random) {
        return "{tag}" + random.nextInt(3);
    }

    private static List<Request> withOneCommandLess(Request request) {
        List<Request> simpler = new ArrayList<>();
        for (int i = 0; i < request.calls().size() && request.calls().size() > 1; i++) {
            List<Call> calls = new ArrayList<>(request.calls());
            calls.remove(i);
            simpler.add(Request.of(calls));
        }
        return simpler;
    }
}
