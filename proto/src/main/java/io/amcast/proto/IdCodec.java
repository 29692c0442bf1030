package io.amcast.proto;

import io.amcast.GroupId;
import io.amcast.MemberId;
import io.amcast.MessageId;
import io.amcast.SessionId;
import io.amcast.proto.v1.MulticastId;
import io.amcast.proto.v1.Session;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Names and ids. Checking a name costs a pattern match and a destination set several objects, and the same few come with every
 * message: the last seen are kept in tables of fixed size, whose entries are immutable, so that a race on a slot loses nothing.
 */
final class IdCodec {
    private static final int SLOTS = 1 << 10;
    private static final @Nullable GroupId[] GROUPS = new GroupId[SLOTS];
    private static final @Nullable Destinations[] DESTINATIONS = new Destinations[SLOTS];

    private IdCodec() {}

    private record Destinations(List<String> names, SortedSet<GroupId> groups) {}

    static GroupId group(String place, String name) throws MalformedException {
        int slot = slot(name.hashCode());
        GroupId known = GROUPS[slot];
        if (known != null && known.name().equals(name)) {
            return known;
        }
        try {
            GroupId group = new GroupId(name);
            GROUPS[slot] = group;
            return group;
        } catch (IllegalArgumentException e) {
            throw MalformedException.because(place, e);
        }
    }

    static SortedSet<GroupId> destinations(List<String> names) throws MalformedException {
        int slot = slot(names.hashCode());
        Destinations known = DESTINATIONS[slot];
        if (known != null && known.names().equals(names)) {
            return known.groups();
        }
        if (names.isEmpty()) {
            throw MalformedException.at("destinations", names, "one group or more");
        }
        TreeSet<GroupId> groups = new TreeSet<>();
        for (String name : names) {
            GroupId group = group("destinations", name);
            if (!groups.isEmpty() && groups.last().compareTo(group) >= 0) {
                throw MalformedException.at("destinations", names, "groups in ascending order, each once");
            }
            groups.add(group);
        }
        Destinations checked = new Destinations(List.copyOf(names), Collections.unmodifiableSortedSet(groups));
        DESTINATIONS[slot] = checked;
        return checked.groups();
    }

    private static int slot(int hash) {
        return (hash ^ hash >>> 16) & SLOTS - 1;
    }

    static MemberId member(String place, String name) throws MalformedException {
        try {
            return new MemberId(name);
        } catch (IllegalArgumentException e) {
            throw MalformedException.because(place, e);
        }
    }

    static @Nullable MemberId memberIfAny(String place, String name) throws MalformedException {
        return name.isEmpty() ? null : member(place, name);
    }

    static String nameIfAny(@Nullable MemberId member) {
        return member == null ? "" : member.name();
    }

    static MulticastId encode(MessageId id) {
        return MulticastId.newBuilder()
                .setHome(id.session().home().name())
                .setSession(id.session().number())
                .setSequence(id.sequence())
                .build();
    }

    static MessageId decode(boolean present, MulticastId id) throws MalformedException {
        if (!present) {
            throw MalformedException.missing("id");
        }
        return id(id.getHome(), id.getSession(), id.getSequence());
    }

    static MessageId id(String home, long session, long sequence) throws MalformedException {
        return new MessageId(session("id", home, session), Bounds.count("id.sequence", sequence));
    }

    static Session encode(SessionId session) {
        return Session.newBuilder()
                .setHome(session.home().name())
                .setNumber(session.number())
                .build();
    }

    static SessionId decode(boolean present, Session session) throws MalformedException {
        if (!present) {
            throw MalformedException.missing("session");
        }
        return session("session", session.getHome(), session.getNumber());
    }

    private static SessionId session(String place, String home, long number) throws MalformedException {
        return new SessionId(group(place + ".home", home), Bounds.range(place + ".number", number, 1));
    }
}
