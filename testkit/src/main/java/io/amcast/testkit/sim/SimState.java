package io.amcast.testkit.sim;

import io.amcast.Delivery;
import io.amcast.Keys;
import io.amcast.Snapshot;
import io.amcast.StateMachine;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A state that is the same for two orders of delivery exactly when they agree on every conflicting pair, and counts how often each
 * message was applied. A message's result depends on what conflicts with it alone.
 */
final class SimState implements StateMachine<SimMessage, Long> {
    /** Of one key: a chain of what conflicts, and a sum of what has come since and commutes. */
    private static final class Cell {
        long chain;
        long sum;
        char mode = Keys.WRITE;
    }

    private final Plan plan;
    private final Plan.PlannedCall[] calls;
    private final Runnable applying;
    private final TreeMap<String, Cell> cells = new TreeMap<>();

    /** By message: how often it was applied, and its last result. */
    private final TreeMap<Integer, Long> results = new TreeMap<>();

    private final TreeMap<Integer, Integer> applied = new TreeMap<>();

    /** By key: the messages that write it, in order. By message: how many of them each of its keys had then. */
    private final TreeMap<String, List<Integer>> writers = new TreeMap<>();

    private final TreeMap<Integer, List<Integer>> seen = new TreeMap<>();
    private long pairs;

    /**
     * An empty state.
     *
     * @param calls by number
     * @param applying is told of each message before it is applied
     */
    SimState(Plan plan, Plan.PlannedCall[] calls, Runnable applying) {
        this.plan = plan;
        this.calls = calls;
        this.applying = applying;
    }

    @Override
    public Long apply(Delivery<SimMessage> delivery) {
        applying.run();
        return apply(delivery.message().number());
    }

    /** Applies a message without telling of it. */
    long apply(int number) {
        Plan.PlannedCall call = calls[number];
        long result = byKeysAlone() ? afterKeys(call) : afterPairs(call);
        applied.merge(call.number(), 1, Integer::sum);
        results.put(call.number(), result);
        return result;
    }

    private boolean byKeysAlone() {
        return switch (plan.relation()) {
            case ALL, NONE, KEYS -> true;
            case PREDICATE, MODES, PATHS, EITHER, BOTH -> false;
        };
    }

    /** Which messages that conflict with this one were applied, as bits by number. */
    @Override
    public Long query(SimMessage like) {
        long seen = 0;
        for (int number : applied.keySet()) {
            if (plan.conflict(calls[number], calls[like.number()])) {
                seen |= 1L << number;
            }
        }
        return seen;
    }

    private long afterPairs(Plan.PlannedCall call) {
        long before = 0;
        for (int number : applied.keySet()) {
            if (plan.conflict(calls[number], call)) {
                before += mix(number * 1_000_003L + call.number());
            }
        }
        pairs += before;
        return before;
    }

    private long afterKeys(Plan.PlannedCall call) {
        long result = 0;
        Keys keys = call.keys();
        List<Integer> lengths = new ArrayList<>(keys.size());
        for (int i = 0; i < keys.size(); i++) {
            List<Integer> list = writers.computeIfAbsent(keys.name(i), name -> new ArrayList<>());
            lengths.add(list.size());
            if (keys.mode(i) == Keys.WRITE) {
                list.add(call.number());
            }
            Cell cell = cells.computeIfAbsent(keys.name(i), name -> new Cell());
            char mode = keys.mode(i);
            if (mode == Keys.WRITE || mode != cell.mode) {
                cell.chain = mix(cell.chain * 31 + cell.sum * 7 + cell.mode);
                cell.sum = 0;
                cell.mode = mode;
            }
            result += mix(cell.chain + i);
            cell.sum += mix(call.number() + 1L);
        }
        seen.put(call.number(), lengths);
        return result;
    }

    private static long mix(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }

    /** How often each message was applied. */
    Map<Integer, Integer> applied() {
        return applied;
    }

    /** The result of each message here. */
    Map<Integer, Long> results() {
        return results;
    }

    /** Whether the state says what each message saw of its keys: it does if keys alone tell the conflicts. */
    boolean tellsLists() {
        return byKeysAlone();
    }

    /** The messages that had written a message's key when it was applied. */
    List<Integer> seen(Plan.PlannedCall call, int key) {
        List<Integer> lengths = seen.getOrDefault(call.number(), List.of());
        List<Integer> all = writers.getOrDefault(call.keys().name(key), List.of());
        return all.subList(0, lengths.get(key));
    }

    @Override
    public Snapshot capture() {
        byte[] view = bytes();
        return out -> out.write(view);
    }

    /** The whole state. */
    byte[] bytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private void write(OutputStream stream) throws IOException {
        DataOutputStream out = new DataOutputStream(stream);
        out.writeLong(pairs);
        out.writeInt(cells.size());
        for (Map.Entry<String, Cell> each : cells.entrySet()) {
            out.writeUTF(each.getKey());
            out.writeLong(each.getValue().chain);
            out.writeLong(each.getValue().sum);
            out.writeChar(each.getValue().mode);
        }
        out.writeInt(writers.size());
        for (Map.Entry<String, List<Integer>> each : writers.entrySet()) {
            out.writeUTF(each.getKey());
            write(each.getValue(), out);
        }
        out.writeInt(seen.size());
        for (Map.Entry<Integer, List<Integer>> each : seen.entrySet()) {
            out.writeInt(each.getKey());
            write(each.getValue(), out);
        }
        out.writeInt(applied.size());
        for (Map.Entry<Integer, Integer> each : applied.entrySet()) {
            out.writeInt(each.getKey());
            out.writeInt(each.getValue());
            out.writeLong(results.getOrDefault(each.getKey(), 0L));
        }
    }

    private static void write(List<Integer> numbers, DataOutputStream out) throws IOException {
        out.writeInt(numbers.size());
        for (int number : numbers) {
            out.writeInt(number);
        }
    }

    private static List<Integer> read(DataInputStream in) throws IOException {
        List<Integer> numbers = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            numbers.add(in.readInt());
        }
        return numbers;
    }

    @Override
    public void restore(InputStream stream) throws IOException {
        DataInputStream in = new DataInputStream(stream);
        cells.clear();
        applied.clear();
        results.clear();
        writers.clear();
        seen.clear();
        pairs = in.readLong();
        for (int left = in.readInt(); left > 0; left--) {
            Cell cell = new Cell();
            cells.put(in.readUTF(), cell);
            cell.chain = in.readLong();
            cell.sum = in.readLong();
            cell.mode = in.readChar();
        }
        for (int left = in.readInt(); left > 0; left--) {
            writers.put(in.readUTF(), read(in));
        }
        for (int left = in.readInt(); left > 0; left--) {
            seen.put(in.readInt(), read(in));
        }
        for (int left = in.readInt(); left > 0; left--) {
            int number = in.readInt();
            applied.put(number, in.readInt());
            results.put(number, in.readLong());
        }
    }
}
