package io.amcast.proto;

import io.amcast.proto.v1.LogRecord.RecordCase;
import io.amcast.spi.LogEntry;
import io.amcast.spi.LogRecord;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Entries of a group's log. */
public final class LogCodec {
    private LogCodec() {}

    /** Encodes an entry in this build's format. */
    public static byte[] encode(LogEntry entry) {
        var builder = io.amcast.proto.v1.LogEntry.newBuilder()
                .setVersion(FormatVersion.CURRENT)
                .setTerm(entry.term())
                .setSequence(entry.sequence())
                .setReserved(entry.reserved());
        for (LogRecord logRecord : entry.records()) {
            builder.addRecords(encode(logRecord));
        }
        return builder.build().toByteArray();
    }

    private static io.amcast.proto.v1.LogRecord encode(LogRecord logRecord) {
        var builder = io.amcast.proto.v1.LogRecord.newBuilder();
        if (logRecord instanceof LogRecord.Propose propose) {
            builder.setPropose(io.amcast.proto.v1.LogRecord.Propose.newBuilder()
                    .setMessage(MessageCodec.encode(propose.message()))
                    .setTimestamp(propose.timestamp())
                    .setLow(propose.low())
                    .setOrigin(encode(propose.origin())));
        } else if (logRecord instanceof LogRecord.Final fin) {
            builder.setFinal(io.amcast.proto.v1.LogRecord.Final.newBuilder()
                    .setId(IdCodec.encode(fin.id()))
                    .setTimestamp(fin.timestamp()));
        } else if (logRecord instanceof LogRecord.Forget forget) {
            builder.setForget(io.amcast.proto.v1.LogRecord.Forget.newBuilder().setId(IdCodec.encode(forget.id())));
        } else if (logRecord instanceof LogRecord.Close close) {
            builder.setClose(
                    io.amcast.proto.v1.LogRecord.Close.newBuilder().setSession(IdCodec.encode(close.session())));
        } else if (logRecord instanceof LogRecord.Purge purge) {
            builder.setPurge(
                    io.amcast.proto.v1.LogRecord.Purge.newBuilder().setSession(IdCodec.encode(purge.session())));
        } else if (logRecord instanceof LogRecord.Open open) {
            builder.setOpen(io.amcast.proto.v1.LogRecord.Open.newBuilder().setNonce(open.nonce()));
        } else if (logRecord instanceof LogRecord.Expiring expiring) {
            builder.setExpiring(
                    io.amcast.proto.v1.LogRecord.Expiring.newBuilder().setSession(IdCodec.encode(expiring.session())));
        } else if (logRecord instanceof LogRecord.Ended ended) {
            builder.setEnded(
                    io.amcast.proto.v1.LogRecord.Ended.newBuilder().setSession(IdCodec.encode(ended.session())));
        } else {
            throw new AssertionError(logRecord);
        }
        return builder.build();
    }

    private static io.amcast.proto.v1.LogRecord.Origin encode(LogRecord.Origin origin) {
        return switch (origin) {
            case CLIENT -> io.amcast.proto.v1.LogRecord.Origin.ORIGIN_CLIENT;
            case SOFT -> io.amcast.proto.v1.LogRecord.Origin.ORIGIN_SOFT;
            case HARD -> io.amcast.proto.v1.LogRecord.Origin.ORIGIN_HARD;
        };
    }

    /**
     * Decodes an entry of this version or an adjacent one.
     *
     * @throws MalformedException if it is no entry, or holds a kind of record that this build does not know: a member that does not
     *     understand its log must stop
     */
    public static LogEntry decode(byte[] bytes) throws MalformedException {
        return decode(ByteBuffer.wrap(bytes));
    }

    /** As {@link #decode(byte[])}, of all that remains in a buffer; its position stays. The entry does not refer to the buffer. */
    public static LogEntry decode(ByteBuffer bytes) throws MalformedException {
        var entry = Encoding.parse("log entry", io.amcast.proto.v1.LogEntry.parser(), bytes);
        try {
            FormatVersion.check(entry.getVersion());
            List<LogRecord> records = new ArrayList<>(entry.getRecordsCount());
            for (int i = 0; i < entry.getRecordsCount(); i++) {
                try {
                    records.add(decode(entry.getRecords(i)));
                } catch (MalformedException e) {
                    throw e.within("records[" + i + "]");
                }
            }
            return new LogEntry(
                    Bounds.count("term", entry.getTerm()),
                    Bounds.count("sequence", entry.getSequence()),
                    Bounds.count("reserved", entry.getReserved()),
                    Collections.unmodifiableList(records));
        } catch (MalformedException e) {
            throw e.within("log entry");
        }
    }

    private static LogRecord decode(io.amcast.proto.v1.LogRecord logRecord) throws MalformedException {
        return switch (logRecord.getRecordCase()) {
            case PROPOSE -> propose(logRecord.getPropose());
            case FINAL -> {
                var fin = logRecord.getFinal();
                yield new LogRecord.Final(
                        IdCodec.decode(fin.hasId(), fin.getId()), Bounds.timestamp(fin.getTimestamp(), false));
            }
            case FORGET -> {
                var forget = logRecord.getForget();
                yield new LogRecord.Forget(IdCodec.decode(forget.hasId(), forget.getId()));
            }
            case CLOSE -> {
                var close = logRecord.getClose();
                yield new LogRecord.Close(IdCodec.decode(close.hasSession(), close.getSession()));
            }
            case PURGE -> {
                var purge = logRecord.getPurge();
                yield new LogRecord.Purge(IdCodec.decode(purge.hasSession(), purge.getSession()));
            }
            case OPEN -> new LogRecord.Open(Bounds.nonce(logRecord.getOpen().getNonce()));
            case EXPIRING -> {
                var expiring = logRecord.getExpiring();
                yield new LogRecord.Expiring(IdCodec.decode(expiring.hasSession(), expiring.getSession()));
            }
            case ENDED -> {
                var ended = logRecord.getEnded();
                yield new LogRecord.Ended(IdCodec.decode(ended.hasSession(), ended.getSession()));
            }
            case RECORD_NOT_SET ->
                throw MalformedException.at(
                        "kind",
                        logRecord.getUnknownFields().asMap().keySet(),
                        "one of the fields 1 to " + RecordCase.ENDED.getNumber() + "; a newer version wrote this");
        };
    }

    private static LogRecord propose(io.amcast.proto.v1.LogRecord.Propose propose) throws MalformedException {
        var message = MessageCodec.decode(propose.hasMessage(), propose.getMessage());
        var origin = switch (propose.getOrigin()) {
            case ORIGIN_CLIENT -> LogRecord.Origin.CLIENT;
            case ORIGIN_SOFT -> LogRecord.Origin.SOFT;
            case ORIGIN_HARD -> LogRecord.Origin.HARD;
            case ORIGIN_UNSPECIFIED, UNRECOGNIZED ->
                throw MalformedException.at("origin", propose.getOriginValue(), "1 to 3");
        };
        return new LogRecord.Propose(
                message,
                Bounds.timestamp(propose.getTimestamp(), message.commuting()),
                Bounds.count("low", propose.getLow()),
                origin);
    }
}
