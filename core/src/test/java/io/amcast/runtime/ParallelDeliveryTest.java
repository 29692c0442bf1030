package io.amcast.runtime;

import static io.amcast.runtime.LoopHarness.A;
import static io.amcast.runtime.LoopHarness.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.amcast.Keys;
import io.amcast.spi.ClientReply;
import io.amcast.spi.StoredResult;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** Deliveries in parallel: what begins when, and what is seen of it. A test says when the executor runs what. */
class ParallelDeliveryTest {
    private final HeldExecutor executor = new HeldExecutor();
    private final Journal journal = new Journal();

    /** What does not conflict begins at once and is answered as it ends; what conflicts waits for what came before. */
    @Test
    void beginsWhatDoesNotConflictAndOrdersTheRest() {
        LoopHarness member = member(8);
        RecordingClient first = member.submit(message(0, Keys.write("k"), A));
        RecordingClient other = member.submit(message(1, Keys.write("l"), A));
        RecordingClient second = member.submit(message(2, Keys.write("k"), A));
        RecordingClient third = member.submit(message(3, Keys.write("m"), A));
        member.settle();
        assertThat(executor.size()).isEqualTo(3);

        executor.run(2);
        executor.run(1);
        member.settle();
        assertThat(journal.lines()).containsExactly("3", "1");
        assertThat(List.of(other.replies().size(), third.replies().size())).containsOnly(1);
        assertThat(List.of(first.replies(), second.replies())).containsOnly(List.of());

        executor.run(0);
        member.settle();
        executor.run(0);
        member.settle();
        assertThat(journal.lines()).containsExactly("3", "1", "0", "2");
        assertThat(second.replies()).hasSize(1);
        assertThat(member.observed).containsExactly("EMPTY 0", "0", "1", "2", "3");
    }

    /** The executor never has more than it was said to take. */
    @Test
    void givesTheExecutorNoMoreThanItTakes() {
        LoopHarness member = member(2);
        for (int i = 0; i < 5; i++) {
            member.submit(message(i, Keys.none(), A));
        }
        for (int i = 0; i < 4; i++) {
            member.settle();
            assertThat(executor.size()).isEqualTo(2);
            executor.run(1);
        }
        member.settle();
        assertThat(executor.size()).isEqualTo(1);
    }

    /** A chain of conflicting messages that is longer than what is taken in goes on as it ends, and everything is answered. */
    @Test
    void takesInNoMoreThanItsBound() {
        LoopHarness member = member(4);
        List<RecordingClient> clients = new java.util.ArrayList<>();
        for (int i = 0; i < 30; i++) {
            clients.add(member.submit(message(i, A)));
        }
        for (int i = 0; i < 30; i++) {
            member.settle();
            assertThat(executor.size()).isEqualTo(1);
            executor.run(0);
        }
        member.settle();
        assertThat(journal.lines()).hasSize(30).isSortedAccordingTo(java.util.Comparator.comparing(Integer::valueOf));
        assertThat(clients).allMatch(client -> client.replies().size() == 1);
        assertThat(member.applier.quiet()).isTrue();
    }

    /** A snapshot holds all deliveries before its marker, and none after it, though they commute with everything. */
    @Test
    void capturesAtAQuietPoint() throws Exception {
        LoopHarness member = member(8);
        member.submit(message(0, Keys.none(), A));
        member.submit(message(1, Keys.none(), A));
        member.settle();
        member.log.listener.snapshotWanted();
        member.loop.turn();
        member.submit(message(2, Keys.none(), A));
        member.settle();
        executor.run(1);
        member.settle();
        assertThat(executor.size()).isEqualTo(1);
        assertThat(member.log.published).isEmpty();

        executor.run(0);
        member.settle();
        assertThat(executor.size()).isEqualTo(1);
        ManualLog.Published snapshot = member.log.published.take();
        assertThat(new String(snapshot.application(), StandardCharsets.UTF_8)).isEqualTo("1\n0\n");
        assertThat(snapshot.image().results())
                .extracting(result -> result.id().sequence())
                .containsExactly(0L, 1L);
    }

    /** Who asks again for a message that is being applied gets its result when it has ended. */
    @Test
    void answersWhoAsksAgainMeanwhile() {
        LoopHarness member = member(8);
        RecordingClient first = member.submit(message(0, A));
        member.settle();
        RecordingClient again = member.submit(message(0, A));
        member.settle();
        assertThat(again.replies()).isEmpty();

        executor.run(0);
        member.settle();
        assertThat(again.only()).isEqualTo(first.only());
    }

    /** An exception is the message's result as ever, and what conflicts goes on after it. */
    @Test
    void goesOnAfterAnException() {
        LoopHarness member = member(8, text -> {
            throw new IllegalStateException("no " + text);
        });
        RecordingClient first = member.submit(message(0, A));
        RecordingClient second = member.submit(message(1, A));
        member.settle();
        executor.run(0);
        member.settle();
        executor.run(0);
        member.settle();
        assertThat(List.of(value(first), value(second)))
                .containsExactly(
                        new StoredResult.Failure("IllegalStateException: no 0"),
                        new StoredResult.Failure("IllegalStateException: no 1"));
    }

    /** An {@link Error} comes out of the applier's turn; its message is not answered, and what conflicts with it never begins. */
    @Test
    void stopsAtAnError() {
        LoopHarness member = member(8, text -> {
            throw new AssertionError("broken");
        });
        RecordingClient client = member.submit(message(0, A));
        member.submit(message(1, A));
        member.settle();
        executor.run(0);
        assertThatThrownBy(member::settle).isInstanceOf(AssertionError.class).hasMessage("broken");
        assertThat(executor.size()).isZero();
        assertThat(client.replies()).isEmpty();
    }

    /** An executor that takes no task stops the member with a word on what to do. */
    @Test
    void stopsWhenTheExecutorRefuses() {
        LoopHarness member = new LoopHarness(
                        64 << 20,
                        journal,
                        new ParallelDelivery(
                                task -> {
                                    throw new RejectedExecutionException("shut down");
                                },
                                2))
                .leading();
        member.submit(message(0, A));
        assertThatThrownBy(member::settle)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("must have room for 2 and be shut down after the node");
    }

    /** An executor that runs everything at once on the caller's thread is as good as none. */
    @Test
    void worksOnTheCallersThread() {
        LoopHarness member = new LoopHarness(64 << 20, journal, new ParallelDelivery(Runnable::run, 1)).leading();
        RecordingClient client = null;
        for (int i = 0; i < 20; i++) {
            client = member.submit(message(i, A));
        }
        member.settle();
        assertThat(journal.lines()).hasSize(20);
        assertThat(client.only()).isInstanceOf(ClientReply.Result.class);
    }

    private LoopHarness member(int mostAtOnce) {
        return new LoopHarness(64 << 20, journal, new ParallelDelivery(executor, mostAtOnce)).leading();
    }

    private LoopHarness member(int mostAtOnce, ScriptedMachine machine) {
        return new LoopHarness(64 << 20, machine, new ParallelDelivery(executor, mostAtOnce)).leading();
    }

    private static StoredResult.Value value(RecordingClient client) {
        return ((ClientReply.Result) client.only()).value();
    }
}
