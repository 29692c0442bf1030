package io.amcast.cli;

import io.amcast.Contention;
import io.amcast.GroupId;
import io.amcast.MemberId;
import io.amcast.MemberStatus;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows what happens in a cluster, and what messages wait for. */
@Command(
        name = "top",
        description =
                "Shows, every few seconds, how much each member delivers, what messages wait for, on which keys, and for"
                        + " which messages longest.",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class TopCommand implements Callable<Integer> {
    private static final String CLEAR_SCREEN = "\u001b[H\u001b[2J";

    @Spec
    private CommandSpec spec;

    @Mixin
    private ClusterFile cluster;

    @Option(
            names = "--every",
            paramLabel = "DURATION",
            converter = Durations.class,
            description = "How long between two looks; 2s unless said.")
    private Duration every = Duration.ofSeconds(2);

    @Option(
            names = "--window",
            paramLabel = "DURATION",
            converter = Durations.class,
            description = "How far back waits are added up; 10s unless said. Under load members remember less.")
    private Duration window = Duration.ofSeconds(10);

    @Option(names = "--count", paramLabel = "N", description = "How often to look; until it is stopped unless said.")
    private int count = Integer.MAX_VALUE;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "text|json",
            description = "For people (the default), or for programs: a line of JSON for each look.")
    private OutputForm.Form form = OutputForm.Form.TEXT;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            converter = Durations.class,
            description = "How long to wait for a member; 2s unless said.")
    private Duration timeout = Duration.ofSeconds(2);

    /** What a member said, or why it said nothing. */
    record Seen(
            GroupId group,
            @Nullable MemberStatus status,
            @Nullable Contention contention,
            @Nullable String unreachable) {}

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        boolean screen = System.console() != null && form == OutputForm.Form.TEXT && count > 1;
        boolean reached = false;
        try (OperatorClient client = new OperatorClient(cluster.topology())) {
            TopView view = new TopView();
            view.look(ask(client), System.nanoTime());
            for (int looks = 0; looks < count && !Thread.currentThread().isInterrupted(); looks++) {
                await(every);
                Map<MemberId, Seen> seen = ask(client);
                reached |= seen.values().stream().anyMatch(each -> each.status() != null);
                view.look(seen, System.nanoTime());
                if (screen) {
                    out.print(CLEAR_SCREEN);
                }
                switch (form) {
                    case TEXT -> view.text(out);
                    case JSON -> view.json(out);
                }
            }
        }
        return reached ? 0 : Main.FAILED;
    }

    private static void await(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0 && !Thread.currentThread().isInterrupted(); ) {
            LockSupport.parkNanos(Math.min(left, TimeUnit.SECONDS.toNanos(1)));
            left = end - System.nanoTime();
        }
    }

    private Map<MemberId, Seen> ask(OperatorClient client) {
        return client.askAll(
                (asking, member) -> asking.status(member, timeout)
                        .thenCombine(
                                asking.contention(member, window, timeout),
                                (status, contention) -> Map.entry(status, contention)),
                (member, group, told, unreachable) -> told == null
                        ? new Seen(group, null, null, unreachable)
                        : new Seen(group, told.getKey(), told.getValue(), null));
    }
}
