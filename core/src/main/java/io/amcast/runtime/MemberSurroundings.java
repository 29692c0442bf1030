package io.amcast.runtime;

import io.amcast.spi.GroupLog;
import io.amcast.spi.MemberEvents;
import io.amcast.spi.Transport;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * What a member stands in: in production threads, disk and network, in a simulation what stands for them.
 *
 * @param windowMicros W of the protocol: how far ahead of need timestamps are reserved
 * @param firstRead number of the first read, from 0; those that follow differ from all that an earlier life of the member counted
 * @param background where snapshots are written; what it is given may block
 * @param wakeLoop called when the loop has something to do
 * @param wakeApplier called when the applier has something to do
 * @param failed told of what stops the member
 */
public record MemberSurroundings(
        GroupLog log,
        Transport transport,
        TimeSource time,
        MemberEvents events,
        long windowMicros,
        long firstRead,
        Executor background,
        Runnable wakeLoop,
        Runnable wakeApplier,
        Consumer<Throwable> failed) {}
