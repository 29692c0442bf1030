package io.amcast.cli.explain;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.amcast.GroupId;
import io.amcast.MessageId;
import io.amcast.TraceEvent;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A story for programs. */
public final class StoryJson {
    private StoryJson() {}

    /** Prints a story, also one that nobody knows. */
    public static void print(Story story, PrintWriter out) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode root = mapper.createObjectNode();
        root.put("id", story.id.toString());
        ArrayNode destinations = root.putArray("destinations");
        story.destinations.forEach(group -> destinations.add(group.name()));
        OptionalLong timestamp = story.finalTimestamp();
        if (timestamp.isPresent()) {
            root.put("finalTimestamp", timestamp.getAsLong());
        }
        ArrayNode members = root.putArray("members");
        for (MemberTrace trace : story.members) {
            ObjectNode member = members.addObject();
            member.put("member", trace.member().name());
            member.put("group", trace.group().name());
            member.put("reachable", trace.unreachable() == null);
            member.put("led", trace.led());
            ArrayNode events = member.putArray("events");
            trace.events().forEach(event -> event(event, events.addObject()));
            ArrayNode waits = member.putArray("waits");
            story.waits(trace).forEach(wait -> wait(wait, waits.addObject()));
        }
        out.println(mapper.writerWithDefaultPrettyPrinter().writeValueAsString(root));
        out.flush();
    }

    private static void event(TraceEvent event, ObjectNode node) {
        node.put("kind", event.kind().name().toLowerCase(Locale.ROOT));
        node.put("micros", event.micros());
        if (event.timestamp() != 0) {
            node.put(event.kind() == TraceEvent.Kind.APPLIED ? "answered" : "timestamp", event.timestamp());
        }
        names(node, event.group(), event.other());
        if (!event.text().isEmpty()) {
            node.put("text", event.text());
        }
    }

    private static void wait(Wait wait, ObjectNode node) {
        node.put("for", wait.cause().name().toLowerCase(Locale.ROOT));
        node.put("fromMicros", wait.fromMicros());
        node.put("micros", wait.micros());
        names(node, wait.group(), wait.message());
        if (!wait.key().isEmpty()) {
            node.put("key", wait.key());
        }
    }

    private static void names(ObjectNode node, @Nullable GroupId group, @Nullable MessageId message) {
        if (group != null) {
            node.put("group", group.name());
        }
        if (message != null) {
            node.put("message", message.toString());
        }
    }
}
