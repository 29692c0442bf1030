package io.amcast.protocol;

import io.amcast.spi.Message;
import io.amcast.spi.ReplicaImage;

/** A message in the table: what the log says of it and, apart from that, whether it was delivered here. */
final class Row extends Pending {
    /** lts: this group's timestamp; 0 for a commuting message. */
    final long timestamp;

    final long low;

    /** fts as the log has it; 0 while it has not. */
    long finalTimestamp;

    /** ldel: delivered as far as the log tells. */
    boolean logDelivered;

    /** forg: FORGET was applied. */
    boolean forgettable;

    /** Delivered in the application state of this replica; not a function of the log. */
    boolean delivered;

    Row(Message message, long timestamp, long low) {
        super(message);
        this.timestamp = timestamp;
        this.low = low;
        this.bound = timestamp;
    }

    Row(ReplicaImage.Row image) {
        this(image.message(), image.timestamp(), image.low());
        finalTimestamp = image.finalTimestamp();
        logDelivered = image.logDelivered();
        forgettable = image.forgettable();
        delivered = image.delivered();
        bound = Math.max(timestamp, finalTimestamp);
    }

    ReplicaImage.Row image() {
        return new ReplicaImage.Row(message, timestamp, finalTimestamp, low, logDelivered, forgettable, delivered);
    }

    /** The timestamp to order by as far as the log tells: a single-group message's own is final. */
    long orderTimestamp() {
        return message.single() ? timestamp : finalTimestamp;
    }

    /** Whether the log holds all that other groups ask for in a DONE. */
    boolean complete() {
        return message.commuting() || finalTimestamp != 0;
    }
}
