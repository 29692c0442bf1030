package io.amcast.cli.bench;

import io.amcast.Codec;
import io.amcast.ConflictRelation;
import io.amcast.Delivery;
import io.amcast.Keys;
import io.amcast.Snapshot;
import io.amcast.StateMachine;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * What benchmarks multicast: a payload that is ordered by its keys. These travel beside it, as those of every message do, so that what
 * arrives has none.
 *
 * @param keys none for class NONE; one that all messages write for a total order
 * @param payload bytes besides the keys
 */
public record BenchMessage(Keys keys, byte[] payload) {
    /** The relation under which each message says itself what it conflicts with. */
    public static ConflictRelation<BenchMessage> conflicts() {
        return ConflictRelation.onKeys(BenchMessage::keys);
    }

    public static Codec<BenchMessage> codec() {
        return new Codec<>() {
            @Override
            public byte[] encode(BenchMessage message) {
                return message.payload();
            }

            @Override
            public BenchMessage decode(byte[] bytes) {
                return new BenchMessage(Keys.none(), bytes);
            }
        };
    }

    /** Counts what is delivered: the state machine is not what is measured. */
    public static final class Counting implements StateMachine<BenchMessage, @Nullable Void> {
        private long delivered;

        @Override
        @SuppressWarnings("NullAway") // Void has no value but null
        public @Nullable Void apply(Delivery<BenchMessage> delivery) {
            delivered++;
            return null;
        }

        @Override
        public Snapshot capture() {
            long count = delivered;
            return out -> new DataOutputStream(out).writeLong(count);
        }

        @Override
        public void restore(InputStream in) throws IOException {
            delivered = new DataInputStream(in).readLong();
        }
    }
}
