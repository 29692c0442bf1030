package io.amcast.testkit.mutation;

import static io.amcast.testkit.mutation.Mutation.fault;
import static io.amcast.testkit.mutation.Mutation.safe;
import static io.amcast.testkit.mutation.Mutation.slower;

import java.util.List;

/** Faults in finding what conflicts and what comes next. */
final class IndexMutations {
    private static final String KEYS = "protocol/KeyIndex";
    private static final String EITHER = "protocol/EitherIndex";
    private static final String BOTH = "protocol/BothIndex";
    private static final String WIRE = "runtime/WireRelation";
    private static final String FARTHER =
            "breaks nothing: who waits for the farther looks again when that one leaves, and then finds the nearer";
    private static final String PREDICATE = "protocol/PredicateIndex";
    private static final String ORDER = "protocol/DeliveryOrder";
    private static final String DECODED = "runtime/PredicateConflicts";

    static final List<Mutation> ALL = List.of(
            fault("noids", "ids do not break ties of timestamps")
                    .in(KEYS, "last = later(last, holders.messages.lower(end));", """
                            Pending lower = holders.messages.lower(end);
                            while (lower != null && lower.bound == end.bound) {
                                lower = holders.messages.lower(lower);
                            }
                            last = later(last, lower);
                            """)
                    .in(PREDICATE, "if (test.conflict(", "if (other.bound < pending.bound && test.conflict("),
            fault("keys_same_mode", "only equal modes of a key conflict")
                    .in(KEYS, "relation.modes().conflict(holders.mode, mode)", "holders.mode == mode"),
            fault("keys_writes_only", "only writes of a key conflict with each other")
                    .in(
                            KEYS,
                            "relation.modes().conflict(holders.mode, mode)",
                            "holders.mode == Keys.WRITE && mode == Keys.WRITE"),
            fault("keys_one_way", "a write waits for reads before it, a read for no write")
                    .in(KEYS, "relation.modes().conflict(holders.mode, mode)", "mode == Keys.WRITE"),
            fault("keys_first_only", "only a message's first key is looked at")
                    .in(
                            KEYS,
                            "Pending last = null; Keys held = relation.keys(pending.message); for (int i = 0; i < held.size(); i++) {",
                            "Pending last = null; Keys held = relation.keys(pending.message); for (int i = 0; i < Math.min(1, held.size()); i++) {"),
            fault("keys_forgotten", "a key is forgotten when its last holder in one mode leaves")
                    .in(
                            KEYS,
                            "empty &= holders.messages.isEmpty();",
                            "if (holders.mode == mode) { empty = holders.messages.isEmpty(); }"),
            slower("keys_too_strong", "reads of a key wait for each other", "reads_side_by_side")
                    .in(KEYS, "relation.modes().conflict(holders.mode, mode)", "true"),
            fault("modes_ignored", "modes of the user's own are taken for the standard ones")
                    .in(
                            KEYS,
                            "relation.modes().conflict(holders.mode, mode)",
                            "io.amcast.Modes.STANDARD.conflict(holders.mode, mode)"),
            fault("paths_not_held", "a path is not held at those above it")
                    .in(KEYS, "insert(above, held.mode(i), true, pending);", ""),
            fault("paths_not_looked_up", "a message looks at its own paths and at none above")
                    .in(KEYS, "last = later(last, last(above, held.mode(i), true, end));", ""),
            fault("paths_nearest_above", "a path is held one step above, and no further up")
                    .in(KEYS, "insert(above, held.mode(i), true, pending);", """
                            insert(above, held.mode(i), true, pending);
                            break;
                            """),
            fault("or_one_side", "of two relations joined by or, one is looked up")
                    .in(EITHER, "Pending second = other.predecessor(pending, end);", "Pending second = null;"),
            safe("or_farther", "of what two relations joined by or find, the farther is waited for", FARTHER)
                    .in(EITHER, "Pending.compareKeys(first, second) < 0", "Pending.compareKeys(first, second) > 0"),
            fault(
                            "and_first_only",
                            "of two relations joined by and, one is asked about the nearest that the other finds")
                    .in(
                            BOTH,
                            "while (last != null && !asked.conflict(last.message, pending.message)) {"
                                    + " last = found.predecessor(pending, last); }",
                            "if (last != null && !asked.conflict(last.message, pending.message)) { last = null; }"),
            fault("parts_mixed_up", "of two keyed relations, one is looked up by the other's keys")
                    .in(WIRE, "parts.get(part).prefix() + keys", "parts.get(0).prefix() + keys"),
            fault("predicate_nearest", "the predicate is asked about the nearest message only")
                    .in(
                            PREDICATE,
                            "if (test.conflict(other.message, pending.message)) { return other; }",
                            "return test.conflict(other.message, pending.message) ? other : null;"),
            fault("predicate_mixed_up", "messages of one number in two sessions share a decoded form")
                    .in(DECODED, "Decoded<M> present = latest.get(message.id());", """
                            MessageId shared = new MessageId(new io.amcast.SessionId(message.id().session().home(), 1),
                                    message.id().sequence());
                            @Nullable Decoded<M> present = latest.get(shared);
                            """)
                    .in(
                            DECODED,
                            "if (present == null || present.payload() != message.payload()) {",
                            "if (present == null) {")
                    .in(DECODED, "latest.put(message.id(), present);", "latest.put(shared, present);"),
            fault("raise_wakes_nobody", "who waits for a message is not looked at again when that one moves up")
                    .in(
                            ORDER,
                            "index.insert(pending); candidates.addAll(pending.takeWaiting()); }",
                            "index.insert(pending); }"),
            fault("remove_wakes_nobody", "who waits for a message is not looked at again when that one leaves")
                    .in(
                            ORDER,
                            "aboveCeiling.remove(pending); candidates.addAll(pending.takeWaiting());",
                            "aboveCeiling.remove(pending);"),
            fault("unsettled_goes", "a message whose timestamp is not final may be next")
                    .in(ORDER, "if (!pending.present || !pending.settled) {", "if (!pending.present) {")
                    .in(
                            ORDER,
                            "pending.indexed = true; index.insert(pending);",
                            "pending.indexed = true; index.insert(pending); candidates.add(pending);"));

    private IndexMutations() {}
}
