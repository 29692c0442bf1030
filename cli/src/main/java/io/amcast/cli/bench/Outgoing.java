package io.amcast.cli.bench;

import io.amcast.GroupId;
import java.util.Set;

/**
 * A message and where it goes.
 *
 * @param destinations one or more groups
 */
public record Outgoing(BenchMessage message, Set<GroupId> destinations) {}
