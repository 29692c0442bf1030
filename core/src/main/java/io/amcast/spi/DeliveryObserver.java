package io.amcast.spi;

import io.amcast.ConflictRelation;
import java.util.List;

/**
 * Sees every delivery of a member before its effect can be seen outside: for histories. Called on the member's loop, so it must be
 * quick; what it throws stops the member.
 */
public interface DeliveryObserver {
    /** Which relation says what conflicts; told once, before all else, on the thread that starts the member. */
    default void conflicts(ConflictRelation<?> relation) {}

    /**
     * A new history of the member begins: at its start, after a restart, when a snapshot is installed.
     *
     * @param start how many deliveries the state holds already
     */
    void began(long start, From from);

    /** Messages were delivered, in this order. */
    void delivered(List<Delivered> batch);

    /** Where the member's state comes from. */
    enum From {
        EMPTY,
        DISK,
        INSTALL
    }

    /**
     * One delivery.
     *
     * @param timestamp the final timestamp; 0 for a commuting message
     * @param keyed whether the message's keys tell what it conflicts with, or some of it (else the relation is a predicate)
     */
    record Delivered(Message message, long timestamp, boolean keyed) {}
}
