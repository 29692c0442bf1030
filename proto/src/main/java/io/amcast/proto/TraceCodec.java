package io.amcast.proto;

import io.amcast.GroupId;
import io.amcast.MessageId;
import io.amcast.TraceEvent;
import io.amcast.proto.v1.GetTraceResponse;
import io.amcast.proto.v1.MulticastId;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** What a member remembers of a message. */
public final class TraceCodec {
    /** A kind's number on the wire is its place among the kinds, plus one. */
    private static final TraceEvent.Kind[] KINDS = TraceEvent.Kind.values();

    private TraceCodec() {}

    public static MulticastId encode(MessageId id) {
        return IdCodec.encode(id);
    }

    /**
     * Decodes the id that is asked about.
     *
     * @throws MalformedException if it is none
     */
    public static MessageId decode(boolean present, MulticastId id) throws MalformedException {
        return IdCodec.decode(present, id);
    }

    public static GetTraceResponse encode(List<TraceEvent> events) {
        GetTraceResponse.Builder response = GetTraceResponse.newBuilder();
        for (TraceEvent event : events) {
            var builder = io.amcast.proto.v1.TraceEvent.newBuilder()
                    .setKindValue(event.kind().ordinal() + 1)
                    .setMicros(event.micros())
                    .setTimestamp(event.timestamp())
                    .setText(event.text());
            GroupId group = event.group();
            if (group != null) {
                builder.setGroup(group.name());
            }
            MessageId other = event.other();
            if (other != null) {
                builder.setOther(IdCodec.encode(other));
            }
            event.destinations().forEach(each -> builder.addDestinations(each.name()));
            response.addEvents(builder);
        }
        return response.build();
    }

    /**
     * Decodes and checks names and kinds. A kind that is not known, as a later version may have it, is left out.
     *
     * @throws MalformedException if it is no trace
     */
    public static List<TraceEvent> decode(GetTraceResponse response) throws MalformedException {
        List<TraceEvent> events = new ArrayList<>();
        for (io.amcast.proto.v1.TraceEvent event : response.getEventsList()) {
            int kind = event.getKindValue() - 1;
            if (kind >= 0 && kind < KINDS.length) {
                SortedSet<GroupId> destinations = new TreeSet<>();
                for (String name : event.getDestinationsList()) {
                    destinations.add(IdCodec.group("destinations", name));
                }
                events.add(new TraceEvent(
                        KINDS[kind],
                        event.getMicros(),
                        event.getTimestamp(),
                        event.getGroup().isEmpty() ? null : IdCodec.group("group", event.getGroup()),
                        event.hasOther() ? IdCodec.decode(true, event.getOther()) : null,
                        destinations,
                        event.getText()));
            }
        }
        return events;
    }
}
