package io.amcast.testkit.sim;

import io.amcast.GroupId;
import io.amcast.MemberId;
import io.amcast.runtime.MemberSurroundings;
import io.amcast.runtime.Members;
import io.amcast.runtime.ParallelDelivery;
import io.amcast.runtime.SteppedMember;
import io.amcast.runtime.TimeSource;
import io.amcast.spi.ClientReply;
import io.amcast.spi.ClientRequest;
import io.amcast.spi.DeliveryObserver;
import io.amcast.spi.PeerMessage;
import io.amcast.spi.Transport;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A member's process: production code in it, simulated clocks, links and disk around it. */
final class SimMember<M, R extends @Nullable Object> extends Process {
    /** What one member's state machine delivered since a start, a restart or an install. */
    record Incarnation(long start, DeliveryObserver.From from, List<DeliveryObserver.Delivered> deliveries) {}

    /** Where clocks stand when virtual time begins. */
    static final long EPOCH_MICROS = 1_700_000_000_000_000L;

    final MemberId id;
    final GroupId group;
    final Seat seat;

    /** What it delivered, incarnation by incarnation. */
    final List<Incarnation> history = new java.util.ArrayList<>();

    /** How many deliveries its observer has seen since its start, and how many its state machine has applied. */
    long observed;

    long applied;

    private final SimCluster<M, R> cluster;
    private final Agenda agenda;
    private final Clock clock = new Clock();
    private final long skewNanos;
    private @Nullable Running running;
    private long pausedUntil;
    private long inputsBefore;

    SimMember(SimCluster<M, R> cluster, Consensus consensus, int number, MemberId id, long skewNanos) {
        super(id.name(), number);
        this.cluster = cluster;
        this.agenda = cluster.agenda;
        this.id = id;
        this.group = consensus.group;
        this.skewNanos = skewNanos;
        seat = new Seat(cluster, consensus, consensus.seats.size(), this);
        consensus.seats.add(seat);
    }

    private final class Clock implements TimeSource {
        long jumpedNanos;

        @Override
        public long micros() {
            return EPOCH_MICROS + (agenda.now() + skewNanos + jumpedNanos) / 1_000;
        }

        @Override
        public long nanos() {
            return agenda.now();
        }
    }

    @Override
    boolean up() {
        return running != null;
    }

    /** Whether it runs and does something. */
    boolean awake() {
        return running != null && agenda.now() >= pausedUntil;
    }

    void start() {
        if (running == null) {
            observed = 0;
            applied = 0;
            Running now = new Running(cluster.spec(this, new Observer()));
            running = now;
            now.start();
        }
    }

    void crash() {
        Running dead = running;
        if (dead != null) {
            running = null;
            inputsBefore += dead.member.inputs();
            dead.member.kill();
            pausedUntil = 0;
            cluster.note(this, Trace.Event.CRASHED, null, () -> "crashes");
            cluster.crashed(this);
        }
    }

    void pause(long nanos) {
        pausedUntil = Math.max(pausedUntil, agenda.now() + nanos);
        cluster.trace.paused(agenda.now(), name, pausedUntil);
    }

    void resume() {
        if (pausedUntil > agenda.now()) {
            cluster.trace.paused(agenda.now(), name, agenda.now());
        }
        pausedUntil = 0;
    }

    void jumpClock(long nanos) {
        clock.jumpedNanos += nanos;
    }

    /** The running member, or null. */
    @Nullable
    SteppedMember member() {
        Running now = running;
        return now == null ? null : now.member;
    }

    long inputs() {
        SteppedMember now = member();
        return inputsBefore + (now == null ? 0 : now.inputs());
    }

    /** A stream to it opens: it tells who leads. */
    void streamFrom(Process other) {
        Running now = running;
        PeerMessage.Announce last = now == null ? null : now.lastAnnounce;
        if (last != null) {
            cluster.network.send(this, other, other instanceof SimMember ? last : leader(last));
        }
    }

    private static ClientReply.Leader leader(PeerMessage.Announce announce) {
        return new ClientReply.Leader(announce.from(), announce.term(), announce.leader());
    }

    @Override
    void receive(Process from, Object frame) {
        Running now = running;
        if (now != null) {
            now.receive(from, frame);
        }
    }

    /** Records for the checks. */
    private final class Observer implements DeliveryObserver {
        @Override
        public void began(long start, From from) {
            history.add(new Incarnation(start, from, new java.util.ArrayList<>()));
            cluster.note(
                    SimMember.this, Trace.Event.STARTED, null, () -> "begins with " + start + " deliveries, " + from);
        }

        @Override
        public void delivered(List<Delivered> batch) {
            history.get(history.size() - 1).deliveries().addAll(batch);
            observed += batch.size();
            if (cluster.trace.wanted()) {
                for (Delivered each : batch) {
                    String id = each.message().id().toString();
                    cluster.note(
                            SimMember.this,
                            Trace.Event.DELIVERED,
                            id,
                            () -> "delivers " + id + " ts=" + each.timestamp());
                }
            }
        }
    }

