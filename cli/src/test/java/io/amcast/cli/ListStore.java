package io.amcast.cli;

import io.amcast.Topology;
import java.io.IOException;
import java.util.List;
import java.util.Random;

/** A running store that Redis clients reach at several ports, and what can go wrong with it. */
interface ListStore extends AutoCloseable {
    Topology topology();

    /** Where Redis clients are served now. */
    List<Integer> ports();

    /**
     * Lets something go wrong with the leader of some group, and mends it.
     *
     * @return what it was, in one word
     */
    String fault(Random random) throws IOException, InterruptedException;

    @Override
    void close();
}
