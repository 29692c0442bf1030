package io.amcast.testkit.schedules;

import io.amcast.GroupId;
import io.amcast.protocol.Input;
import io.amcast.spi.ReplicaImage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** One random schedule: steps and faults in any order, then a fair end at which everything must come to rest. */
final class Schedule {
    private final World world;
    private final Plan plan;
    private final Random random;
    private final SimRaft raft;
    int faults;

    Schedule(long seed, @Nullable List<String> trace) {
        world = new World(seed, trace);
        plan = world.plan;
        random = world.random;
        raft = world.raft;
    }

    long inputs() {
        return world.inputs;
    }

    int messages() {
        return plan.messages.size();
    }

    void run() {
        int started = 0;
        for (int step = 0; step < plan.steps; step++) {
            if (random.nextDouble() < plan.faults) {
                faults++;
                fault();
                continue;
            }
            if (plan.reads && random.nextDouble() < 0.03) {
                SimReplica member = world.all.get(random.nextInt(world.all.size()));
                if (!member.down && (member.replica.leading() || random.nextInt(3) == 0)) {
                    world.reads.ask(member, world.promises.readable(member.group) & random.nextLong());
                }
                continue;
            }
            double what = random.nextDouble();
            if (what < plan.multicasts && started < plan.order.size()) {
                start(plan.order.get(started++));
            } else if (what < plan.multicasts + 0.04 && started > 0) {
                int message = plan.order.get(random.nextInt(started));
                if (world.senderAlive[plan.messages.get(message).sender()]) {
                    world.submit(message, plan.messages.get(message).destinations());
                }
            } else if (what < 0.75 && !world.network.isEmpty()) {
                arrive();
            } else {
                local(world.all.get(random.nextInt(world.all.size())));
            }
        }
        end();
    }

    private void start(int message) {
        Plan.Planned planned = plan.messages.get(message);
        if (!world.senderAlive[planned.sender()]) {
            return;
        }
        world.promises.multicast(message);
        world.log(() -> "MULTICAST m" + message + " " + planned);
        List<GroupId> reached = new ArrayList<>(planned.destinations());
        if (random.nextDouble() < plan.senderCrashes) {
            world.senderAlive[planned.sender()] = false;
            Collections.shuffle(reached, random);
            reached = reached.subList(0, 1 + random.nextInt(reached.size()));
        }
        world.submit(message, reached);
    }

    private void arrive() {
        List<World.Packet> network = world.network;
        int position = random.nextInt(network.size());
        World.Packet packet = network.get(position);
        if (packet instanceof World.Packet.Append || packet instanceof World.Packet.Appended) {
            if (cutOff(packet)) {
                if (random.nextDouble() < 0.2) {
                    remove(network, position);
                }
                return;
            }
        } else if (World.groupOf(packet) == plan.slowGroup && plan.slowGroup >= 0 && random.nextDouble() < 0.95) {
            return;
        }
        if (random.nextDouble() >= plan.duplicates || network.size() > 150) {
            remove(network, position);
        }
        if (random.nextDouble() < plan.losses) {
            faults++;
            return;
        }
        world.handle(packet);
        if (!(packet instanceof World.Packet.Answer) && random.nextDouble() < plan.eager) {
            eager(packet);
        }
    }

    private boolean cutOff(World.Packet packet) {
        List<SimReplica> group = world.groups.get(World.groupOf(packet));
        if (packet instanceof World.Packet.Append append) {
            return group.get(append.replica()).cut || group.get(append.from()).cut;
        }
        World.Packet.Appended appended = (World.Packet.Appended) packet;
        return group.get(appended.replica()).cut || group.get(appended.from()).cut;
    }

    private static void remove(List<World.Packet> network, int position) {
        World.Packet last = network.remove(network.size() - 1);
        if (position < network.size()) {
            network.set(position, last);
        }
    }

