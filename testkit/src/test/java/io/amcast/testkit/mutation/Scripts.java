package io.amcast.testkit.mutation;

import java.util.Map;
import java.util.TreeMap;

/** Schedules that are written down: what random ones meet too rarely, and how many message delays a delivery takes. */
final class Scripts {
    /** Passes on the code as it is; throws if what it shows is not so. */
    @FunctionalInterface
    interface Script {
        void run() throws Exception;
    }

    private static final Map<String, Script> BY_NAME = new TreeMap<>(Map.of(
            "clocks_apart", ProtocolScripts::deliversAfterFourDelays,
            "deposed", MemberScripts::noticesThatItIsDeposed,
            "later_elsewhere", ProtocolScripts::doesNotWaitForWhatIsLaterElsewhere,
            "leads_once", ProtocolScripts::leadsATermOnce,
            "outlived_session", ProtocolScripts::dropsTheResultOfARowThatOutlivesItsSession,
            "reads_side_by_side", ProtocolScripts::readsGoSideBySide,
            "restart_above_reserved", ProtocolScripts::restartsAboveWhatIsReserved,
            "term_is_over", ProtocolScripts::leadsNoTermThatIsOver,
            "vanished_entries", MemberScripts::goesOnAfterEntriesVanished));

    private Scripts() {}

    static Map<String, Script> all() {
        return BY_NAME;
    }

    static Script named(String name) {
        Script script = BY_NAME.get(name);
        if (script == null) {
            throw new IllegalArgumentException("no script '" + name + "'; there are " + BY_NAME.keySet());
        }
        return script;
    }
}
