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
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What the benchmark multicasts: a payload that is ordered by one key.
 *
 * @param key from 0
 * @param payload bytes besides the key
 */
record Order(int key, byte[] payload) {
    static ConflictRelation<Order> conflicts() {
        return ConflictRelation.onKeys(order -> Keys.write(Integer.toString(order.key())));
    }

    static Codec<Order> codec() {
        return new Codec<>() {
            @Override
            public byte[] encode(Order order) {
                return ByteBuffer.allocate(Integer.BYTES + order.payload().length)
                        .putInt(order.key())
                        .put(order.payload())
                        .array();
            }

            @Override
            public Order decode(byte[] bytes) {
                ByteBuffer buffer = ByteBuffer.wrap(bytes);
                int key = buffer.getInt();
                byte[] payload = new byte[buffer.remaining()];
                buffer.get(payload);
                return new Order(key, payload);
            }
        };
    }

    /** Counts what is delivered: the state machine is not what is measured. */
    static final class Counting implements StateMachine<Order, @Nullable Void> {
        private long delivered;

        @Override
        @SuppressWarnings("NullAway") // Void has no value but null
        public @Nullable Void apply(Delivery<Order> delivery) {
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
