package io.amcast.testkit.schedules;

import io.amcast.spi.LogEntry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/** Raft at the level of its messages: terms, votes, logs copied by prefix. Votes of an election are taken in one step. */
final class SimRaft {
    private final World world;

    SimRaft(World world) {
        this.world = world;
    }

    void elect(SimReplica candidate, boolean force) {
        List<SimReplica> group = groupOf(candidate);
        long term = candidate.term + 1;
        List<SimReplica> voters = new ArrayList<>();
        for (SimReplica other : group) {
            if (other != candidate
                    && !other.down
                    && !other.cut
                    && (force || !candidate.cut)
                    && other.term < term
                    && other.notAheadOf(candidate)
                    && (force || world.random.nextDouble() < 0.8)) {
                voters.add(other);
            }
        }
        candidate.term = term;
        candidate.leads = false;
        for (SimReplica voter : voters) {
            voter.term = term;
            voter.leads = false;
        }
        if (voters.isEmpty()) {
            return;
        }
        world.log(() -> "ELECT " + candidate + " term " + term);
        candidate.leads = true;
        Arrays.fill(candidate.match, 0);
        candidate.won.add(term);
        candidate.log = new ArrayList<>(candidate.log);
        candidate.log.add(new SimReplica.Entry(term, candidate.number, null));
        candidate.match[candidate.number] = candidate.log.size();
    }

    private List<SimReplica> groupOf(SimReplica member) {
        return member.group < world.groups.size()
                ? world.groups.get(member.group)
                : world.all.subList(member.group * Plan.REPLICAS, world.all.size());
    }

    void sendAppend(SimReplica leader, SimReplica follower) {
        int length = leader.log.size();
        if (world.random.nextDouble() < 0.15) {
            int least = Math.min(leader.commit, length);
            length = least + world.random.nextInt(length - least + 1);
        }
        world.network.add(new World.Packet.Append(
                follower.group,
                follower.number,
                leader.term,
                leader.number,
                new ArrayList<>(leader.log.subList(0, length)),
                leader.commit));
    }

    @SuppressWarnings("ReferenceEquality") // one entry is one object in all logs, and comparing contents is slow
    void append(World.Packet.Append append) {
        SimReplica member = world.groups.get(append.group()).get(append.replica());
        if (member.down) {
            return;
        }
        if (append.term() < member.term) {
            world.network.add(new World.Packet.Appended(append.group(), append.from(), member.term, member.number, -1));
            return;
        }
        member.term = append.term();
        member.leads = false;
        List<SimReplica.Entry> entries = append.entries();
        int same = Math.min(member.commit, entries.size());
        int shorter = Math.min(member.log.size(), entries.size());
        while (same < shorter && member.log.get(same) == entries.get(same)) {
            same++;
        }
        if (same < entries.size()) {
            List<SimReplica.Entry> log = new ArrayList<>(member.log.subList(0, same));
            log.addAll(entries.subList(same, entries.size()));
            member.log = log;
        }
        member.commit = Math.max(member.commit, Math.min(append.commit(), entries.size()));
        world.network.add(
                new World.Packet.Appended(append.group(), append.from(), append.term(), member.number, entries.size()));
    }

    void appended(World.Packet.Appended appended) {
        SimReplica member = world.groups.get(appended.group()).get(appended.replica());
        if (member.down) {
            return;
        }
        if (appended.term() > member.term) {
            member.term = appended.term();
            member.leads = false;
        }
        if (appended.term() == member.term && member.leads && appended.length() > member.match[appended.from()]) {
            member.match[appended.from()] = appended.length();
            int[] sorted = member.match.clone();
            Arrays.sort(sorted);
            int majority = sorted[sorted.length / 2];
            if (majority > member.commit && member.log.get(majority - 1).term() == member.term) {
                member.commit = majority;
            }
        }
    }

