package io.amcast.runtime;

import static io.amcast.runtime.LoopHarness.A;
import static io.amcast.runtime.LoopHarness.SESSION;
import static io.amcast.runtime.LoopHarness.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.amcast.MessageId;
import io.amcast.SessionId;
import io.amcast.spi.ReplicaImage;
import io.amcast.spi.StoredResult;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which results are kept (rule W4). */
class ResultsTableTest {
    private final ResultsTable table = new ResultsTable();

    /** Results below the client's low-water mark are dropped, and not taken when they come later. */
    @Test
    void keepsNothingBelowTheLowWaterMark() {
        table.put(result(0));
        table.put(result(2));
        table.trim(SESSION, 2);
        table.put(result(1));

        assertThat(table.get(message(0, A).id())).isNull();
        assertThat(table.get(message(1, A).id())).isNull();
        assertThat(table.copy()).containsExactly(result(2));
    }

    /** A purged session leaves nothing. */
    @Test
    void dropsASession() {
        table.put(result(0));
        table.drop(SESSION);

        assertThat(table.copy()).isEmpty();
    }

    /** A copy is sorted by id, and restored it is the same table, marks included. */
    @Test
    void restoresWhatACopyHolds() {
        MessageId other = new MessageId(new SessionId(A, 7), 3);
        table.put(new StoredResult(other, 1, 1, new StoredResult.Failure("no")));
        table.put(result(2));
        table.put(result(1));
        List<StoredResult> copy = table.copy();
        assertThat(copy)
                .extracting(StoredResult::id)
                .containsExactly(message(1, A).id(), message(2, A).id(), other);

        ResultsTable restored = new ResultsTable();
        restored.put(result(9));
        restored.restore(copy, List.of(new ReplicaImage.Session(SESSION, 1, false, List.of())));
        restored.put(result(0));
        assertThat(restored.copy()).isEqualTo(copy);
    }

    private static StoredResult result(long sequence) {
        return new StoredResult(
                message(sequence, A).id(),
                message(sequence, A).fingerprint(),
                sequence + 1,
                new StoredResult.Success(new byte[] {(byte) sequence}));
    }
}
