package io.amcast.testkit.sim;

import io.amcast.Limits;
import io.amcast.runtime.SteppedMember;
import io.amcast.spi.ReplicaImage;

/** No table, session or set of results outgrows its bound, whatever goes wrong. Looks at all members now and then. */
final class BoundedQueues {
    private static final long EVERY_NANOS = 200_000_000;

    private final Run run;
    private final Limits limits;
    private final int groups;

    BoundedQueues(Run run) {
        this.run = run;
        limits = run.plan.limits();
        groups = run.plan.replicas().size();
    }

    /** Looks until everything is mended. */
    void watch() {
        run.cluster.members.values().forEach(this::look);
        for (SimClient<SimMessage, Long> client : run.cluster.clients) {
            bound(client, "calls in flight", client.inFlight(), limits.inFlight());
        }
        if (run.cluster.agenda.now() < Agenda.BEGIN_NANOS + run.plan.faultsEndNanos()) {
            run.cluster.agenda.in(EVERY_NANOS, this::watch);
        }
    }

    private void look(SimMember<SimMessage, Long> at) {
        SteppedMember member = at.member();
        if (member == null) {
            return;
        }
        // What other groups' clients fill is bounded by those groups' tables, and never refused here; and a row that
        // they are done with may still wait for its FORGET here.
        bound(at, "messages in the table", member.status().pending(), 2 * groups * limits.inFlight());
        ReplicaImage image = member.image();
        for (ReplicaImage.Session session : image.sessions()) {
            bound(at, "ids done with of session " + session.id(), session.done().size(), limits.sessionWindow());
        }
        // Until the applier has come so far, it keeps results of sessions that the protocol knows no more.
        if (member.applierQuiet()) {
            bound(at, "results", member.storedResults(), (image.sessions().size() + 1) * limits.sessionWindow());
        }
    }

    private static void bound(Process at, String what, int size, int most) {
        if (size > most) {
            throw new SimViolation("bounded queues", at + " holds " + size + " " + what + ", more than " + most);
        }
    }
}
