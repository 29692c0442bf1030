package io.amcast.runtime;

import io.amcast.GroupId;
import io.amcast.MemberId;
import io.amcast.MessageId;
import io.amcast.ReadFrom;
import io.amcast.SessionId;
import io.amcast.protocol.Effect;
import io.amcast.protocol.Input;
import io.amcast.spi.ClientReply;
import io.amcast.spi.ClientRequest;
import io.amcast.spi.GroupLog;
import io.amcast.spi.MemberEvents;
import io.amcast.spi.Message;
import io.amcast.spi.Transport;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where clients' requests come in and answers go out. What is refused or answered by the protocol is answered at once; results come
 * from the applier. Of the loop's thread.
 */
final class ClientDesk {
    private final MemberId self;
    private final GroupId group;
    private final RequestCheck check;
    private final DispatchStream stream;
    private final MemberEvents events;
    private final Supplier<GroupLog.Standing> standing;
    private final BooleanSupplier leading;
    private final Consumer<Input> step;
    private final WaitingClients waiting;
    private final WaitingOpens opening = new WaitingOpens();
    private final SortedSet<GroupId> here;

    /** Who asked for the reads that the protocol has not answered; it bounds them. */
    private final Map<Long, Asked> queries = new HashMap<>();

    /** The same: who asks again while the first is open waits for that. */
    private final Set<Asked> open = new HashSet<>();

    private long nextQuery;

    /** A client's query, by the client's number. */
    private record Asked(Transport.Client client, long number) {}

    /** Answers that may not be given yet, by the protocol's number. */
    private final Map<Long, HeldAnswer> held = new HashMap<>();

    private LoopEvent.@Nullable Requested current;
    private boolean began;
    private volatile boolean draining;

    /**
     * A desk at which nobody waits.
     *
     * @param leading whether the protocol leads
     * @param step makes the protocol take a step; its effects come back here before that returns
     */
    ClientDesk(MemberLoop.Parts parts, BooleanSupplier leading, Consumer<Input> step) {
        self = parts.self();
        group = parts.group();
        check = parts.check();
        stream = parts.stream();
        events = parts.events();
        standing = parts.standing();
        waiting = new WaitingClients(2 * parts.tableLimit());
        nextQuery = parts.firstRead();
        here = Collections.unmodifiableSortedSet(new TreeSet<>(List.of(group)));
        this.leading = leading;
        this.step = step;
    }

    /** From now on takes no new messages and sessions. Any thread. */
    void drain() {
        draining = true;
    }

    /** There is a state to answer from. */
    void began() {
        began = true;
    }

    // ---- requests

    /**
     * Answers a request or makes the protocol do so.
     *
     * @param applierLags whether new messages are to be refused until the state machine has caught up
     */
    void requested(LoopEvent.Requested requested, boolean applierLags) {
        ClientRequest request = requested.request();
        current = requested;
        if (request instanceof ClientRequest.Submit submit) {
            submitted(submit, requested.client(), applierLags);
        } else if (request instanceof ClientRequest.Query query) {
            queried(query, requested.client());
        } else if (request instanceof ClientRequest.Open open) {
            open(open.nonce(), requested.client());
        } else if (request instanceof ClientRequest.KeepAlive keepAlive) {
            ofHome(keepAlive.session(), new Input.KeepAlive(keepAlive.session()));
        } else if (request instanceof ClientRequest.End end) {
            ofHome(end.session(), new Input.EndSession(end.session()));
        } else {
            throw new AssertionError("unknown request " + request);
        }
        current = null;
    }

    private void submitted(ClientRequest.Submit submit, Transport.Client client, boolean applierLags) {
        Message message = submit.message();
        String fault = check.fault(submit);
        if (fault != null) {
            refuse(client, message.id(), ClientReply.Refusal.INVALID, fault);
        } else if (draining) {
            refuse(client, message.id(), ClientReply.Refusal.BUSY, "member " + self + " is closing");
        } else if (applierLags && leading.getAsBoolean()) {
            String detail = "the state machine lags behind by " + (stream.backlog() >> 20) + " MiB of messages";
            refuse(client, message.id(), ClientReply.Refusal.BUSY, detail);
        } else {
            step.accept(new Input.Submitted(message, submit.low()));
        }
    }

    private void queried(ClientRequest.Query query, Transport.Client client) {
        String fault = check.fault(query);
        if (fault != null) {
            notAnswered(new Asked(client, query.number()), ClientReply.Refusal.INVALID, fault);
        } else if (draining) {
            String detail = "member " + self + " is closing";
            notAnswered(new Asked(client, query.number()), ClientReply.Refusal.NOT_LEADER, detail);
        } else if (query.from() == ReadFrom.STALE && !began) {
            String detail = "member " + self + " has not restored its state yet";
            notAnswered(new Asked(client, query.number()), ClientReply.Refusal.BUSY, detail);
        } else if (query.from() == ReadFrom.STALE) {
            stream.add(new Dispatched.Query(query.payload(), query.number(), client));
        } else if (open.add(new Asked(client, query.number()))) {
            long number = nextQuery++;
            queries.put(number, new Asked(client, query.number()));
            MessageId id = new MessageId(new SessionId(group, Long.MAX_VALUE), number);
            step.accept(new Input.ReadAsked(
                    number,
                    new Message(id, here, query.commuting(), query.keys(), query.payload()),
                    query.from() == ReadFrom.FOLLOWER));
        }
    }

