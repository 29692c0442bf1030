package io.amcast.transport.grpc;

import io.amcast.MemberStatus;
import io.amcast.spi.Transport;
import io.grpc.BindableService;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.shaded.io.netty.channel.EventLoop;
import io.grpc.netty.shaded.io.netty.util.concurrent.ScheduledFuture;
import io.grpc.protobuf.services.HealthStatusManager;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The standard health service: the empty name stands for the member, which serves while it is well; the group's name for the group as
 * the member sees it, which serves while it also knows a leader.
 */
final class Health {
    private static final String OK = "ok";

    private final String group;
    private final Transport.Receiver receiver;
    private final EventLoop loop;
    private final HealthStatusManager manager = new HealthStatusManager();
    private @Nullable ScheduledFuture<?> timer;

    Health(String group, Transport.Receiver receiver, EventLoop loop) {
        this.group = group;
        this.receiver = receiver;
        this.loop = loop;
    }

    BindableService service() {
        return manager.getHealthService();
    }

    /** Looks at the member now and then every second. */
    void start() {
        timer = loop.scheduleWithFixedDelay(this::look, 0, 1, TimeUnit.SECONDS);
    }

    private void look() {
        MemberStatus status = receiver.status();
        boolean well = status.health().equals(OK) && status.role() != MemberStatus.Role.STOPPED;
        manager.setStatus("", serving(well));
        manager.setStatus(group, serving(well && status.leader() != null));
    }

    private static ServingStatus serving(boolean serves) {
        return serves ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
    }

    /** Serves no more, for good. */
    void stop() {
        if (timer != null) {
            timer.cancel(false);
        }
        manager.enterTerminalState();
    }
}
