package io.amcast.examples.kv;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** A store in this process, for tests that say a command in one line and expect its reply in another. */
final class Store {
    static final Duration DEADLINE = Duration.ofSeconds(10);

    final DirectClient client;
    final KvClient kv;

    Store(int groups) {
        this(new DirectClient(groups));
    }

    Store(DirectClient client) {
        this.client = client;
        this.kv = new KvClient(client, client.shards());
    }

    Reply call(String... words) {
        return kv.call(DEADLINE, words).join();
    }

    /** Runs a command whose words have no blanks and expects the reply, as {@link #show} writes it. */
    void expect(String command, String reply) {
        assertThat(show(call(command.split(" ")))).as(command).isEqualTo(reply);
    }

    /** Commands as one message. */
    List<String> transaction(String... commands) throws CommandException {
        List<Call> calls = new java.util.ArrayList<>();
        for (String command : commands) {
            Call call = Call.of(Arrays.asList(command.split(" ")));
            call.check(client.shards());
            calls.add(call);
        }
        return kv.execute(Request.of(calls), DEADLINE).join().stream()
                .map(Store::show)
                .toList();
    }

    /** A reply in the way of redis-cli, in one line. */
    static String show(Reply reply) {
        if (reply instanceof Reply.Status status) {
            return status.text();
        } else if (reply instanceof Reply.Failure failure) {
            return "(error) " + failure.text();
        } else if (reply instanceof Reply.Int number) {
            return "(integer) " + number.value();
        } else if (reply instanceof Reply.Bulk bulk) {
            return '"' + bulk.bytes() + '"';
        } else if (reply instanceof Reply.Nil) {
            return "(nil)";
        } else if (reply instanceof Reply.NilArray) {
            return "(nil array)";
        } else if (reply instanceof Reply.Array array) {
            return show(array.elements(), "[", "]");
        } else if (reply instanceof Reply.Pairs pairs) {
            return show(pairs.elements(), "{", "}");
        } else if (reply instanceof Reply.Members members) {
            return show(members.elements(), "(", ")");
        } else if (reply instanceof Reply.Verbatim verbatim) {
            return verbatim.text();
        }
        throw new AssertionError(reply);
    }

    private static String show(List<Reply> elements, String open, String close) {
        return elements.stream().map(Store::show).collect(Collectors.joining(" ", open, close));
    }
}
