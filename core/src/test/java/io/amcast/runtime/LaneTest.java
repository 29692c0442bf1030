package io.amcast.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The bounds of a lane, and how each kind of sender meets them. */
@Timeout(30)
class LaneTest {
    private static final LoopEvent SMALL = new LoopEvent.SnapshotWanted();
    private final Lane lane = new Lane(4 << 10, () -> {});

    /** A full lane takes nothing more until something is taken out. */
    @Test
    void refusesWhenFull() {
        for (int i = 0; i < 4; i++) {
            assertThat(lane.offer(SMALL)).isTrue();
        }
        assertThat(lane.offer(SMALL)).isFalse();

        assertThat(lane.poll()).isSameAs(SMALL);
        assertThat(lane.offer(SMALL)).isTrue();
        assertThat(lane.offer(SMALL)).isFalse();
    }

    /** An event larger than the lane fits into an empty one, alone. */
    @Test
    void takesAnEventLargerThanItselfAlone() {
        LoopEvent large = new LoopEvent.Applied(1, 1, null);
        assertThat(large.bytes()).isGreaterThan(4 << 10);
        assertThat(lane.offer(SMALL)).isTrue();
        assertThat(lane.offer(large)).isFalse();
        lane.poll();
        assertThat(lane.offer(large)).isTrue();
        assertThat(lane.offer(SMALL)).isFalse();
    }

    /** A sender that waits goes on when there is room, and nothing is lost. */
    @Test
    void makesTheSenderWait() throws Exception {
        Thread sender = new Thread(() -> {
            for (int i = 0; i < 1_000; i++) {
                lane.put(new LoopEvent.Ready(i));
            }
        });
        sender.start();
        await().until(() -> sender.getState() == Thread.State.WAITING);
        for (int i = 0; i < 1_000; i++) {
            LoopEvent event = lane.poll();
            while (event == null) {
                Thread.onSpinWait();
                event = lane.poll();
            }
            assertThat(event).isEqualTo(new LoopEvent.Ready(i));
        }
        sender.join();
        assertThat(lane.isEmpty()).isTrue();
    }

    /** Closing lets a sender go that waits, and those that come later. */
    @Test
    void letsSendersGoWhenItIsClosed() throws Exception {
        Thread sender = new Thread(() -> {
            for (int i = 0; i < 1_000; i++) {
                lane.put(SMALL);
            }
        });
        sender.start();
        await().until(() -> sender.getState() == Thread.State.WAITING);
        lane.close();

        sender.join();
        assertThat(lane.offer(SMALL)).isFalse();
    }
}