    private void open(String nonce, Transport.Client client) {
        if (draining || !RequestCheck.nonce(nonce)) {
            tryElsewhere(client);
        } else if (!opening.add(nonce, client)) {
            notOpened(
                    client,
                    nonce,
                    WaitingOpens.BOUND + " sessions are being opened there, the most at once; try again");
        } else {
            step.accept(new Input.OpenSession(nonce));
        }
    }

    private void ofHome(SessionId session, Input input) {
        if (session.home().equals(group)) {
            step.accept(input);
        } else {
            tryElsewhere(asking().client());
        }
    }

    // ---- effects

    /** Carries out an effect that concerns clients alone. */
    void carryOut(Effect effect) {
        if (effect instanceof Effect.Accepted accepted) {
            accepted(accepted.message());
        } else if (effect instanceof Effect.AnswerStored answer) {
            stream.add(new Dispatched.AnswerStored(answer.message(), asking().client()));
        } else if (effect instanceof Effect.Refuse refuse) {
            refuse(asking().client(), refuse.id(), refuse.reason(), refuse.detail());
        } else if (effect instanceof Effect.Serve serve) {
            serve(serve);
        } else if (effect instanceof Effect.Release release) {
            closed(release.number());
            HeldAnswer answer = held.remove(release.number());
            if (answer != null) {
                answer.release();
            }
        } else if (effect instanceof Effect.RefuseRead refuse) {
            Asked asked = closed(refuse.number());
            held.remove(refuse.number());
            if (asked != null) {
                notAnswered(asked, refuse.reason(), refuse.detail());
            }
        } else if (effect instanceof Effect.SessionOpened opened) {
            Transport.Client client = opening.take(opened.nonce());
            if (client != null) {
                client.reply(new ClientReply.Opened(opened.nonce(), opened.session()));
            }
        } else if (effect instanceof Effect.SessionAlive alive) {
            asking().client().reply(new ClientReply.Alive(alive.session()));
        } else if (effect instanceof Effect.SessionEnded ended) {
            asking().client().reply(new ClientReply.SessionEnded(ended.session()));
        } else if (effect instanceof Effect.NotOpened refused) {
            opening.take(refused.nonce());
            notOpened(asking().client(), refused.nonce(), refused.detail());
        } else if (effect instanceof Effect.NotHome) {
            notHome();
        } else {
            throw new AssertionError("unknown effect " + effect);
        }
    }

    private void serve(Effect.Serve serve) {
        Asked asked = serve.held() ? queries.get(serve.number()) : closed(serve.number());
        if (asked != null) {
            Transport.Client client = asked.client();
            if (serve.held()) {
                HeldAnswer answer = new HeldAnswer(client);
                held.put(serve.number(), answer);
                client = answer;
            }
            stream.add(new Dispatched.Query(serve.query().payload(), asked.number(), client));
        }
    }

    private void accepted(Message message) {
        LoopEvent.Requested by = asking();
        if (waiting.add(message.id(), by.client(), by.nanos())) {
            events.submitted(message.destinations().size());
        }
    }

    private void notHome() {
        LoopEvent.Requested by = asking();
        if (by.request() instanceof ClientRequest.Open open) {
            opening.take(open.nonce());
        }
        tryElsewhere(by.client());
    }

    /** The message is delivered: who waits for it will be answered by the applier. */
    WaitingClients.Waiting delivered(MessageId id) {
        return waiting.take(id);
    }

    /** Nobody is answered here any more, and all are told where to go. */
    void ceasedLeading() {
        String detail = "member " + self + " lost leadership before the message was delivered; it may be delivered yet";
        waiting.takeAll((id, client) -> refuse(client, id, ClientReply.Refusal.NOT_LEADER, detail));
        opening.takeAll(this::tryElsewhere);
    }

    private void refuse(Transport.Client client, MessageId id, ClientReply.Refusal reason, String detail) {
        events.refused(reason);
        client.reply(new ClientReply.Refused(group, id, reason, standing.get().leader(), detail));
    }

    private @Nullable Asked closed(long number) {
        Asked asked = queries.remove(number);
        if (asked != null) {
            open.remove(asked);
        }
        return asked;
    }

    private void notAnswered(Asked asked, ClientReply.Refusal reason, String detail) {
        events.refused(reason);
        asked.client()
                .reply(new ClientReply.NotAnswered(
                        group, asked.number(), reason, standing.get().leader(), detail));
    }

    private void notOpened(Transport.Client client, String nonce, String detail) {
        events.sessionRefused();
        client.reply(new ClientReply.NotOpened(group, nonce, detail));
    }

    private void tryElsewhere(Transport.Client client) {
        client.reply(new ClientReply.TryElsewhere(group, standing.get().leader()));
    }

    /** The request that is being answered; the protocol answers a client in the step of its request alone. */
    private LoopEvent.Requested asking() {
        LoopEvent.Requested asking = current;
        if (asking == null) {
            throw new AssertionError("an answer to a client in a step that no client asked for");
        }
        return asking;
    }
}