    /** Raft takes the application's next entry, maybe in a later term; on the way entries may be lost, swapped or delayed. */
    void pull(SimReplica member, boolean fair) {
        if (member.queue.isEmpty()) {
            return;
        }
        int position = 0;
        if (!fair && world.random.nextDouble() < world.plan.disorder) {
            position = world.random.nextInt(member.queue.size());
            if (world.random.nextDouble() < 0.4) {
                take(member, position);
                return;
            }
        }
        if (!member.leads) {
            if (fair || world.random.nextDouble() < 0.5) {
                member.queue.poll();
            }
            return;
        }
        LogEntry entry = take(member, position);
        member.log = new ArrayList<>(member.log);
        member.log.add(new SimReplica.Entry(member.term, -1, entry));
        if (!fair && world.random.nextDouble() < world.plan.disorder / 4) {
            // The way to the log may also double an entry.
            member.log.add(new SimReplica.Entry(member.term, -1, entry));
        }
        member.match[member.number] = member.log.size();
    }

    private static LogEntry take(SimReplica member, int position) {
        Iterator<LogEntry> queued = member.queue.iterator();
        for (int i = 0; i < position; i++) {
            queued.next();
        }
        LogEntry entry = queued.next();
        queued.remove();
        return entry;
    }

    /** A replica takes over the state of a leader, which may be ahead of the log by early deliveries. */
    @SuppressWarnings("ReferenceEquality") // one entry is one object in all logs, and comparing contents is slow
    void install(SimReplica from, SimReplica to) {
        boolean live = world.random.nextDouble() < 0.6;
        int applied = live ? from.applied : from.stored.applied();
        if (!from.leads || from.down || to.down || from.cut || to.cut || from.term < to.term || applied <= to.applied) {
            return;
        }
        world.log(() -> "INSTALL " + to + " <- " + from + " index " + applied);
        if (live) {
            to.stored = new SimReplica.Stored(applied, from.replica.appliedTerm(), from.replica.image(), from.history);
        } else {
            to.stored = from.stored;
        }
        to.term = from.term;
        to.leads = false;
        if (to.log.size() < applied || to.log.get(applied - 1) != from.log.get(applied - 1)) {
            to.log = new ArrayList<>(from.log.subList(0, applied));
        }
        to.commit = Math.max(to.commit, applied);
        to.applied = applied;
        to.history = to.stored.history();
        world.step(to, new io.amcast.protocol.Input.Restored(applied - 1, to.stored.term(), to.stored.image()));
    }

    /** One round in which nothing goes wrong: a leader in every group, everything sent arrives. */
    void fairRound() {
        for (List<SimReplica> group : world.groups) {
            long top = 0;
            for (SimReplica member : group) {
                member.down = false;
                member.cut = false;
                top = Math.max(top, member.term);
            }
            long highest = top;
            for (SimReplica member : group) {
                long leading = member.replica.leadingTerm();
                if (leading >= 0 && (!member.leads || member.term != leading)) {
                    world.step(member, new io.amcast.protocol.Input.Deposed(leading));
                }
            }
            if (group.stream().noneMatch(member -> member.leads && member.term == highest)) {
                SimReplica best = group.get(0);
                for (SimReplica member : group) {
                    best = best.notAheadOf(member) ? member : best;
                }
                best.term = highest;
                elect(best, true);
            }
        }
        for (SimReplica member : world.all) {
            if (member.replica.leading()) {
                world.step(member, new io.amcast.protocol.Input.Tick());
            }
        }
        for (int pass = 0; pass < 6; pass++) {
            boolean idle = true;
            for (SimReplica member : world.all) {
                while (world.flush(member)) {
                    idle = false;
                }
                while (!member.queue.isEmpty()) {
                    pull(member, true);
                }
                if (member.leads) {
                    for (SimReplica other : world.groups.get(member.group)) {
                        if (other != member
                                && (member.match[other.number] < member.log.size() || other.commit < member.commit)) {
                            world.network.add(new World.Packet.Append(
                                    other.group,
                                    other.number,
                                    member.term,
                                    member.number,
                                    new ArrayList<>(member.log),
                                    member.commit));
                        }
                    }
                }
            }
            List<World.Packet> packets = world.network;
            world.network = new ArrayList<>();
            idle &= packets.isEmpty();
            packets.forEach(world::handle);
            world.all.forEach(world::applyAll);
            if (idle && world.network.isEmpty()) {
                return;
            }
        }
    }
}