    /** One life of the process. */
    private final class Running implements Transport {
        final SteppedMember member;
        private final SteppedExecutor executor;
        final Set<Process> streams = new HashSet<>();
        PeerMessage.@Nullable Announce lastAnnounce;
        private @Nullable Receiver receiver;
        private boolean loopDue;
        private boolean applierDue;

        Running(Members.Spec<M, R> spec) {
            executor = new SteppedExecutor(agenda, cluster.executorSeed(SimMember.this), this::mayRun);
            boolean parallel = cluster.inParallel(SimMember.this);
            member = SteppedMember.of(
                    parallel ? spec.inParallel(new ParallelDelivery(executor, executor.drawMostAtOnce())) : spec,
                    new MemberSurroundings(
                            seat.open(),
                            this,
                            clock,
                            cluster.events(SimMember.this),
                            cluster.windowMicros,
                            cluster.nextReads(),
                            task -> agenda.in(agenda.random.nextLong(30_000_000), () -> ifAlive(task)),
                            this::wakeLoop,
                            this::wakeApplier,
                            this::failed),
                    executor::runOne);
        }

        void start() {
            try {
                member.start();
            } catch (IOException e) {
                throw new SimViolation("runtime", name + " cannot start: " + e);
            }
            for (SimMember<M, R> other : cluster.members.values()) {
                if (other != SimMember.this) {
                    other.streamFrom(SimMember.this);
                }
            }
            timer();
        }

        private void failed(Throwable cause) {
            SimViolation violation = new SimViolation("runtime", name + " stops by itself: " + cause);
            violation.initCause(cause);
            throw violation;
        }

        private void ifAlive(Runnable task) {
            if (running == this) {
                task.run();
            }
        }

        // ---- turns

        /** What a dead member's executor holds runs too, and does nothing. */
        private boolean mayRun() {
            return running != this || awake();
        }

        private void wakeLoop() {
            if (!loopDue) {
                loopDue = true;
                agenda.in(500 + agenda.random.nextLong(5_000), this::turnLoop);
            }
        }

        private void turnLoop() {
            loopDue = false;
            if (running != this) {
                return;
            }
            if (!awake()) {
                loopDue = true;
                agenda.at(pausedUntil, this::turnLoop);
                return;
            }
            member.turnLoop();
            if (!member.loopIdle()) {
                wakeLoop();
            }
        }

        private void wakeApplier() {
            // Its thread may be quicker than the loop's next step.
            if (running == this && awake() && agenda.chance(0.03)) {
                member.turnApplier();
            }
            if (!applierDue) {
                applierDue = true;
                boolean lags = agenda.chance(cluster.network.weather.lagging());
                agenda.in(500 + agenda.random.nextLong(lags ? 200_000_000 : 5_000), this::turnApplier);
            }
        }

        private void turnApplier() {
            applierDue = false;
            if (running != this) {
                return;
            }
            if (!awake()) {
                applierDue = true;
                agenda.at(pausedUntil, this::turnApplier);
                return;
            }
            try {
                member.turnApplier();
            } catch (Error e) {
                failed(e); // as in production, an Error of the state machine stops the member
            }
            if (!member.applierIdle()) {
                wakeApplier();
            }
        }

        private void timer() {
            ifAlive(() -> {
                if (awake()) {
                    member.turnLoop();
                }
                agenda.in(Math.max(1_000_000, member.sleepNanos()), this::timer);
            });
        }

        // ---- links

        void receive(Process from, Object frame) {
            Receiver to = receiver;
            if (to == null) {
                return;
            }
            cluster.arrived(group, frame);
            if (frame instanceof PeerMessage message) {
                to.received(message);
            } else if (frame instanceof ClientRequest request) {
                if (streams.add(from)) {
                    streamFrom(from);
                }
                to.requested(request, new Stream(this, from));
            } else {
                throw new AssertionError("no frame for a member: " + frame);
            }
        }

        @Override
        public void start(Receiver to) {
            receiver = to;
        }

        @Override
        public void send(MemberId to, PeerMessage message) {
            SimMember<M, R> other = cluster.members.get(to);
            if (other != null && running == this) {
                cluster.network.send(SimMember.this, other, message);
            }
        }

        @Override
        public void announce(PeerMessage.Announce announce) {
            lastAnnounce = announce;
            for (SimMember<M, R> other : cluster.members.values()) {
                if (other != SimMember.this) {
                    cluster.network.send(SimMember.this, other, announce);
                }
            }
            for (SimClient<M, R> client : cluster.clients) {
                if (streams.contains(client)) {
                    cluster.network.send(SimMember.this, client, leader(announce));
                }
            }
        }

        void reply(Process to, ClientReply reply) {
            if (running == this) {
                cluster.network.send(SimMember.this, to, reply);
            }
        }

        @Override
        public void close() {
            receiver = null;
        }
    }

    /** The way back to a client. */
    private record Stream(SimMember<?, ?>.Running member, Process client) implements Transport.Client {
        @Override
        public void reply(ClientReply reply) {
            member.reply(client, reply);
        }
    }
}