    private void eager(World.Packet packet) {
        int replica;
        if (packet instanceof World.Packet.Peer peer) {
            replica = peer.replica();
        } else if (packet instanceof World.Packet.Submit submit) {
            replica = submit.replica();
        } else if (packet instanceof World.Packet.Append append) {
            replica = append.replica();
        } else if (packet instanceof World.Packet.Appended appended) {
            replica = appended.replica();
        } else {
            return;
        }
        settle(world.groups.get(World.groupOf(packet)).get(replica));
    }

    /** What a replica does by itself without delay. */
    private void settle(SimReplica member) {
        if (member.down) {
            return;
        }
        world.flush(member);
        for (int before = -1; !member.queue.isEmpty() && member.queue.size() != before; ) {
            if (plan.disorder > 0 && random.nextDouble() < 0.7) {
                break;
            }
            before = member.queue.size();
            raft.pull(member, false);
        }
        if (member.leads) {
            for (SimReplica other : world.groups.get(member.group)) {
                if (other != member && member.match[other.number] < member.log.size() && random.nextDouble() < 0.7) {
                    raft.sendAppend(member, other);
                }
            }
        }
        if (random.nextDouble() < 0.8) {
            world.applyAll(member);
        }
    }

    private void local(SimReplica member) {
        if (member.down) {
            return;
        }
        double what = random.nextDouble();
        if (what < 0.25) {
            if (member.applied < member.commit) {
                world.applyNext(member);
            }
        } else if (what < 0.45) {
            world.flush(member);
        } else if (what < 0.65) {
            raft.pull(member, false);
        } else if (what < 0.8) {
            if (member.leads) {
                int other = (member.number + 1 + random.nextInt(Plan.REPLICAS - 1)) % Plan.REPLICAS;
                raft.sendAppend(member, world.groups.get(member.group).get(other));
            }
        } else if (what < 0.9) {
            settle(member);
        } else {
            world.step(member, new Input.Tick());
        }
    }

    private void fault() {
        SimReplica member = world.all.get(random.nextInt(world.all.size()));
        List<SimReplica> group = world.groups.get(member.group);
        double what = random.nextDouble();
        if (random.nextDouble() < plan.takeover) {
            takeOver(group, member);
        } else if (what < 0.25) {
            if (!member.down && !member.leads) {
                raft.elect(member, false);
            }
        } else if (what < 0.35) {
            if (!member.down && group.stream().noneMatch(other -> other.down)) {
                world.log(() -> "CRASH " + member);
                world.restart(member);
                member.down = true;
            }
        } else if (what < 0.5) {
            group.forEach(other -> other.down = false);
        } else if (what < 0.62) {
            world.store(member);
        } else if (what < 0.72) {
            long leading = member.replica.leadingTerm();
            if (!member.down && leading >= 0 && (!member.leads || member.term != leading)) {
                world.step(member, new Input.Deposed(leading));
            }
        } else if (what < 0.84) {
            cut(group, member);
        } else if (what < 0.9) {
            raft.install(group.get(random.nextInt(group.size())), member);
        } else if (what < 0.94) {
            if (!world.network.isEmpty()) {
                remove(world.network, random.nextInt(world.network.size()));
            }
        } else if (what < 0.94 + plan.expiries) {
            int sender = random.nextInt(plan.senders);
            if (world.ending.add(sender)) {
                world.log(() -> "END session of sender " + sender);
            }
            world.endSession(sender);
        }
    }

    /** The leader is cut off from its group's Raft, though not from other groups, and goes on; another is elected. */
    private void takeOver(List<SimReplica> group, SimReplica next) {
        SimReplica old =
                group.stream().filter(member -> member.leads).findFirst().orElse(null);
        group.forEach(member -> member.cut = member == old);
        if (next != old && !next.down) {
            raft.elect(next, false);
        }
    }

