package io.amcast.testkit.schedules;

import io.amcast.GroupId;
import io.amcast.Keys;
import io.amcast.MemberId;
import io.amcast.MessageId;
import io.amcast.SessionId;
import io.amcast.protocol.Effect;
import io.amcast.protocol.Input;
import io.amcast.spi.Message;
import io.amcast.spi.PeerMessage;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;

/** The reads of one schedule: asks replicas for them, carries what they ask their leaders, and watches what is answered. */
final class Reads {
    /** Sessions of this number and above are those of reads. */
    private static final long FIRST = 1_000_000;

    private final World world;
    private final Random random;

    /** How many were answered. */
    private long answered;

    Reads(World world) {
        this.world = world;
        random = world.random;
    }

    static boolean isRead(Message message) {
        return message.id().session().number() >= FIRST;
    }

    static int number(Message query) {
        return (int) (query.id().session().number() - FIRST);
    }

    /** Asks a member for a read that conflicts with some messages. */
    void ask(SimReplica member, long conflicting) {
        int number = world.promises.readAsked(member.group, conflicting);
        if (number < 0) {
            return;
        }
        MessageId id = new MessageId(new SessionId(Plan.group(member.group), FIRST + number), 0);
        Keys keys = world.plan.byKeys ? Plan.readKeys(conflicting) : Keys.none();
        TreeSet<GroupId> here = new TreeSet<>(List.of(Plan.group(member.group)));
        world.log(() -> "READ " + number + " at " + member + " of " + Long.toBinaryString(conflicting));
        world.step(
                member, new Input.ReadAsked(number, new Message(id, here, conflicting == 0, keys, new byte[0]), true));
    }

    /** Asks a member for a read of everything; whether it is answered when nothing gets lost. */
    boolean answers(SimReplica member) {
        if (world.promises.enoughReads()) {
            return true;
        }
        long before = answered;
        ask(member, world.promises.readable(member.group));
        for (int i = 0; i < world.network.size(); ) {
            World.Packet packet = world.network.get(i);
            if (packet instanceof World.Packet.Confirm
                    || (packet instanceof World.Packet.Peer peer && aboutReads(peer.message()))) {
                world.network.remove(i);
                world.handle(packet);
                i = 0;
            } else {
                i++;
            }
        }
        return answered > before;
    }

    private static boolean aboutReads(PeerMessage message) {
        return message instanceof PeerMessage.PointWanted
                || message instanceof PeerMessage.Point
                || message instanceof PeerMessage.AppliedWanted
                || message instanceof PeerMessage.Applied;
    }

    /** Carries out an effect that concerns reads. */
    void carryOut(SimReplica member, Effect effect) {
        if (effect instanceof Effect.ConfirmLeadership confirm) {
            world.network.add(
                    new World.Packet.Confirm(member.group, member.number, (int) confirm.number(), member.commit));
        } else if (effect instanceof Effect.AskPoint ask) {
            toLeader(member, new PeerMessage.PointWanted(Plan.group(member.group), name(member), ask.number()));
        } else if (effect instanceof Effect.AskApplied ask) {
            toLeader(member, new PeerMessage.AppliedWanted(Plan.group(member.group), name(member), ask.index()));
        } else if (effect instanceof Effect.SendTo send) {
            String name = send.to().name();
            int replica = Integer.parseInt(name.substring(name.indexOf('.') + 1));
            send(world.groups.get(member.group).get(replica), send.message());
        } else if (effect instanceof Effect.Serve serve) {
            world.log(() -> "  SERVED read " + serve.number() + " at " + member + (serve.held() ? ", held" : ""));
            if (serve.held()) {
                member.heldReads.put(serve.number(), member.history);
            } else {
                answer(member, serve.number(), member.history);
            }
        } else if (effect instanceof Effect.Release release) {
            Long history = member.heldReads.remove(release.number());
            if (history == null) {
                throw new Violation("READ " + release.number() + " is released at " + member + ", and was not held");
            }
            answer(member, release.number(), history);
        } else if (effect instanceof Effect.RefuseRead refuse) {
            member.heldReads.remove(refuse.number());
        }
    }

    private void answer(SimReplica member, long number, long history) {
        answered++;
        world.log(() -> "  ANSWERED read " + number + " at " + member);
        world.promises.readAnswered((int) number, history, member.toString());
    }

    private static MemberId name(SimReplica member) {
        return MemberId.of(member.toString());
    }

    private void toLeader(SimReplica from, PeerMessage message) {
        for (SimReplica member : world.groups.get(from.group)) {
            if (!member.down && member.replica.leading()) {
                send(member, message);
            }
        }
    }

    private void send(SimReplica to, PeerMessage message) {
        World.Packet packet = new World.Packet.Peer(to.group, to.number, message);
        world.network.add(packet);
        if (random.nextDouble() < 0.15) {
            world.late.add(packet);
        }
    }
}
