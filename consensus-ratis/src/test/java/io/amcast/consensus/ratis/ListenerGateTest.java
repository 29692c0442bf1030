package io.amcast.consensus.ratis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.amcast.Limits;
import io.amcast.spi.LogEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Once the gate is shut, no call is under way and none begins. */
final class ListenerGateTest {
    @TempDir
    Path directory;

    private SingleMember member;
    private ListenerGate gate;

    @BeforeEach
    void open() throws IOException {
        member = new SingleMember(
                TestGroup.of(1, directory, Limits.DEFAULTS), directory, SnapshotTrigger.Thresholds.DEFAULTS);
        gate = new ListenerGate(member);
    }

    /** Shutting waits for a call that is under way; meanwhile others are let go without one. */
    @Test
    void waitsForACallUnderWay() {
        CountDownLatch held = new CountDownLatch(1);
        member.open = held;
        LogEntry entry = new LogEntry(1, 0, 0, List.of());
        Thread applying = new Thread(() -> gate.call(to -> to.applied(0, 1, entry)));
        applying.start();
        await().until(() -> applying.getState() == Thread.State.WAITING);
        Thread shutting = new Thread(gate::shut);
        shutting.start();
        await().until(() -> shutting.getState() == Thread.State.WAITING);
        assertThat(gate.isShut()).isTrue();
        assertThat(member.calls).isEmpty();
        held.countDown();
        await().until(() -> shutting.getState() == Thread.State.TERMINATED);
        gate.call(to -> to.ready(1));
        assertThat(member.calls).containsExactly("applied 0");
    }

    /** Who is being told of something may shut the gate. */
    @Test
    void isShutFromWithinACall() {
        gate.call(to -> {
            gate.shut();
            to.snapshotWanted();
        });
        gate.call(to -> to.ready(1));
        assertThat(member.calls).containsExactly("snapshot wanted");
    }

    /** The first failure is the one that counts. */
    @Test
    void tellsOneFailure() {
        gate.fail(new IOException("first"));
        gate.fail(new IOException("second"));
        assertThat(member.calls).containsExactly("failed: first");
    }
}
