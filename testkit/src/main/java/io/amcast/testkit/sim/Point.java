package io.amcast.testkit.sim;

import io.amcast.GroupId;
import io.amcast.MemberId;

/** A point on a message's way through a simulated cluster, at which a test can let something happen. A closed set. */
public sealed interface Point {
    /** A client has sent one frame of a message to one member; each copy counts. */
    record Sent(String client) implements Point {}

    /** A client's message has reached a member of the group, its leader or not. */
    record Submitted(GroupId group) implements Point {}

    /** The leader has put the group's own timestamp of a message into its log, where it is committed or lost. */
    record Proposed(GroupId group) implements Point {}

    /** Another group's timestamp, which its log may still lose, has reached a member of the group. */
    record SoftArrived(GroupId group) implements Point {}

    /** Another group's timestamp, which its log holds for good, has reached a member of the group. */
    record HardArrived(GroupId group) implements Point {}

    /** The leader has put a message's final timestamp into the group's log, where it is committed or lost. */
    record Finalized(GroupId group) implements Point {}

    /** A member delivers a message; its state machine applies it next. */
    record Delivered(MemberId member) implements Point {}

    /** Any member of the group delivers a message. */
    record DeliveredIn(GroupId group) implements Point {}

    /** A client has the answers of all groups to a call. */
    record Answered(String client) implements Point {}

    static Point sent(SimulatedClient<?, ?> client) {
        return new Sent(client.name());
    }

    static Point submitted(GroupId group) {
        return new Submitted(group);
    }

    static Point proposed(GroupId group) {
        return new Proposed(group);
    }

    static Point softArrived(GroupId group) {
        return new SoftArrived(group);
    }

    static Point hardArrived(GroupId group) {
        return new HardArrived(group);
    }

    static Point finalized(GroupId group) {
        return new Finalized(group);
    }

    static Point delivered(MemberId member) {
        return new Delivered(member);
    }

    static Point delivered(GroupId group) {
        return new DeliveredIn(group);
    }

    static Point answered(SimulatedClient<?, ?> client) {
        return new Answered(client.name());
    }
}
