package io.amcast.consensus.ratis;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.protocol.RaftClientAsynchronousProtocol;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.server.RaftServer;

/** The way of a request to a division of this process. */
@FunctionalInterface
interface DivisionRoute {
    /**
     * Hands a request over; requests of one thread are appended in its order.
     *
     * @throws IOException if it was refused at once
     */
    CompletableFuture<RaftClientReply> submit(RaftClientRequest request) throws IOException;

    /**
     * The shortest way. A division takes requests itself, on the caller's thread, though its public type does not say so: that costs
     * little more than half of the public way through the server, which is taken if it ever ceases to.
     */
    static DivisionRoute to(RaftServer server, RaftServer.Division division) {
        if (division instanceof RaftClientAsynchronousProtocol direct) {
            return direct::submitClientRequestAsync;
        }
        return server::submitClientRequestAsync;
    }
}
