package io.amcast.testkit.mutation;

import static io.amcast.testkit.mutation.Mutation.fault;
import static io.amcast.testkit.mutation.Mutation.safe;
import static io.amcast.testkit.mutation.Mutation.slower;

import java.util.List;

/** Fields that codecs drop or mix up. */
final class CodecMutations {
    private static final String MESSAGE = "proto/MessageCodec";
    private static final String PEER = "proto/PeerCodec";
    private static final String CLIENT = "proto/ClientCodec";
    private static final String LOG = "proto/LogCodec";
    private static final String PIECES = "proto/SnapshotPieces";
    private static final String SNAPSHOT = "proto/SnapshotCodec";

    static final List<Mutation> ALL = List.of(
            fault("codec_commuting", "a message's commuting flag is dropped")
                    .in(MESSAGE, ".setCommuting(message.commuting())", ""),
            fault("codec_key_modes", "every key is read")
                    .in(MESSAGE, "modes.append(keys.mode(i));", "modes.append('r');"),
            slower("codec_want", "HARD's want is dropped", "want_travels").in(PEER, ".setWant(hard.want())", ""),
            safe("codec_hard_low", "HARD's low is dropped", "a low that is too low makes groups remember more, no less")
                    .in(PEER, ".setLow(hard.low()) .setWant(", ".setWant("),
            fault("codec_submit_low", "a submission's low is dropped").in(CLIENT, ".setLow(submit.low()));", ");"),
            fault("codec_result_timestamp", "a result's timestamp is dropped")
                    .in(CLIENT, ".setTimestamp(result.timestamp())", ""),
            fault("codec_log_origin", "PROPOSE by a HARD is logged as by a SOFT")
                    .in(LOG, "LogRecord.Origin.ORIGIN_HARD; };", "LogRecord.Origin.ORIGIN_SOFT; };")
                    .script("entry_read"),
            fault("codec_log_reserved", "an entry's reservation is dropped")
                    .in(LOG, ".setReserved(entry.reserved())", ""),
            fault("codec_log_sequence", "an entry's sequence is dropped").in(LOG, ".setSequence(entry.sequence())", ""),
            fault("codec_snapshot_delivered", "a row's delivered mark is dropped")
                    .in(PIECES, ".setDelivered(row.delivered())", "")
                    .script("snapshot_read"),
            fault("codec_snapshot_forgettable", "that FORGET was applied is dropped")
                    .in(PIECES, ".setForgettable(row.forgettable())", "")
                    .script("snapshot_read"),
            fault("codec_snapshot_done", "a session's done ids are dropped")
                    .in(PIECES, ".addAllDone(session.done())", "")
                    .script("snapshot_read"),
            fault("codec_snapshot_closed", "that a session is closed is dropped")
                    .in(PIECES, ".setClosed(session.closed())", "")
                    .script("snapshot_read"),
            fault("codec_snapshot_purged", "exceptions among purged sessions are dropped")
                    .in(PIECES, ".addAllExceptions(purged.exceptions())", "")
                    .script("snapshot_read"),
            fault("codec_snapshot_reserved", "R is dropped")
                    .in(SNAPSHOT, ".setReserved(replica.reserved())", "")
                    .script("snapshot_read"),
            fault("codec_snapshot_deliveries", "how many were delivered is dropped")
                    .in(SNAPSHOT, ".setDeliveries(replica.deliveries())", "")
                    .script("snapshot_read"),
            fault("codec_snapshot_results", "results are dropped")
                    .in(SNAPSHOT, "pieces += write(SnapshotPieces.encode(result), out);", "")
                    .script("snapshot_read"));

    private CodecMutations() {}
}
