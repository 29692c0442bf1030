package io.amcast.runtime;

import io.amcast.Contention;
import io.amcast.GroupId;
import io.amcast.MemberId;
import io.amcast.MemberStatus;
import io.amcast.MessageId;
import io.amcast.TraceEvent;
import io.amcast.spi.ClientReply;
import io.amcast.spi.ClientRequest;
import io.amcast.spi.MemberEvents;
import io.amcast.spi.PeerMessage;
import io.amcast.spi.Transport;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Puts what the transport receives into the loop's lanes, and answers in the loop's place when they are full. */
final class LinkFeed implements Transport.Receiver {
    private final GroupId group;
    private final Lanes lanes;
    private final MemberEvents events;
    private final TimeSource time;
    private final Supplier<MemberStatus> status;
    private final MessageTrace trace;
    private final Misfits misfits;
    private volatile boolean stopped;

    LinkFeed(
            GroupId group,
            Lanes lanes,
            MemberEvents events,
            TimeSource time,
            Supplier<MemberStatus> status,
            MessageTrace trace,
            Misfits misfits) {
        this.group = group;
        this.lanes = lanes;
        this.events = events;
        this.time = time;
        this.status = status;
        this.trace = trace;
        this.misfits = misfits;
    }

    /** The member has stopped, and answers for nothing but its status. */
    void stop() {
        stopped = true;
    }

    @Override
    public void received(PeerMessage message) {
        if (!lanes.peers.offer(new LoopEvent.Received(message)) && !stopped) {
            events.overflowed();
        }
    }

    @Override
    public void requested(ClientRequest request, Transport.Client client) {
        if (!stopped && lanes.requests.offer(new LoopEvent.Requested(request, client, time.nanos()))) {
            return;
        }
        MemberId leader = status.get().leader();
        if (request instanceof ClientRequest.Submit submit) {
            client.reply(refusal(submit, leader));
        } else {
            client.reply(new ClientReply.TryElsewhere(group, leader));
        }
    }

    private ClientReply refusal(ClientRequest.Submit submit, @Nullable MemberId leader) {
        if (!stopped) {
            events.refused(ClientReply.Refusal.BUSY);
        }
        return stopped
                ? new ClientReply.Refused(
                        group, submit.message().id(), ClientReply.Refusal.NOT_LEADER, leader, "this member has stopped")
                : new ClientReply.Refused(
                        group,
                        submit.message().id(),
                        ClientReply.Refusal.BUSY,
                        leader,
                        "too many requests wait to be taken");
    }

    @Override
    public void greeted(MemberId member, @Nullable String difference) {
        if (!stopped) {
            misfits.greeted(member, difference);
        }
    }

    @Override
    public MemberStatus status() {
        return status.get();
    }

    @Override
    public List<TraceEvent> trace(MessageId message) {
        return trace.of(message);
    }

    @Override
    public Contention contention(Duration window) {
        return trace.contention(window);
    }
}
