package io.amcast.testkit.sim;

import io.amcast.Codec;
import java.nio.ByteBuffer;

/**
 * What simulated clients multicast.
 *
 * @param number the call's in the plan
 * @param bytes how long it is encoded, besides the number
 */
record SimMessage(int number, int bytes) {
    static final Codec<SimMessage> CODEC = new Codec<>() {
        @Override
        public byte[] encode(SimMessage message) {
            return ByteBuffer.allocate(4 + message.bytes())
                    .putInt(message.number())
                    .array();
        }

        @Override
        public SimMessage decode(byte[] bytes) {
            return new SimMessage(ByteBuffer.wrap(bytes).getInt(), bytes.length - 4);
        }
    };

    static final Codec<Long> RESULTS = new Codec<>() {
        @Override
        public byte[] encode(Long result) {
            return ByteBuffer.allocate(8).putLong(result).array();
        }

        @Override
        public Long decode(byte[] bytes) {
            return ByteBuffer.wrap(bytes).getLong();
        }
    };

    /** What traces call the message of a call. */
    static String name(int number) {
        return "m" + number;
    }
}
