package io.amcast.cli.explain;

import io.amcast.TraceEvent;

/** What happened, in words. */
final class EventWords {
    private EventWords() {}

    /** Empty for what the waits tell better. */
    static String of(TraceEvent event) {
        return switch (event.kind()) {
            case SUBMITTED -> "taken from its client";
            case REFUSED -> "refused to its client: " + event.text();
            case HEARD_SOFT -> "group " + event.group() + " proposes " + event.timestamp() + " (SOFT: may be lost yet)";
            case HEARD_HARD -> "group " + event.group() + " has " + stamp("its proposal", event) + " in its log (HARD)";
            case HEARD_CLEAR ->
                "group " + event.group() + " reports that nothing comes before up to " + event.timestamp()
                        + (event.text().isEmpty() ? "" : ", leaving open what does in " + event.text());
            case PROPOSED ->
                stamp("proposes", event) + ", in an entry for the log; heard of it "
                        + (event.text().equals("client") ? "from its client" : "by " + event.text());
            case LOGGED -> stamp("the proposal", event) + " is in the log";
            case WAITS -> event.text().equals("conflict") ? "" : "waits for: " + event.text();
            case BLOCKED ->
                "waits for conflicting message " + event.other()
                        + (event.text().isEmpty() ? "" : " on key '" + event.text() + "'");
            case FINAL_PROPOSED -> "the final timestamp is " + event.timestamp() + ", in an entry for the log (FINAL)";
            case FINAL_LOGGED -> "the final timestamp is in the log";
            case RESERVED -> "timestamps are reserved up to " + event.timestamp();
            case DELIVERED -> "DELIVERED";
            case PASSED ->
                "before message " + event.other() + " at " + event.timestamp() + ", with which it does not conflict";
            case APPLIED -> "applied by the state machine" + (event.timestamp() == 0 ? "" : "; the result is sent");
            case RESENT -> "sent to the other groups again";
            case LEADS -> "the member begins to lead its group";
            case LEADS_NO_MORE -> "the member leads its group no more";
        };
    }

    private static String stamp(String words, TraceEvent event) {
        return event.timestamp() == 0 ? words : words + " " + event.timestamp();
    }
}
