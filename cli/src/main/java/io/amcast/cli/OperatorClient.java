package io.amcast.cli;

import io.amcast.Codec;
import io.amcast.ConflictRelation;
import io.amcast.GroupId;
import io.amcast.MemberId;
import io.amcast.MulticastClient;
import io.amcast.Topology;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Asks members how they are; multicasts nothing. */
final class OperatorClient implements AutoCloseable {
    /** Makes an answer, or of a failure what stands for it. */
    @FunctionalInterface
    interface Answer<T, U> {
        U of(MemberId member, GroupId group, @Nullable T told, @Nullable String unreachable);
    }

    private final Topology topology;
    private final MulticastClient<byte[], byte[]> client;

    OperatorClient(Topology topology) {
        this.topology = topology;
        // An operator's tool has no conflict relation, so it names none in the handshake.
        ConflictRelation<byte[]> none = ConflictRelation.<byte[]>none().named("", 1);
        client = MulticastClient.builder(topology, Codec.bytes(), Codec.bytes(), none)
                .start();
    }

    /** Asks all members at once, and waits until each has answered or cannot. */
    <T, U> Map<MemberId, U> askAll(
            BiFunction<MulticastClient<byte[], byte[]>, MemberId, CompletableFuture<T>> question, Answer<T, U> answer) {
        Map<MemberId, CompletableFuture<U>> asked = new TreeMap<>();
        topology.groups()
                .forEach((group, members) -> members.keySet()
                        .forEach(member -> asked.put(
                                member,
                                question.apply(client, member)
                                        .handle((told, failure) ->
                                                answer.of(member, group, told, told == null ? why(failure) : null)))));
        Map<MemberId, U> answers = new TreeMap<>();
        asked.forEach((member, each) -> answers.put(member, each.join()));
        return answers;
    }

    private static String why(@Nullable Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        String reason = cause == null ? "no answer" : Main.describe(cause);
        return reason.startsWith("unreachable") ? reason : "unreachable: " + reason;
    }

    @Override
    public void close() {
        client.close();
    }
}
