package io.amcast.proto;

import io.amcast.Contention;
import io.amcast.GroupId;
import io.amcast.Keys;
import io.amcast.Limits;
import io.amcast.MemberId;
import io.amcast.MemberStatus;
import io.amcast.MessageId;
import io.amcast.Order;
import io.amcast.ReadFrom;
import io.amcast.SessionId;
import io.amcast.TraceEvent;
import io.amcast.spi.ClientReply;
import io.amcast.spi.ClientRequest;
import io.amcast.spi.Handshake;
import io.amcast.spi.LogEntry;
import io.amcast.spi.LogRecord;
import io.amcast.spi.Message;
import io.amcast.spi.PeerMessage;
import io.amcast.spi.ReplicaImage;
import io.amcast.spi.Report;
import io.amcast.spi.StoredResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Valid records of every kind, drawn from a seed. */
final class RandomRecords {
    private static final String LETTERS = "az09. \u00e4\u4e2d";
    private final Random random;

    RandomRecords(long seed) {
        random = new Random(seed);
    }

    Random random() {
        return random;
    }

    long number() {
        return switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> random.nextInt(1000);
            case 2 -> 1L << 62;
            default -> random.nextLong() & (1L << 62) - 1;
        };
    }

    long positive() {
        return Math.max(1, number());
    }

    Report report() {
        TreeSet<GroupId> open = new TreeSet<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            open.add(group());
        }
        return new Report(number(), open);
    }

    GroupId group() {
        return GroupId.of("g" + random.nextInt(20));
    }

    MemberId member() {
        return MemberId.of("m-" + random.nextInt(20));
    }

    SessionId session() {
        return new SessionId(group(), positive());
    }

    MessageId id() {
        return new MessageId(session(), number());
    }

    String text(int length) {
        return random.ints(length, 0, LETTERS.length())
                .mapToObj(i -> LETTERS.substring(i, i + 1))
                .reduce("", String::concat);
    }

    byte[] bytes() {
        byte[] bytes = new byte[random.nextInt(3) == 0 ? 0 : random.nextInt(300)];
        random.nextBytes(bytes);
        return bytes;
    }

    Message message() {
        boolean commuting = random.nextBoolean();
        var destinations = new TreeSet<GroupId>();
        Stream.generate(this::group).limit(1 + random.nextInt(4)).forEach(destinations::add);
        return new Message(id(), destinations, commuting, commuting ? Keys.none() : keys(), bytes());
    }

    private Keys keys() {
        var modes = new TreeMap<String, Character>();
        for (int i = random.nextInt(4); i > 0; i--) {
            modes.put(text(random.nextInt(8)), (char) ('a' + random.nextInt(26)));
        }
        return Keys.of(modes);
    }

    private long timestamp(Message message) {
        return message.commuting() ? 0 : positive();
    }

    LogEntry entry() {
        List<Supplier<LogRecord>> kinds = List.of(
                () -> {
                    Message message = message();
                    return new LogRecord.Propose(
                            message, timestamp(message), number(), LogRecord.Origin.values()[random.nextInt(3)]);
                },
                () -> new LogRecord.Final(id(), positive()),
                () -> new LogRecord.Forget(id()),
                () -> new LogRecord.Close(session()),
                () -> new LogRecord.Purge(session()),
                () -> new LogRecord.Open(text(1 + random.nextInt(64))),
                () -> new LogRecord.Expiring(session()),
                () -> new LogRecord.Ended(session()));
        return new LogEntry(number(), number(), number(), some(kinds));
    }

    PeerMessage peerMessage() {
        Message message = message();
        return one(List.of(
                () -> new PeerMessage.Soft(group(), message, timestamp(message), number()),
                () -> new PeerMessage.Hard(group(), message, timestamp(message), number(), random.nextBoolean()),
                () -> new PeerMessage.Hard(
                        group(), message, timestamp(message), number(), random.nextBoolean(), report()),
                () -> new PeerMessage.Clear(group(), id(), positive(), report()),
                () -> new PeerMessage.Done(group(), id()),
                () -> new PeerMessage.CloseSession(group(), session()),
                () -> new PeerMessage.Empty(group(), session()),
                () -> new PeerMessage.PurgeSession(group(), session()),
                () -> new PeerMessage.Purged(group(), session()),
                () -> new PeerMessage.Announce(group(), number(), member()),
                () -> new PeerMessage.PointWanted(group(), member(), number()),
                () -> new PeerMessage.Point(group(), number(), number(), number() - 1, number() - 1),
                () -> new PeerMessage.AppliedWanted(group(), member(), number() - 1),
                () -> new PeerMessage.Applied(group(), number() - 1)));
    }

    ClientRequest request() {
        return one(List.of(
                () -> new ClientRequest.Submit(message(), number()),
                () -> {
                    boolean commuting = random.nextBoolean();
                    ReadFrom from = ReadFrom.values()[random.nextInt(ReadFrom.values().length)];
                    return new ClientRequest.Query(
                            number(), from, commuting, commuting ? Keys.none() : keys(), bytes());
                },
                () -> new ClientRequest.Open(text(1 + random.nextInt(64))),
                () -> new ClientRequest.KeepAlive(session()),
                () -> new ClientRequest.End(session())));
    }

    ClientReply reply() {
        ClientReply.Refusal[] reasons = ClientReply.Refusal.values();
        MemberId leader = random.nextBoolean() ? member() : null;
        return one(List.of(
                () -> new ClientReply.Result(group(), id(), number(), value()),
                () -> new ClientReply.Refused(
                        group(), id(), reasons[random.nextInt(reasons.length)], leader, text(random.nextInt(30))),
                () -> new ClientReply.Answer(group(), number(), value()),
                () -> new ClientReply.NotAnswered(
                        group(),
                        number(),
                        ClientReply.Refusal.values()[random.nextInt(ClientReply.Refusal.values().length)],
                        leader,
                        text(random.nextInt(30))),
                () -> new ClientReply.Opened(text(1 + random.nextInt(64)), session()),
                () -> new ClientReply.NotOpened(group(), text(1 + random.nextInt(64)), text(random.nextInt(30))),
                () -> new ClientReply.TryElsewhere(group(), leader),
                () -> new ClientReply.Alive(session()),
                () -> new ClientReply.SessionEnded(session()),
                () -> new ClientReply.Leader(group(), number(), member())));
    }

    StoredResult.Value value() {
        return random.nextBoolean()
                ? new StoredResult.Success(bytes())
                : new StoredResult.Failure(text(random.nextInt(30)));
    }

    Handshake handshake() {
        return new Handshake(
                "c" + random.nextInt(9),
                new Limits(
                        1 + random.nextInt(16 << 20),
                        1 + random.nextInt(16 << 20),
                        16 + random.nextInt(1000),
                        16 + random.nextInt(1000),
                        Duration.ofSeconds(1 + random.nextInt(86_000), random.nextInt(1_000_000_000))),
                random.nextBoolean()
                        ? Handshake.Relation.NONE
                        : new Handshake.Relation("keys", 1 + random.nextInt(9), "f" + random.nextInt()),
                random.nextBoolean() ? Order.STRICT : Order.PLAIN);
    }

    MemberStatus status() {
        MemberStatus.Role[] roles = MemberStatus.Role.values();
        return new MemberStatus(
                member(),
                group(),
                roles[random.nextInt(roles.length)],
                number(),
                random.nextBoolean() ? member() : null,
                number(),
                random.nextInt(),
                number(),
                number(),
                text(random.nextInt(20)));
    }

    List<TraceEvent> trace() {
        TraceEvent.Kind[] kinds = TraceEvent.Kind.values();
        return times(() -> {
            TreeSet<GroupId> destinations = new TreeSet<>(times(this::group));
            return new TraceEvent(
                    kinds[random.nextInt(kinds.length)],
                    number(),
                    number(),
                    random.nextBoolean() ? group() : null,
                    random.nextBoolean() ? id() : null,
                    destinations,
                    text(random.nextInt(20)));
        });
    }

    Contention contention() {
        TreeMap<String, Contention.Waits> waits = new TreeMap<>();
        times(() -> waits.put(text(5), waits()));
        return new Contention(
                duration(),
                number(),
                number(),
                waits,
                times(() -> new Contention.AtKey(text(random.nextInt(20)), waits())),
                times(() -> new Contention.Predecessor(id(), waits())),
                times(() -> new Contention.Slow(id(), duration())));
    }

    private Contention.Waits waits() {
        return new Contention.Waits(number(), duration(), duration());
    }

    private Duration duration() {
        return Duration.ofSeconds(random.nextInt(86_000), random.nextInt(1_000_000_000));
    }

    ReplicaImage image() {
        List<ReplicaImage.Row> rows = times(() -> {
            Message message = message();
            return new ReplicaImage.Row(
                    message,
                    timestamp(message),
                    number(),
                    number(),
                    random.nextBoolean(),
                    random.nextBoolean(),
                    random.nextBoolean());
        });
        List<ReplicaImage.Session> sessions = times(() -> {
            long low = random.nextInt(1000);
            return new ReplicaImage.Session(session(), low, random.nextBoolean(), ascending(low));
        });
        List<ReplicaImage.PurgedSessions> purged = times(() -> {
            long horizon = random.nextInt(1000);
            return new ReplicaImage.PurgedSessions(group(), horizon, ascending(horizon));
        });
        List<ReplicaImage.HomeSession> open = ascending(1).stream()
                .map(n -> new ReplicaImage.HomeSession(
                        n, random.nextBoolean() ? text(1 + random.nextInt(64)) : null, random.nextBoolean()))
                .toList();
        return new ReplicaImage(
                number(),
                number(),
                number() - 1,
                number() - 1,
                number(),
                rows,
                sessions,
                purged,
                new ReplicaImage.Home(positive(), open));
    }

    List<StoredResult> results() {
        return times(this::id).stream()
                .sorted()
                .distinct()
                .map(id -> new StoredResult(id, random.nextLong(), number(), value()))
                .toList();
    }

    private List<Long> ascending(long least) {
        return random.longs(random.nextInt(20), least, least + 10_000)
                .sorted()
                .distinct()
                .boxed()
                .toList();
    }

    private <T> List<T> times(Supplier<T> one) {
        return Stream.generate(one).limit(random.nextInt(10)).toList();
    }

    private <T> T one(List<Supplier<T>> kinds) {
        return kinds.get(random.nextInt(kinds.size())).get();
    }

    private <T> List<T> some(List<Supplier<T>> kinds) {
        List<T> some = new ArrayList<>();
        for (int i = random.nextInt(12); i > 0; i--) {
            some.add(one(kinds));
        }
        return some;
    }
}
