package io.amcast.testkit.sim;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedSet;
import java.util.StringJoiner;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * A replay's text: the seed, and after it what differs from what the seed draws, as in {@code 17/n=3/c=2,5-7/f=-/w=loss/r=3,1/k=1}: the
 * network's seed, the calls that are kept, the faults, what else goes wrong, the sizes of the groups, the clients.
 */
final class ReplayText {
    private static final String NONE = "-";

    private final String text;

    ReplayText(String text) {
        this.text = text;
    }

    // ---- writing

    static String of(Replay replay) {
        Replay all = Replay.of(replay.drawn);
        StringJoiner fields = new StringJoiner("/");
        fields.add(Long.toString(replay.seed()));
        if (replay.networkSeed != replay.seed()) {
            fields.add("n=" + replay.networkSeed);
        }
        if (!replay.calls.equals(all.calls)) {
            fields.add("c=" + ranges(replay.calls));
        }
        if (!replay.faults.equals(all.faults)) {
            fields.add("f=" + ranges(replay.faults));
        }
        if (!replay.knobs.equals(all.knobs)) {
            StringJoiner words = new StringJoiner(",").setEmptyValue(NONE);
            replay.knobs.forEach(knob -> words.add(knob.word()));
            fields.add("w=" + words);
        }
        if (!replay.replicas.equals(all.replicas)) {
            StringJoiner sizes = new StringJoiner(",");
            replay.replicas.forEach(size -> sizes.add(Integer.toString(size)));
            fields.add("r=" + sizes);
        }
        if (replay.clients != all.clients) {
            fields.add("k=" + replay.clients);
        }
        return fields.toString();
    }

    private static String ranges(SortedSet<Integer> numbers) {
        StringJoiner ranges = new StringJoiner(",").setEmptyValue(NONE);
        List<Integer> left = new ArrayList<>(numbers);
        for (int i = 0; i < left.size(); i++) {
            int first = left.get(i);
            while (i + 1 < left.size() && left.get(i + 1) == left.get(i) + 1) {
                i++;
            }
            int last = left.get(i);
            ranges.add(first == last ? "" + first : first + "-" + last);
        }
        return ranges.toString();
    }

    // ---- reading

    Replay parse() {
        String[] fields = text.split("/", -1);
        Replay replay = Replay.of(seed(fields[0]));
        Set<String> seen = new HashSet<>();
        for (int i = 1; i < fields.length; i++) {
            int equals = fields[i].indexOf('=');
            String name = equals < 0 ? "" : fields[i].substring(0, equals);
            if (!seen.add(name)) {
                throw wrong(fields[i], "there are two of it");
            }
            replay = with(replay, name, fields[i].substring(equals + 1), fields[i]);
        }
        if (replay.calls.isEmpty()) {
            throw wrong(text, "at least one call must be kept");
        }
        try {
            replay.plan();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("replay '" + text + "': " + e.getMessage(), e);
        }
        return replay;
    }

    private Replay with(Replay replay, String name, String value, String field) {
        return switch (name) {
            case "n" -> replay.withNetwork(seed(value));
            case "c" -> replay.withCalls(numbers(value, field, replay.calls::contains, "call"));
            case "f" -> replay.withFaults(numbers(value, field, replay.faults::contains, "fault"));
            case "w" -> replay.withKnobs(knobs(value, field));
            case "r" -> replay.withProcesses(replicas(value, field, replay.drawn.replicas()), replay.clients);
            case "k" -> replay.withProcesses(replay.replicas, number(value, field, 1, replay.drawn.clients()));
            default -> throw wrong(field, "expected n=, c=, f=, w=, r= or k=, as in 17/n=3/c=2,5-7/f=-/w=loss");
        };
    }

    private long seed(String value) {
        try {
            long seed = Long.parseLong(value);
            if (seed >= 0) {
                return seed;
            }
        } catch (NumberFormatException e) {
            throw wrong(value, "expected a seed, a number from 0");
        }
        throw wrong(value, "expected a seed, a number from 0");
    }

    private SortedSet<Integer> numbers(String value, String field, Predicate<Integer> known, String what) {
        SortedSet<Integer> numbers = new TreeSet<>();
        if (value.equals(NONE)) {
            return numbers;
        }
        for (String range : value.split(",", -1)) {
            String[] ends = range.split("-", -1);
            int first = number(ends[0], field, 0, Integer.MAX_VALUE - 1);
            int last = ends.length == 1 ? first : number(ends[1], field, first, Integer.MAX_VALUE - 1);
            for (int number = first; number <= last; number++) {
                if (!known.test(number)) {
                    throw wrong(field, "what the seed draws has no " + what + " " + number);
                }
                numbers.add(number);
            }
        }
        return numbers;
    }

    private List<Integer> replicas(String value, String field, List<Integer> drawn) {
        String[] sizes = value.split(",", -1);
        if (sizes.length > drawn.size()) {
            throw wrong(field, "the seed draws " + drawn.size() + " groups");
        }
        List<Integer> replicas = new ArrayList<>();
        for (int g = 0; g < sizes.length; g++) {
            replicas.add(number(sizes[g], field, 1, drawn.get(g)));
        }
        return replicas;
    }

    private Set<Knob> knobs(String value, String field) {
        Set<Knob> knobs = EnumSet.noneOf(Knob.class);
        if (value.equals(NONE)) {
            return knobs;
        }
        for (String word : value.split(",", -1)) {
            try {
                knobs.add(Knob.valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_')));
            } catch (IllegalArgumentException e) {
                StringJoiner words = new StringJoiner(", ");
                for (Knob knob : Knob.values()) {
                    words.add(knob.word());
                }
                throw wrong(field, "'" + word + "' is none of " + words);
            }
        }
        return knobs;
    }

    private int number(String value, String field, int least, int most) {
        try {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw wrong(field, "'" + value + "' is no number");
        }
        throw wrong(field, value + " is not " + least + " to " + most);
    }

    private IllegalArgumentException wrong(String field, String why) {
        return new IllegalArgumentException("replay '" + text + "', '" + field + "': " + why);
    }
}
