package io.amcast.examples.kv;

import io.amcast.Delivery;
import io.amcast.GroupId;
import io.amcast.Snapshot;
import io.amcast.StateMachine;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One shard of the store. Carries out, of each request, the parts on its own keys, and answers an array with one reply for each command
 * that has such a part, in the order of the commands; or one {@link Reply.Failure} if that array is too large to be sent.
 *
 * <p>Capturing takes time in the number of slots (16,384 references are copied), not of keys; what is changed afterwards is copied at
 * its first change, a slot's map or one list, set or hash at a time.
 */
public final class KvStateMachine implements StateMachine<Request, Reply> {
    // What a list of one reply takes around a bulk.
    private static final int FRAME_BYTES = 32;

    private final GroupId group;
    private final ShardMap shards;
    private final int resultBytes;
    private Keyspace keyspace;

    /**
     * An empty shard.
     *
     * @param group the shard's group, one of the map
     * @param resultBytes the topology's bound of a result
     */
    public KvStateMachine(GroupId group, ShardMap shards, int resultBytes) {
        this.group = group;
        this.shards = shards;
        this.resultBytes = resultBytes;
        this.keyspace = emptyKeyspace();
    }

    private Keyspace emptyKeyspace() {
        return new Keyspace(shards.range(group), Math.max(0, resultBytes - FRAME_BYTES));
    }

    @Override
    public Reply apply(Delivery<Request> delivery) {
        return carriedOut(delivery.message());
    }

    @Override
    public Reply query(Request request) {
        if (!request.reads()) {
            throw new IllegalArgumentException("a query that writes: multicast it");
        }
        return carriedOut(request);
    }

    private Reply carriedOut(Request request) {
        // All parts are found before the first is carried out: a call that nobody checked fails here, with nothing
        // changed.
        List<Call> calls = request.calls();
        List<@Nullable Call> parts = new ArrayList<>(calls.size());
        calls.forEach(call -> parts.add(call.partOf(group, shards)));
        List<Reply> replies = new ArrayList<>(parts.size());
        for (int i = 0; i < parts.size(); i++) {
            Call part = parts.get(i);
            if (part != null) {
                // By the whole call: all its groups must come to the same end.
                replies.add(
                        calls.get(i).storesMoreThan(keyspace.maxReplyBytes())
                                ? CommandException.tooLong().reply()
                                : part.run(keyspace));
            }
        }
        Reply answer = new Reply.Array(replies);
        if (ReplyCodec.sizeOf(answer) > resultBytes) {
            return new Reply.Failure("ERR the reply is larger than the limit of " + resultBytes
                    + " bytes; what there was to change is changed");
        }
        return answer;
    }

    @Override
    public Snapshot capture() {
        Keyspace.View view = keyspace.capture();
        return out -> KeyspaceFormat.write(view, out);
    }

    @Override
    public void restore(InputStream in) throws IOException {
        Keyspace restored = emptyKeyspace();
        KeyspaceFormat.read(in, restored);
        keyspace = restored;
    }
}
