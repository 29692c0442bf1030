package io.amcast.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.amcast.GroupId;
import io.amcast.MemberId;
import io.amcast.MessageId;
import io.amcast.TraceEvent;
import io.amcast.TraceEvent.Kind;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is made of what members remember. */
class StoryTest {
    private static final GroupId EAST = GroupId.of("east");
    private static final GroupId WEST = GroupId.of("west");
    private static final MessageId ID = MessageId.parse("east/1/4");
    private static final MessageId FIRST = MessageId.parse("east/1/2");
    private static final MessageId SECOND = MessageId.parse("west/3/7");
    private static final long BEGIN = 1_700_000_000_000_000L;

    private final MemberTrace leader = trace(
            "east-1",
            EAST,
            to(event(Kind.SUBMITTED, 0, 0, null, null, "")),
            event(Kind.PROPOSED, 500, 70, null, null, "client"),
            event(Kind.LOGGED, 2_500, 70, null, null, ""),
            event(Kind.WAITS, 2_500, 0, null, null, "proposals"),
            event(Kind.HEARD_HARD, 4_000, 90, WEST, null, ""),
            event(Kind.WAITS, 4_000, 0, null, null, "clearance"),
            event(Kind.FINAL_PROPOSED, 5_000, 90, null, null, ""),
            event(Kind.WAITS, 5_000, 0, null, null, "conflict"),
            event(Kind.BLOCKED, 5_000, 0, null, FIRST, "ann"),
            event(Kind.BLOCKED, 5_500, 0, null, FIRST, "ann"),
            event(Kind.BLOCKED, 7_000, 0, null, SECOND, "bob"),
            event(Kind.DELIVERED, 10_000, 90, null, null, ""),
            event(Kind.APPLIED, 11_000, 1, null, null, ""));

    private final MemberTrace follower = trace(
            "east-2",
            EAST,
            to(event(Kind.LOGGED, 3_000, 70, null, null, "")),
            event(Kind.FINAL_LOGGED, 9_000, 90, null, null, ""),
            event(Kind.DELIVERED, 9_000, 90, null, null, ""));

    /** Each wait of a leader with its end: the log, another group, clearance, two conflicting messages, the state machine. */
    @Test
    void findsWhatAMessageWaitedForAndHowLong() {
        Story story = new Story(ID, List.of(leader, follower));
        assertThat(story.waits(leader))
                .extracting(wait -> wait.micros() + " for " + wait.describe())
                .containsExactly(
                        "500 for the next log entry",
                        "2000 for the log to apply the proposal",
                        "1500 for the proposal of group west",
                        "1000 for clearance by the other groups",
                        "2000 for conflicting message east/1/2 on key 'ann'",
                        "3000 for conflicting message west/3/7 on key 'bob'",
                        "1000 for the state machine");
        assertThat(story.waits(follower)).extracting(Wait::describe).containsExactly("the final timestamp in the log");
    }

    /** The text names destinations and members that are silent, and draws each member that remembers. */
    @Test
    void tellsAllDestinationsAndDrawsThem() {
        MemberTrace silent = new MemberTrace(MemberId.of("west-1"), WEST, "unreachable: refused", List.of());
        MemberTrace other = trace("south-1", GroupId.of("south"));
        StringWriter text = new StringWriter();
        StoryText.print(new Story(ID, List.of(leader, follower, silent, other)), new PrintWriter(text));

        assertThat(text.toString().lines())
                .contains(
                        "message east/1/4 to [east, west], final timestamp 90",
                        "  west-1: unreachable: refused",
                        "        3.000  for conflicting message west/3/7 on key 'bob'",
                        "  east-2: in the log at 3.000, final at 9.000, delivered at 9.000")
                .anyMatch(line -> line.startsWith("east-1 |S") && line.contains("D") && line.endsWith("A|"))
                .noneMatch(line -> line.contains("south"));
    }

    private static MemberTrace trace(String member, GroupId group, TraceEvent... events) {
        return new MemberTrace(MemberId.of(member), group, null, List.of(events));
    }

    private static TraceEvent event(
            Kind kind, long micros, long timestamp, @Nullable GroupId group, @Nullable MessageId other, String text) {
        return new TraceEvent(kind, BEGIN + micros, timestamp, group, other, new TreeSet<>(), text);
    }

    private static TraceEvent to(TraceEvent event) {
        return new TraceEvent(
                event.kind(),
                event.micros(),
                event.timestamp(),
                null,
                null,
                new TreeSet<>(List.of(EAST, WEST)),
                event.text());
    }
}
