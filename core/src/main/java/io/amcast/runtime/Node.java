package io.amcast.runtime;

import io.amcast.MemberId;
import io.amcast.MemberStatus;
import io.amcast.MulticastClient;
import io.amcast.MulticastNode;
import org.jspecify.annotations.Nullable;

/** A member and the client that comes with it. */
final class Node<M, R extends @Nullable Object> implements MulticastNode<M, R> {
    private final Member member;
    private final MulticastClient<M, R> client;

    Node(Member member, MulticastClient<M, R> client) {
        this.member = member;
        this.client = client;
    }

    @Override
    public MulticastClient<M, R> client() {
        return client;
    }

    @Override
    public MemberId self() {
        return member.self();
    }

    @Override
    public MemberStatus status() {
        return member.status();
    }

    @Override
    public void kill() {
        member.kill();
        client.close();
    }

    @Override
    public void close() {
        client.close();
        member.close();
    }
}
