package io.amcast.runtime;

import static io.amcast.runtime.LoopHarness.A;
import static io.amcast.runtime.LoopHarness.B;
import static io.amcast.runtime.LoopHarness.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.amcast.Contention;
import io.amcast.Keys;
import io.amcast.MessageId;
import io.amcast.TraceEvent;
import io.amcast.TraceEvent.Kind;
import io.amcast.spi.Message;
import io.amcast.spi.PeerMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a member remembers of messages. */
@Timeout(60)
class MessageTraceTest {
    private final LoopHarness member = new LoopHarness().leading();

    /** The way of a message to two groups, at the leader of one: what happened in which order, and with which timestamps. */
    @Test
    void tellsTheWayOfAMessage() {
        Message both = message(0, A, B);
        member.submit(both);
        member.settle();
        long later = timestamp(both, Kind.LOGGED) + 7;
        member.time.passMillis(3);
        hard(both, later);
        member.settle();

        List<TraceEvent> events = member.trace.of(both.id());
        assertThat(events)
                .extracting(TraceEvent::kind)
                .containsExactly(
                        Kind.SUBMITTED,
                        Kind.PROPOSED,
                        Kind.LOGGED,
                        Kind.RESERVED,
                        Kind.WAITS,
                        Kind.HEARD_HARD,
                        Kind.DELIVERED,
                        Kind.FINAL_PROPOSED,
                        Kind.FINAL_LOGGED,
                        Kind.APPLIED);
        assertThat(events.get(0).destinations()).containsExactly(A, B);
        assertThat(events.get(4).text()).isEqualTo("proposals");
        assertThat(events.get(5).group()).isEqualTo(B);
        assertThat(List.of(events.get(5), events.get(6), events.get(7), events.get(8)))
                .extracting(TraceEvent::timestamp)
                .containsOnly(later);
        assertThat(events.get(9).timestamp()).as("clients answered").isEqualTo(1);
        assertThat(events.get(6).micros() - events.get(4).micros()).isEqualTo(3_000);
        assertThat(member.metrics
                        .get("amcast.wait")
                        .tag("cause", "proposals")
                        .timer()
                        .totalTime(java.util.concurrent.TimeUnit.MILLISECONDS))
                .isEqualTo(3);
    }

    /** A message that comes after a conflicting one names it, the key that they share, and how long it took. */
    @Test
    void tellsWhichConflictingMessageAMessageWaitsFor() {
        Message first = message(0, Keys.write("ann", "bob"), A, B);
        Message second = message(1, Keys.write("bob", "cyd"), A);
        member.submit(first);
        member.settle();
        member.submit(second);
        member.settle();
        member.time.passMillis(5);
        hard(first, timestamp(first, Kind.LOGGED));
        member.settle();

        assertThat(member.trace.of(second.id()))
                .filteredOn(event -> event.kind() == Kind.BLOCKED)
                .extracting(TraceEvent::other, TraceEvent::text)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(first.id(), "bob"));
        Contention contention = member.trace.contention(Duration.ofSeconds(10));
        Contention.Waits fiveMillis = new Contention.Waits(1, Duration.ofMillis(5), Duration.ofMillis(5));
        assertThat(contention.keys()).containsExactly(new Contention.AtKey("bob", fiveMillis));
        assertThat(contention.predecessors()).containsExactly(new Contention.Predecessor(first.id(), fiveMillis));
        assertThat(contention.waits()).containsEntry("conflict", fiveMillis);
        assertThat(contention.delivered()).isEqualTo(2);
        assertThat(contention.slowest()).hasSize(2);
    }

    /** Nothing is remembered of messages that never came. */
    @Test
    void knowsNothingOfOthers() {
        assertThat(member.trace.of(message(7, A).id())).isEmpty();
    }

    /** A ring keeps its last events, and whoever reads while they are overwritten sees whole ones in their order. */
    @Test
    void aRingShowsWholeEventsWhileItIsWritten() throws InterruptedException {
        TraceRing ring = new TraceRing(512);
        AtomicBoolean done = new AtomicBoolean();
        Thread writer = new Thread(() -> {
            for (long i = 0; i < 2_000_000; i++) {
                ring.add(Kind.LOGGED, i, new MessageId(LoopHarness.SESSION, i), i, null, "");
            }
            done.set(true);
        });
        writer.start();
        long shown = 0;
        while (!done.get()) {
            long[] last = {-1, 0};
            ring.read(512, (kind, micros, id, value, about, text) -> {
                assertThat(id.sequence() == micros && value == micros && micros > last[0])
                        .as("event %s of %s with %s after %s", micros, id, value, last[0])
                        .isTrue();
                last[0] = micros;
                last[1]++;
            });
            shown += last[1];
        }
        writer.join();
        long[] count = {0};
        ring.read(1 << 20, (kind, micros, id, value, about, text) -> count[0]++);
        assertThat(count[0]).isBetween(511L, 512L);
        assertThat(shown).isPositive();
    }

    /** As many events are remembered as the topology says, or some more, up to a power of two; none for 0. */
    @Test
    void remembersAsManyEventsAsItIsTold() {
        for (int wanted : new int[] {0, 1, 5, 512, 1000}) {
            MessageTrace trace = new MessageTrace(wanted, new ManualTime());
            for (long i = 0; i < 10_000; i++) {
                trace.loop.add(Kind.LOGGED, i, new MessageId(LoopHarness.SESSION, i), i, null, "");
            }
            List<Long> remembered = new ArrayList<>();
            trace.loop.read(Integer.MAX_VALUE, (kind, micros, id, value, about, text) -> remembered.add(value));
            // A slot that might be written at the moment is not read, so one fewer is shown.
            assertThat(remembered.size()).isBetween(wanted == 0 ? 0 : wanted - 1, 2 * wanted);
            assertThat(remembered)
                    .isEqualTo(LongStream.range(10_000 - remembered.size(), 10_000)
                            .boxed()
                            .toList());
        }
    }

    private long timestamp(Message message, Kind kind) {
        return member.trace.of(message.id()).stream()
                .filter(event -> event.kind() == kind)
                .findFirst()
                .orElseThrow()
                .timestamp();
    }

    private void hard(Message message, long timestamp) {
        member.lanes.peers.offer(new LoopEvent.Received(new PeerMessage.Hard(B, message, timestamp, 0, false)));
    }
}
