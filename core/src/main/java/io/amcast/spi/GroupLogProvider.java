package io.amcast.spi;

import io.amcast.GroupId;
import io.amcast.MemberId;
import io.amcast.Topology;
import java.nio.file.Path;

/** Makes logs; found by {@link java.util.ServiceLoader}. */
public interface GroupLogProvider {
    /**
     * A log that is not started yet.
     *
     * @param directory this member's own, where the log keeps its files; need not exist
     */
    GroupLog create(Topology topology, GroupId group, MemberId self, Path directory);
}
