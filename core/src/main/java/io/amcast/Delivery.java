package io.amcast;

import java.util.OptionalLong;
import java.util.SortedSet;

/**
 * One message as it reaches a replica.
 *
 * @param id the message's identity
 * @param group the group that this replica belongs to, one of the destinations
 * @param destinations all groups that deliver the message
 * @param timestamp the final timestamp, the same in all destination groups; empty for a message that commutes with everything
 * @param message what the sender multicast
 */
public record Delivery<M>(
        MessageId id, GroupId group, SortedSet<GroupId> destinations, OptionalLong timestamp, M message) {}
