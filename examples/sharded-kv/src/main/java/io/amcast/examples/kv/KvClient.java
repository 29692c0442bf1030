package io.amcast.examples.kv;

import io.amcast.GroupId;
import io.amcast.MessageId;
import io.amcast.MulticastClient;
import io.amcast.ReadFrom;
import io.amcast.Receipt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * Sends requests to the groups of their keys and makes one reply of the groups' answers. Safe for use by many threads; futures complete
 * as those of the {@link MulticastClient} do, whose errors they pass on. Closing that client is its owner's business.
 */
public final class KvClient {
    private final MulticastClient<Request, Reply> client;
    private final ShardMap shards;
    private final ReadFrom reads;

    /** Reads from leaders. */
    public KvClient(MulticastClient<Request, Reply> client, ShardMap shards) {
        this(client, shards, ReadFrom.LEADER);
    }

    /**
     * @param reads which member of a shard's group answers what only reads, in that shard alone. With {@link ReadFrom#STALE} such a read may
     *     miss what this very client wrote before.
     */
    public KvClient(MulticastClient<Request, Reply> client, ShardMap shards, ReadFrom reads) {
        this.client = client;
        this.shards = shards;
        this.reads = reads;
    }

    public ShardMap shards() {
        return shards;
    }

    /** Who answers what only reads, in one shard. */
    public ReadFrom reads() {
        return reads;
    }

    /**
     * Sends one command.
     *
     * @param words name and arguments; bytes as characters 0 to 255
     * @return the reply, errors of the command included
     */
    public CompletableFuture<Reply> call(Duration deadline, String... words) {
        try {
            Call call = Call.of(List.of(words));
            call.check(shards);
            return execute(Request.of(call), deadline).thenApply(replies -> replies.get(0));
        } catch (CommandException e) {
            return CompletableFuture.completedFuture(e.reply());
        }
    }

    /**
     * Sends checked calls as one message. What only reads, in one group, is asked of a member of that group and not written
     * to its log.
     *
     * @return one reply for each call
     */
    public CompletableFuture<List<Reply>> execute(Request request, Duration deadline) {
        SortedSet<GroupId> groups = request.destinations(shards);
        if (groups.size() == 1 && request.reads()) {
            GroupId group = groups.first();
            return client.query(request, group, reads, deadline)
                    .thenApply(answer -> replies(request, Map.of(group, new Answers(answer))));
        }
        return client.multicast(request, groups, deadline).thenApply(receipt -> replies(request, receipt));
    }

    /** Goes on waiting for a request whose deadline passed; see {@link MulticastClient#retry}. */
    public CompletableFuture<List<Reply>> retry(Request request, MessageId id, Duration deadline) {
        return client.retry(id, deadline).thenApply(receipt -> replies(request, receipt));
    }

    private List<Reply> replies(Request request, Receipt<Reply> receipt) {
        Map<GroupId, Answers> answers = new TreeMap<>();
        receipt.outcomes().keySet().forEach(group -> answers.put(group, new Answers(answer(receipt, group))));
        return replies(request, answers);
    }

    private static Reply answer(Receipt<Reply> receipt, GroupId group) {
        Receipt.Outcome<Reply> outcome = receipt.outcomes().get(group);
        String failure = outcome == null ? "no outcome" : outcome.failure();
        return failure == null
                ? receipt.result(group)
                : new Reply.Failure("ERR shard " + group + " failed to carry out the command: " + failure);
    }

    private List<Reply> replies(Request request, Map<GroupId, Answers> answers) {
        List<Reply> replies = new ArrayList<>(request.calls().size());
        for (Call call : request.calls()) {
            SortedSet<GroupId> groups = call.destinations(shards);
            List<Merge.Part> parts = new ArrayList<>(groups.size());
            for (GroupId group : groups) {
                Answers ofGroup = answers.get(group);
                if (ofGroup == null) {
                    throw new IllegalStateException("no answer of group " + group + " to " + call);
                }
                parts.add(new Merge.Part(group, ofGroup.next()));
            }
            replies.add(Merge.of(call, shards, parts));
        }
        return replies;
    }

    /** One group's answers to the calls that concern it, in order. */
    private static final class Answers {
        private final Reply whole;
        private int next;

        Answers(Reply whole) {
            this.whole = whole;
        }

        Reply next() {
            if (whole instanceof Reply.Array array) {
                return array.elements().get(next++);
            }
            return whole;
        }
    }
}
