package io.amcast.testkit.sim;

import io.amcast.protocol.MessageState;
import org.jspecify.annotations.Nullable;

/** Why some kinds of faults cannot meet a message in some states. */
final class Unreachable {
    private Unreachable() {}

    /** The reason, or null if it can happen. */
    static @Nullable String why(FaultKind kind, Coverage.Role role, MessageState state) {
        if (role == Coverage.Role.FOLLOWER && (state == MessageState.ASSIGNED || state == MessageState.SETTLED)) {
            return "only who acts as leader knows it";
        }
        if (kind == FaultKind.GHOST && state != MessageState.DONE) {
            return "a ghost comes when all is over";
        }
        if (kind == FaultKind.GHOST && role == Coverage.Role.DEPOSED) {
            return "when all is over nobody acts as leader of an old term";
        }
        if (kind == FaultKind.DEPOSED_GOES_ON && role == Coverage.Role.DEPOSED) {
            return "it meets the leader, who is deposed by it";
        }
        if (kind == FaultKind.INSTALL && role == Coverage.Role.LEADER) {
            return "the leader is behind nobody";
        }
        if (kind == FaultKind.ENTRY_DOUBLED && role == Coverage.Role.DEPOSED) {
            return "the log takes no entry of a deposed leader";
        }
        return null;
    }
}