    private void cut(List<SimReplica> group, SimReplica member) {
        if (group.stream().anyMatch(other -> other.cut)) {
            group.forEach(other -> other.cut = false);
        } else {
            SimReplica leader =
                    group.stream().filter(other -> other.leads).findFirst().orElse(member);
            (random.nextDouble() < 0.7 ? leader : member).cut = true;
        }
    }

    // ---- the end

    private void end() {
        world.log(() -> "--- fair end");
        List<World.Packet> network = world.network;
        world.network = new ArrayList<>();
        for (World.Packet packet : network) {
            if (random.nextDouble() < 0.7) {
                world.handle(packet);
            } else {
                world.late.add(packet);
            }
        }
        comeToRest();
        if (plan.lateDuplicates) {
            world.log(() -> "--- late duplicates");
            for (World.Packet packet : List.copyOf(world.late.subList(0, Math.min(60, world.late.size())))) {
                if (packet instanceof World.Packet.Peer peer) {
                    for (SimReplica member : world.groups.get(peer.group())) {
                        world.handle(new World.Packet.Peer(peer.group(), member.number, peer.message()));
                    }
                } else if (packet instanceof World.Packet.Submit submit) {
                    for (SimReplica member : world.groups.get(submit.group())) {
                        world.handle(new World.Packet.Submit(submit.group(), member.number, submit.message()));
                    }
                }
            }
            comeToRest();
        }
    }

    private void comeToRest() {
        for (int round = 0; round < 60; round++) {
            for (int m = 0; m < plan.messages.size(); m++) {
                Plan.Planned message = plan.messages.get(m);
                if (world.promises.isMulticast(m)
                        && world.senderAlive[message.sender()]
                        && !world.answered.get(m).containsAll(message.destinations())) {
                    world.submit(m, message.destinations());
                }
            }
            world.ending.forEach(world::endSession);
            raft.fairRound();
            if (round > 2 && atRest() == null) {
                break;
            }
        }
        String unrest = atRest();
        if (unrest != null) {
            throw new Violation("LIVENESS " + unrest);
        }
        for (SimReplica member : world.all) {
            if (plan.reads && !world.reads.answers(member)) {
                throw new Violation("LIVENESS a read at " + member + " has no answer when all is at rest");
            }
        }
    }

    /** What keeps the world from being at rest, or null. */
    private @Nullable String atRest() {
        for (SimReplica member : world.all) {
            if (member.replica.pending() != 0) {
                return member + " has pending " + member.replica.image().ids();
            }
            for (int m = 0; m < plan.messages.size(); m++) {
                if (owed(m)
                        && plan.messages.get(m).destinations().contains(Plan.group(member.group))
                        && (member.history >> m & 1) == 0) {
                    return "m" + m + " is not delivered at " + member;
                }
            }
            ReplicaImage image = member.replica.image();
            for (int sender : world.ending) {
                if (image.sessions().stream().anyMatch(session -> session.id().equals(world.sessions[sender]))) {
                    return "session of sender " + sender + " is not purged at " + member;
                }
                if (image.home().open().stream()
                        .anyMatch(session -> member.group == sender % plan.groups
                                && session.number() == world.sessions[sender].number())) {
                    return "session of sender " + sender + " has not ended at its home " + member;
                }
            }
        }
        for (int m = 0; m < plan.messages.size(); m++) {
            int sender = plan.messages.get(m).sender();
            if (world.promises.isMulticast(m)
                    && world.senderAlive[sender]
                    && !world.ending.contains(sender)
                    && !world.answered.get(m).containsAll(plan.messages.get(m).destinations())) {
                return "m" + m + " is not answered by all of its groups";
            }
        }
        return null;
    }

    /** Whether every replica of the destinations must deliver the message. */
    private boolean owed(int message) {
        int sender = plan.messages.get(message).sender();
        return world.promises.isDelivered(message)
                || (world.promises.isMulticast(message) && world.senderAlive[sender] && !world.ending.contains(sender));
    }
}
