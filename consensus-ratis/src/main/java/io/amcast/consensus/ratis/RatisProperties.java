package io.amcast.consensus.ratis;

import io.amcast.Topology;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.server.RaftServerConfigKeys.Log;
import org.apache.ratis.server.RaftServerConfigKeys.Rpc;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;

/** How Ratis is set up for one member, with the reason where its default is not kept. */
final class RatisProperties {
    private static final int MAX_MESSAGE = 64 << 20;
    private static final int SNAPSHOT_CHUNK = 4 << 20;
    private static final int CACHED_SEGMENTS = 2;

    private RatisProperties() {}

    static RaftProperties of(Topology.Bind bind, Path directory, RatisLimits limits) {
        RaftProperties properties = new RaftProperties();
        RaftServerConfigKeys.setStorageDir(properties, List.of(directory.toFile()));
        // Without a host it would bind every interface.
        GrpcConfigKeys.Server.setHost(properties, bind.host());
        GrpcConfigKeys.Server.setPort(properties, bind.raftPort());
        GrpcConfigKeys.setMessageSizeMax(properties, bytes(MAX_MESSAGE));
        setTimeouts(properties);
        setLog(properties, limits);
        // Reads of the default kind ask nobody whether this member leads still.
        RaftServerConfigKeys.Read.setOption(properties, RaftServerConfigKeys.Read.Option.LINEARIZABLE);
        return properties;
    }

    private static void setTimeouts(RaftProperties properties) {
        // Ratis' own 150 to 300 ms lose leadership again and again on a loaded machine. Only the first election is
        // worth a hurry.
        Rpc.setTimeoutMin(properties, millis(1_000));
        Rpc.setTimeoutMax(properties, millis(2_000));
        Rpc.setFirstElectionTimeoutMin(properties, millis(100));
        Rpc.setFirstElectionTimeoutMax(properties, millis(400));
        // Raft holds through a pause of any length; a process that was stopped for a minute and goes on need not give
        // up.
        RaftServerConfigKeys.setCloseThreshold(properties, TimeDuration.valueOf(1, TimeUnit.DAYS));
        // Message ids are the deduplication here; the cache would hold 450 bytes an entry for a minute.
        RaftServerConfigKeys.RetryCache.setExpiryTime(properties, TimeDuration.ZERO);
    }

    private static void setLog(RaftProperties properties, RatisLimits limits) {
        // One more entry and one more round a commit, for nothing that a restart would need.
        Log.setLogMetadataEnabled(properties, false);
        // Replies would come before the disk has the entry.
        Log.setAsyncFlushEnabled(properties, false);
        Log.setUnsafeFlushEnabled(properties, false);

        int envelope = limits.entryBytes() + RatisLimits.ENVELOPE;
        Log.Appender.setBufferByteLimit(properties, bytes(envelope));
        // Direct memory of every division, so as small as it may be: the largest entry, its length and its checksum.
        Log.setWriteBufferSize(properties, bytes(envelope + 8));
        Log.setSegmentSizeMax(properties, bytes(limits.segmentBytes()));
        Log.setSegmentCacheNumMax(properties, CACHED_SEGMENTS);
        Log.setSegmentCacheSizeMax(properties, bytes((long) CACHED_SEGMENTS * limits.segmentBytes()));
        // A member that comes back is found within a second. Past the last count Ratis would try without a pause.
        Log.Appender.setRetryPolicy(properties, "10ms,10, 250ms,40, 1s,1000000000");
        // What may be on its way is bounded before it gets here; Ratis rounds each entry up to a MiB at first.
        RaftServerConfigKeys.Write.setElementLimit(properties, 2 * limits.inFlightEntries());
        RaftServerConfigKeys.Write.setByteLimit(properties, bytes(2L * limits.inFlightBytes()));

        // Each snapshot is published on its own thread and the log dropped then; entries may be large, so none is too
        // few to drop.
        RaftServerConfigKeys.Snapshot.setAutoTriggerEnabled(properties, false);
        RaftServerConfigKeys.Snapshot.setTriggerWhenStopEnabled(properties, false);
        Log.setPurgeUptoSnapshotIndex(properties, true);
        Log.setPurgeGap(properties, 1);
        Log.Appender.setSnapshotChunkSizeMax(properties, bytes(SNAPSHOT_CHUNK));
    }

    private static TimeDuration millis(long millis) {
        return TimeDuration.valueOf(millis, TimeUnit.MILLISECONDS);
    }

    private static SizeInBytes bytes(long bytes) {
        return SizeInBytes.valueOf(bytes);
    }
}
