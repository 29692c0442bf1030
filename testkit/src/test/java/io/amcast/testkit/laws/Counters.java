package io.amcast.testkit.laws;

import io.amcast.Codec;
import io.amcast.ConflictRelation;
import io.amcast.Delivery;
import io.amcast.GroupId;
import io.amcast.Keys;
import io.amcast.Snapshot;
import io.amcast.StateMachine;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Counters by name, right as they are. Understands {@code add NAME N}, which answers nothing, {@code get NAME}, and {@code take NAME
 * N}, which throws where there is not enough. Tests spoil one of its methods each.
 */
class Counters implements StateMachine<String, String> {
    static final Gen<String> COMMANDS = Gen.oneOf(
            random -> "add " + name(random.nextInt(3)) + " " + random.nextInt(1, 10),
            random -> "get " + name(random.nextInt(3)),
            random -> "take " + name(random.nextInt(3)) + " " + random.nextInt(1, 10));

    /** Additions commute with each other, and so do reads. */
    static final ConflictRelation<String> BY_NAME = ConflictRelation.onKeys(Counters::keys);

    final Map<String, Integer> values = new TreeMap<>();

    private static String name(int index) {
        return String.valueOf((char) ('a' + index));
    }

    static Keys keys(String command) {
        String[] words = command.split(" ");
        return switch (words[0]) {
            case "add" -> Keys.add(words[1]);
            case "get" -> Keys.read(words[1]);
            default -> Keys.write(words[1]);
        };
    }

    /** These counters, or spoilt ones. */
    static <S extends StateMachine<String, String>> MachineUnderTest<String, String, S> with(
            Function<GroupId, S> factory) {
        return MachineUnderTest.of(factory, Codec.utf8(), Codec.utf8(), COMMANDS)
                .conflicts(BY_NAME)
                .simpler(Counters::simpler);
    }

    /** The same command with a smaller number. */
    static List<String> simpler(String command) {
        String[] words = command.split(" ");
        return words.length < 3 || words[2].equals("1")
                ? List.of()
                : List.of(
                        words[0] + " " + words[1] + " 1",
                        words[0] + " " + words[1] + " " + (Integer.parseInt(words[2]) - 1));
    }

    @Override
    public String apply(Delivery<String> delivery) {
        String[] words = delivery.message().split(" ");
        int value = values.getOrDefault(words[1], 0);
        return switch (words[0]) {
            case "add" -> add(words[1], Integer.parseInt(words[2]));
            case "get" -> Integer.toString(value);
            default -> take(words[1], value, Integer.parseInt(words[2]));
        };
    }

    String add(String name, int by) {
        values.merge(name, by, Integer::sum);
        return "";
    }

    String take(String name, int value, int by) {
        if (value < by) {
            throw new IllegalStateException("only " + value + " in " + name);
        }
        values.put(name, value - by);
        return "taken";
    }

    @Override
    public Snapshot capture() {
        byte[] bytes = bytes();
        return out -> out.write(bytes);
    }

    final byte[] bytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        try {
            for (Map.Entry<String, Integer> entry : values.entrySet()) {
                out.writeUTF(entry.getKey());
                out.writeInt(entry.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    @Override
    public void restore(InputStream in) throws IOException {
        values.clear();
        read(in.readAllBytes());
    }

    final void read(byte[] bytes) throws IOException {
        DataInputStream data = new DataInputStream(new java.io.ByteArrayInputStream(bytes));
        while (data.available() > 0) {
            values.put(data.readUTF(), data.readInt());
        }
    }
}
