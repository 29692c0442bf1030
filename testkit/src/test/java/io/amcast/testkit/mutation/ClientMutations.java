package io.amcast.testkit.mutation;

import static io.amcast.testkit.mutation.Mutation.fault;
import static io.amcast.testkit.mutation.Mutation.slower;

import java.util.List;

/** Faults in the client. */
final class ClientMutations {
    private static final String CALLS = "runtime/client/Calls";
    private static final String SESSION = "runtime/client/ClientSession";
    private static final String SESSIONS = "runtime/client/Sessions";

    private static final String LOW = "long low() { return low; }";
    private static final String SEND = "new ClientRequest.Submit(call.message, call.session.low()));";
    private static final String SEND_BOUNDED =
            "new ClientRequest.Submit(call.message, Math.min(call.session.low(), call.message.id().sequence())));";

    static final List<Mutation> ALL = List.of(
            fault("lw_any", "W1: low passes an id when one of its groups has answered")
                    .in(SESSION, LOW, """
                            long low() {
                                long any = low;
                                while (any < next && passed(ring[slot(any)])) {
                                    any++;
                                }
                                return any;
                            }

                            private static boolean passed(Call call) {
                                return call == null || call.unanswered < call.parts.length;
                            }
                            """)
                    .in(CALLS, SEND, SEND_BOUNDED),
            fault("low_too_high", "W1: low passes an id that nobody has answered")
                    .in(SESSION, LOW, "long low() { return next - low > 1 ? low + 1 : low; }")
                    .in(CALLS, SEND, SEND_BOUNDED),
            fault("new_id_on_retry", "a call that is sent again gets a new id")
                    .in(CALLS, "send(call, part, part.route.target(++part.silent));", """
                            if (call.session != null && call.session.hasRoom()) {
                                call.message = new Message(
                                        call.session.add(call), call.destinations, call.commuting, call.keys, call.payload);
                            }
                            send(call, part, part.route.target(++part.silent));
                            """),
            fault("never_sent_again", "a call is sent once")
                    .in(CALLS, "send(call, part, part.route.target(++part.silent));", ""),
            fault("gives_up_early", "a call that its caller waits for no longer is given up")
                    .in(CALLS, "timeOut(now, call, id); timers.set(call, call.due());", """
                            timeOut(now, call, id);
                            if (call.waiters == null) {
                                giveUp(now, call, Reason.OUTCOME_UNKNOWN, "late");
                                return;
                            }
                            timers.set(call, call.due());
                            """),
            fault("timed_out_forgotten", "retry finds no call that timed out").in(CALLS, "timedOut.add(id, call);", ""),
            fault("answer_of_another_group", "a group's result counts as another group's")
                    .in(
                            CALLS,
                            "call.part(result.group());",
                            "java.util.Arrays.stream(call.parts).filter(each -> each.value == null).findFirst().orElse(null);"),
            slower("waiting_calls_stay", "calls that wait for room in a session wait for another session", "room_again")
                    .in(
                            CALLS,
                            "call.succeed(); } if (!waiting.isEmpty()) { launchWaiting(now); }",
                            "call.succeed(); }"),
            fault("wrong_timestamp", "a receipt tells another timestamp than the message's")
                    .in(CALLS, "call.timestamp = result.timestamp();", "call.timestamp = result.timestamp() + 1;"),
            fault("admission_leaks", "calls that ended count as in flight")
                    .in("runtime/client/Admission", "inFlight--;", ""),
            fault("admission_unbounded", "a client takes calls without limit")
                    .in("runtime/client/Admission", "if (inFlight >= bound) {", "if (false) {"),
            fault("dice", "a client draws its pauses from a source that no seed decides")
                    .in(
                            "runtime/client/Backoff",
                            "base / 4 + random.nextLong(base / 2)",
                            "base / 4 + java.util.concurrent.ThreadLocalRandom.current().nextLong(base / 2)"),
            fault("shared_nonce", "all clients open their sessions with one nonce")
                    .in(
                            SESSIONS,
                            "Long.toHexString(random.nextLong()) + \"-\" + Long.toHexString(random.nextLong())",
                            "\"nonce\""),
            fault("session_not_kept_alive", "keep-alives are too rare")
                    .in(
                            SESSIONS,
                            "limits.sessionTimeout().toNanos() / KEEP_ALIVES_A_TIMEOUT",
                            "limits.sessionTimeout().toNanos() * 2"),
            fault("session_ended_under_calls", "an older session is ended though calls of it are under way")
                    .in(
                            SESSIONS,
                            "&& session.unanswered() == 0 && draining.remove(session)",
                            "&& draining.remove(session)")
                    .script("calls_under_way")
                    .note("a session that ends too early looks to random runs like one that expired"));

    private ClientMutations() {}
}
