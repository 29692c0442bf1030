package io.amcast.consensus.ratis;

import io.amcast.spi.LogEntry;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;

/** An entry on its way into the log. Ratis gets it as a message and hands the same object back before it appends. */
final class Submission implements Message {
    private final LogEntry entry;
    private final int estimatedBytes;
    private ByteString content = ByteString.EMPTY;
    private volatile boolean appended;

    Submission(LogEntry entry, int estimatedBytes) {
        this.entry = entry;
        this.estimatedBytes = estimatedBytes;
    }

    LogEntry entry() {
        return entry;
    }

    /** About how much memory it takes. */
    int estimatedBytes() {
        return estimatedBytes;
    }

    void encoded(byte[] bytes) {
        content = UnsafeByteOperations.unsafeWrap(bytes);
    }

    @Override
    public ByteString getContent() {
        return content;
    }

    /** Ratis is about to append it: from now on a failure does not tell that it will not be applied. */
    void appended() {
        appended = true;
    }

    boolean mayBeApplied() {
        return appended;
    }
}
