/**
 * A group's log on Apache Ratis: one Ratis division a member, entries submitted from the leader's own process, snapshots in files.
 *
 * <p>An adapter, found as a service by core; an embedding user names nothing of it. Entry type:
 * {@link io.amcast.consensus.ratis.RatisLogProvider}.
 */
@NullMarked
package io.amcast.consensus.ratis;

import org.jspecify.annotations.NullMarked;
