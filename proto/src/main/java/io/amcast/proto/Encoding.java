package io.amcast.proto;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Reads protobuf without copying byte fields out of their buffer. */
final class Encoding {
    private Encoding() {}

    /**
     * Parses all that remains of a buffer, whose position is left as it is. The message refers to the buffer: copy its byte fields
     * before the buffer changes.
     */
    static <T extends MessageLite> T parse(String place, Parser<T> parser, ByteBuffer bytes) throws MalformedException {
        CodedInputStream input =
                UnsafeByteOperations.unsafeWrap(bytes.duplicate()).newCodedInput();
        input.enableAliasing(true);
        try {
            T message = parser.parseFrom(input);
            input.checkLastTagWas(0);
            return message;
        } catch (InvalidProtocolBufferException e) {
            throw MalformedException.because(place, e);
        } catch (IOException e) {
            throw new AssertionError("a buffer does no I/O", e);
        }
    }
}
