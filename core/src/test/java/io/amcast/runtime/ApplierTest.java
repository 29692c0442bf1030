package io.amcast.runtime;

import static io.amcast.runtime.LoopHarness.A;
import static io.amcast.runtime.LoopHarness.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.amcast.Snapshot;
import io.amcast.spi.ClientReply;
import io.amcast.spi.ClientRequest;
import io.amcast.spi.StoredResult;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What user code may do, and what becomes of it. */
class ApplierTest {
    /** What {@code apply} throws is the message's result, told by type and text, and answers a repeat too. */
    @Test
    void keepsAnExceptionAsTheResult() {
        List<String> applied = new ArrayList<>();
        LoopHarness member = harness(text -> {
            applied.add(text);
            throw new IllegalStateException("no such account");
        });
        RecordingClient first = member.submit(message(0, A));
        member.settle();
        RecordingClient again = member.submit(message(0, A));
        member.settle();

        assertThat(value(first)).isEqualTo(new StoredResult.Failure("IllegalStateException: no such account"));
        assertThat(again.only()).isEqualTo(first.only());
        assertThat(applied).hasSize(1);
    }

    /** A result over the limit is told as a failure that names both sizes. */
    @Test
    void failsAResultOverTheLimit() {
        LoopHarness member = harness(text -> "x".repeat((1 << 20) + 1));
        RecordingClient client = member.submit(message(0, A));
        member.settle();

        assertThat(value(client))
                .isEqualTo(new StoredResult.Failure("the result of 1048577 bytes is over limits.resultBytes 1048576;"
                        + " the message was applied"));
    }

    /** A long text of an exception is cut, so that it fits into logs and replies. */
    @Test
    void cutsALongReason() {
        LoopHarness member = harness(text -> {
            throw new IllegalStateException("x".repeat(100_000));
        });
        RecordingClient client = member.submit(message(0, A));
        member.settle();

        assertThat(((StoredResult.Failure) value(client)).reason()).hasSize(1_000);
    }

    /** An {@link Error} is no result: it comes out of the turn, and its message is not answered. */
    @Test
    void doesNotTurnAnErrorIntoAResult() {
        LoopHarness member = harness(text -> {
            throw new AssertionError("broken");
        });
        RecordingClient client = member.submit(message(0, A));

        assertThatThrownBy(member::settle).isInstanceOf(AssertionError.class).hasMessage("broken");
        assertThat(client.replies()).isEmpty();
    }

    /** A result is dropped when the client says that it has it from all groups; a repeat is told so. */
    @Test
    void dropsResultsThatTheClientHas() {
        LoopHarness member = harness(text -> "done");
        member.submit(message(0, A));
        member.settle();
        member.request(new ClientRequest.Submit(message(1, A), 1));
        member.settle();
        RecordingClient late = member.submit(message(0, A));
        member.settle();

        assertThat(late.only())
                .isInstanceOfSatisfying(
                        ClientReply.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(ClientReply.Refusal.ALREADY_ANSWERED));
    }

    /** A state machine that cannot be captured costs the snapshot only; the next one is taken. */
    @Test
    void goesOnAfterACaptureThatFails() throws Exception {
        List<String> captures = new ArrayList<>();
        LoopHarness member = new LoopHarness(64 << 20, new ScriptedMachine() {
                    @Override
                    public String answer(String text) {
                        return text;
                    }

                    @Override
                    public Snapshot capture() {
                        captures.add("capture");
                        if (captures.size() == 1) {
                            throw new IllegalStateException("not now");
                        }
                        return out -> {};
                    }
                })
                .leading();
        member.log.listener.snapshotWanted();
        member.settle();
        RecordingClient client = member.submit(message(0, A));
        member.settle();
        member.log.listener.snapshotWanted();
        member.settle();

        assertThat(client.only()).isInstanceOf(ClientReply.Result.class);
        assertThat(member.log.published.take().image().index()).isEqualTo(1);
    }

    private static LoopHarness harness(ScriptedMachine machine) {
        return new LoopHarness(64 << 20, machine).leading();
    }

    private static StoredResult.Value value(RecordingClient client) {
        return ((ClientReply.Result) client.only()).value();
    }
}
