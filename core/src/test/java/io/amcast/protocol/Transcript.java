package io.amcast.protocol;

import io.amcast.GroupId;
import io.amcast.MessageId;
import io.amcast.spi.LogEntry;
import io.amcast.spi.LogRecord;
import io.amcast.spi.Message;
import io.amcast.spi.PeerMessage;
import io.amcast.spi.ReplicaImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.PriorityQueue;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Plays a small scenario and writes it down, one line for each input and effect. Time is in message delays: a message between
 * processes takes 1, an entry is applied by the leader that appended it 2 later and by the others 3 later, all else takes none.
 */
final class Transcript {
    private static final long WINDOW = 10;

    private final SortedMap<GroupId, Group> groups = new TreeMap<>();
    private final TreeMap<MessageId, String> names = new TreeMap<>();
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingDouble(Event::time).thenComparingLong(Event::order));
    private final StringBuilder text = new StringBuilder();
    private double time;
    private long order;

    private record Event(double time, long order, Runnable action) {}

    private static final class Member {
        final String name;
        final Replica replica;
        boolean down;
        int applied;

        Member(String name, Replica replica) {
            this.name = name;
            this.replica = replica;
        }
    }

    private record Logged(long term, LogEntry entry) {}

    private static final class Group {
        final List<Member> members = new ArrayList<>();
        final List<Logged> log = new ArrayList<>();
        int leader;
        long term;
        boolean buildPlanned;

        Member leader() {
            return members.get(leader);
        }
    }

    /** Groups in the order of their names, with the timestamp up to which each has reserved before. */
    Transcript(String title, String groupNames, long... reserved) {
        title.lines().forEach(line -> text.append("# ").append(line).append('\n'));
        int i = 0;
        for (GroupId id : Given.groups(groupNames)) {
            Group group = new Group();
            ReplicaConfig config = new ReplicaConfig(
                    id,
                    Given.groups(groupNames),
                    WINDOW,
                    1_000,
                    64,
                    1_000_000,
                    Long.MAX_VALUE / 4,
                    Conflicts.STANDARD_KEYS);
            ReplicaImage image = GroupDriver.reserved(reserved[i++]);
            for (int number = 1; number <= 2; number++) {
                Member member = new Member(id + "." + number, new Replica(config));
                member.replica.step(0, new Input.Restored(-1, 0, image));
                group.members.add(member);
            }
            groups.put(id, group);
            lead(id, 0);
        }
        text.append("#\n# time  who     what\n");
    }

    // ---- the scenario

    /** A client multicasts; its SUBMIT reaches each group that is named here after so many delays. */
    void multicast(double at, String name, Message message, SortedMap<GroupId, Double> delays) {
        names.put(message.id(), name);
        plan(at, () -> {
            line("client", "multicasts " + name + " to " + message.destinations() + ", as " + message.id());
            delays.forEach((group, delay) -> submit(at + delay, group, message));
        });
    }

    /** A client sends its message once more to a group. */
    void submit(double arrival, GroupId group, Message message) {
        plan(
                arrival,
                () -> input(
                        groups.get(group).leader(), group, "SUBMIT " + name(message), new Input.Submitted(message, 0)));
    }

    /** What another group said, once more. */
    void copy(double arrival, GroupId to, PeerMessage message) {
        plan(
                arrival,
                () -> input(groups.get(to).leader(), to, "once more " + show(message), new Input.Received(message)));
    }

    void crashLeader(double at, GroupId id) {
        plan(at, () -> {
            line(groups.get(id).leader().name, "CRASHES");
            groups.get(id).leader().down = true;
        });
    }

    void elect(double at, GroupId id, int number) {
        plan(at, () -> lead(id, number - 1));
    }

    /** Plays until nothing is on the way any more. */
    String play() {
        for (Event event = events.poll(); event != null; event = events.poll()) {
            time = event.time();
            event.action().run();
        }
        return text.toString();
    }

    private void plan(double at, Runnable action) {
        events.add(new Event(at, order++, action));
    }

    // ---- members

    private void input(Member member, GroupId id, String shown, Input input) {
        if (member.down) {
            line(member.name, "is down and misses " + shown);
            return;
        }
        line(member.name, "receives " + shown);
        step(member, id, input);
    }

    private void step(Member member, GroupId id, Input input) {
        for (Effect effect : member.replica.step(0, input)) {
            carryOut(member, id, effect);
        }
        Group group = groups.get(id);
        if (!group.buildPlanned && member.replica.hasEntry()) {
            // What becomes known at one instant goes into one entry.
            group.buildPlanned = true;
            plan(time, () -> {
                group.buildPlanned = false;
                while (!group.leader().down && group.leader().replica.hasEntry()) {
                    step(group.leader(), id, new Input.Build());
                }
            });
        }
    }

    private void carryOut(Member member, GroupId id, Effect effect) {
        if (effect instanceof Effect.Append append) {
            append(member, id, append.entry());
        } else if (effect instanceof Effect.Send send) {
            String shown = show(send.message());
            line(member.name, "  sends " + shown + " to " + send.to());
            plan(
                    time + 1,
                    () -> input(groups.get(send.to()).leader(), send.to(), shown, new Input.Received(send.message())));
        } else if (effect instanceof Effect.Deliver deliver) {
            line(member.name, "  DELIVERS " + name(deliver.message()) + " at ts=" + deliver.timestamp());
            if (deliver.leading()) {
                answer(id, deliver.message());
            }
        } else if (effect instanceof Effect.AnswerStored stored) {
            line(member.name, "  answers " + name(stored.message()) + " with the stored result");
            answer(id, stored.message());
        } else if (effect instanceof Effect.Accepted accepted) {
            line(member.name, "  will answer " + name(accepted.message()) + " when it is delivered");
        } else if (effect instanceof Effect.Waiting waiting) {
            line(
                    member.name,
                    "  " + names.get(waiting.id()) + " waits: "
                            + waiting.cause().name().toLowerCase(Locale.ROOT));
        } else if (effect instanceof Effect.Blocked blocked) {
            line(member.name, "  " + name(blocked.message()) + " comes after " + name(blocked.predecessor()));
        } else if (effect instanceof Effect.BeganLeading began) {
            line(member.name, "  leads term " + began.term() + ", clock " + member.replica.clock());
        } else {
            line(member.name, "  " + effect);
        }
    }

    private void answer(GroupId group, Message message) {
        plan(time + 1, () -> line("client", "has the result of " + name(message) + " from " + group));
    }

    // ---- logs

    private void append(Member member, GroupId id, LogEntry entry) {
        Group group = groups.get(id);
        String records = entry.records().isEmpty()
                ? ""
                : ": " + entry.records().stream().map(this::show).collect(Collectors.joining(", "));
        line(member.name, "appends entry " + name(entry) + ", reserving " + entry.reserved() + records);
        plan(time + 2, () -> {
            if (!member.down && group.leader() == member) {
                group.log.add(new Logged(group.term, entry));
                int length = group.log.size();
                catchUp(member, id, length);
                plan(time + 1, () -> group.members.forEach(each -> catchUp(each, id, length)));
            } else {
                line(member.name, "loses entry " + name(entry));
            }
        });
    }

    private void catchUp(Member member, GroupId id, int length) {
        Group group = groups.get(id);
        while (!member.down && member.applied < length) {
            Logged logged = group.log.get(member.applied++);
            if (logged.entry() != null) {
                line(member.name, "applies entry " + name(logged.entry()));
            }
            step(member, id, new Input.Applied(member.applied - 1, logged.term(), logged.entry()));
        }
    }

    private void lead(GroupId id, int number) {
        Group group = groups.get(id);
        group.leader = number;
        group.term++;
        group.log.add(new Logged(group.term, null));
        Member member = group.leader();
        if (group.term > 1) {
            line(member.name, "is elected in term " + group.term);
        }
        group.members.forEach(each -> catchUp(each, id, group.log.size()));
        if (group.term > 1) {
            step(member, id, new Input.Ready(group.term));
        } else {
            member.replica.step(0, new Input.Ready(group.term));
        }
    }

    // ---- words

    private void line(String who, String what) {
        text.append(String.format(Locale.ROOT, "%6.1f  %-6s  %s\n", time, who, what));
    }

    private String name(Message message) {
        return names.get(message.id());
    }

    private static String name(LogEntry entry) {
        return entry.term() + "/" + entry.sequence();
    }

    private String show(LogRecord logRecord) {
        if (logRecord instanceof LogRecord.Propose propose) {
            return "PROPOSE " + name(propose.message()) + " ts=" + propose.timestamp() + " ("
                    + propose.origin().name().toLowerCase(Locale.ROOT) + ")";
        } else if (logRecord instanceof LogRecord.Final fin) {
            return "FINAL " + names.get(fin.id()) + " ts=" + fin.timestamp();
        } else if (logRecord instanceof LogRecord.Forget forget) {
            return "FORGET " + names.get(forget.id());
        }
        throw new AssertionError("no scenario has " + logRecord);
    }

    private String show(PeerMessage message) {
        if (message instanceof PeerMessage.Soft soft) {
            return "SOFT " + name(soft.message()) + " ts=" + soft.timestamp();
        } else if (message instanceof PeerMessage.Hard hard) {
            return "HARD " + name(hard.message()) + " ts=" + hard.timestamp() + (hard.want() ? " (wanted back)" : "");
        } else if (message instanceof PeerMessage.Done done) {
            return "DONE " + names.get(done.id());
        }
        throw new AssertionError("no scenario has " + message);
    }

    /** How long the sender's message takes to each of these groups; the last delay serves for the rest. */
    static SortedMap<GroupId, Double> reaching(String groups, double... delays) {
        SortedMap<GroupId, Double> map = new TreeMap<>();
        int i = 0;
        for (String group : groups.split(" ")) {
            map.put(GroupId.of(group), delays[Math.min(i++, delays.length - 1)]);
        }
        return map;
    }

    /** What a member delivered, in order. */
    static List<String> deliveriesOf(String transcript, String member) {
        return Arrays.stream(transcript.split("\n"))
                .filter(line -> line.matches(".*  " + member.replace(".", "\\.") + "  .*DELIVERS.*"))
                .map(line -> line.replaceAll(".*DELIVERS (\\S+) .*", "$1"))
                .toList();
    }
}
