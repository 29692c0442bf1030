package io.amcast.cli;

import io.amcast.MessageId;
import io.amcast.Topology;
import io.amcast.cli.explain.MemberTrace;
import io.amcast.cli.explain.Story;
import io.amcast.cli.explain.StoryJson;
import io.amcast.cli.explain.StoryText;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tells the way of a message. */
@Command(
        name = "explain",
        description =
                "Tells the way of a message: what happened to it in each group, and what it waited for and how long."
                        + " Members remember recent messages only.",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ExplainCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ClusterFile cluster;

    @Parameters(paramLabel = "ID", description = "The message's id as 'send' and errors print it, as in east/1/0.")
    private String id;

    @Mixin
    private OutputForm output;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            converter = Durations.class,
            description = "How long to wait for a member; 5s unless said.")
    private Duration timeout = Duration.ofSeconds(5);

    @Override
    public Integer call() throws IOException {
        MessageId message;
        try {
            message = MessageId.parse(id);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
        Story story = new Story(message, ask(cluster.topology(), message));
        PrintWriter out = spec.commandLine().getOut();
        switch (output.form()) {
            case TEXT -> {
                if (story.known()) {
                    StoryText.print(story, out);
                }
            }
            case JSON -> StoryJson.print(story, out);
        }
        if (!story.answered()) {
            throw new CommandFailure("no member can be reached; see 'amcast status'");
        }
        if (!story.known()) {
            throw new CommandFailure("no member that can be reached remembers message " + id
                    + ": it never came there, or too much has happened since");
        }
        return 0;
    }

    private List<MemberTrace> ask(Topology topology, MessageId message) {
        try (OperatorClient client = new OperatorClient(topology)) {
            return List.copyOf(client.askAll(
                            (asking, member) -> asking.trace(member, message, timeout),
                            (member, group, events, unreachable) ->
                                    new MemberTrace(member, group, unreachable, events == null ? List.of() : events))
                    .values());
        }
    }
}
