package io.amcast.testkit.mutation;

import static io.amcast.testkit.mutation.Mutation.fault;

import java.util.List;

/** Faults in the life of sessions: rules W1 to W5. */
final class SessionMutations {
    private static final String ENDING = "protocol/SessionEnding";
    private static final String TABLE = "protocol/SessionTable";
    private static final String HOME = "protocol/HomeSessions";

    static final List<Mutation> ALL = List.of(
            fault("purge_early", "W3: PURGE when one group is empty")
                    .in(
                            ENDING,
                            "boolean allEmpty = ending.empty.size() == config.groups().size();",
                            "boolean allEmpty = !ending.empty.isEmpty();")
                    .in(
                            ENDING,
                            "ending.empty.add(from) && ending.empty.size() == config.groups().size()",
                            "ending.empty.add(from)"),
            fault("empty_with_rows", "W3: a group says EMPTY though it has rows of the session")
                    .in(ENDING, "} else if (state.sessions.empty(session)) {", "} else {"),
            fault("empty_before_close", "W3: a group says EMPTY when it builds CLOSE, not when it has applied it")
                    .in(ENDING, "writeOnce(closing, session, new LogRecord.Close(session));", """
                            writeOnce(closing, session, new LogRecord.Close(session));
                            if (state.sessions.empty(session)) {
                                answer(session, new PeerMessage.Empty(config.group(), session));
                            }
                            """),
            fault("rows_not_counted_out", "W3: a session's rows are counted in and never out")
                    .in(TABLE, "session.rows--;", ""),
            fault("done_never_dropped", "W1: ids below low stay among those that are done")
                    .in(TABLE, "session.done.remove(sequence);", "")
                    .in(TABLE, "session.done.removeIf(sequence -> sequence < low);", ""),
            fault("keep_alive_ignored", "W5: a session's keep-alives do not keep it alive")
                    .in(ENDING, "heard.put(session.number(), elapsed);", ""),
            fault("expiring_not_again", "W5: EXPIRING is not written again")
                    .in(ENDING, "entries.add(new LogRecord.Expiring(session(entry.getKey())));", "")
                    .in(ENDING, "!ending.expiringWritten", "!ending.expiringWritten && true"),
            fault("ended_not_again", "W5: ENDED is not written again").in(ENDING, "ending.endedWritten = false;", ""),
            fault("restored_rows", "S: a restored session has no rows").in(TABLE, "session.rows++; } }", "} }"),
            fault("restored_done", "S: done ids are not restored")
                    .in(TABLE, "restored.done.addAll(session.done());", ""),
            fault("restored_low", "S: a session's low is not restored").in(TABLE, "restored.low = session.low();", ""),
            fault("restored_closed", "S: a restored session is open again")
                    .in(TABLE, "restored.closed = session.closed();", "")
                    .script("image_restored"),
            fault("restored_purged", "S: purged sessions are not restored")
                    .in(TABLE, "purged.put(sessionsOfHome.home(), numbers);", "")
                    .script("image_restored"),
            fault("restored_next_session", "S: a restored home begins to number sessions anew")
                    .in(HOME, "next = image.next();", "next = 1;"),
            fault("restored_home", "S: a restored home knows none of its sessions")
                    .in(HOME, "sessions.put(session.number(), restored);", ""));

    private SessionMutations() {}
}
