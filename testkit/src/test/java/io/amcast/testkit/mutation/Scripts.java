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

    private static final Map<String, Script> BY_NAME = new TreeMap<>(Map.ofEntries(
            Map.entry("full_table", ProtocolScripts::refusesWhenItsTableIsFull),
            Map.entry("image_restored", SnapshotScripts::restoresAllOfAnImage),
            Map.entry("calls_under_way", ClientScripts::endsNoSessionUnderItsCalls),
            Map.entry("room_again", ClientScripts::sendsWhatWaitedWhenThereIsRoom),
            Map.entry("snapshot_read", SnapshotScripts::readsWhatItWrote),
            Map.entry("entry_read", SnapshotScripts::readsTheEntryThatItWrote),
            Map.entry("applies_first", MemberScripts::appliesBeforeItLeads),
            Map.entry("asks_again", ProtocolScripts::asksAgainWithWant),
            Map.entry("chains", RealTimeChains::orderAgreesWithRealTime),
            Map.entry("clocks_apart", ProtocolScripts::deliversAfterFourDelays),
            Map.entry("closed_session", ProtocolScripts::takesNoSoftOfAClosedSession),
            Map.entry("deposed", MemberScripts::noticesThatItIsDeposed),
            Map.entry("later_elsewhere", ProtocolScripts::doesNotWaitForWhatIsLaterElsewhere),
            Map.entry("leads_once", ProtocolScripts::leadsATermOnce),
            Map.entry("outlived_session", ProtocolScripts::dropsTheResultOfARowThatOutlivesItsSession),
            Map.entry("floor_reserved", ProtocolScripts::reportsNoFurtherThanIsReserved),
            Map.entry("follower_held", ReadScripts::keepsAnAnswerThatIsAheadOfTheLeader),
            Map.entry("follower_member", MemberScripts::answersAsAFollower),
            Map.entry("follower_leads", ReadScripts::refusesItsReadsWhenItLeads),
            Map.entry("read_late", ProtocolScripts::readsAfterWhatWasDeliveredWhileItWasConfirmed),
            Map.entry("read_overtaken", ProtocolScripts::readsAfterWhatComesBeforeAMessageThatItSees),
            Map.entry("reads_side_by_side", ProtocolScripts::readsGoSideBySide),
            Map.entry("restart_above_reserved", ProtocolScripts::restartsAboveWhatIsReserved),
            Map.entry("term_is_over", ProtocolScripts::leadsNoTermThatIsOver),
            Map.entry("vanished_entries", MemberScripts::goesOnAfterEntriesVanished),
            Map.entry("want_is_answered", ProtocolScripts::answersWant),
            Map.entry("want_travels", ProtocolScripts::carriesWant)));

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
