package io.amcast.examples.kv.redis;

/**
 * How much of one connection's commands and replies may be here at once. A reply's size is not known while its command is with the
 * cluster, so it is taken for as large as the connection's latest replies were. One thread.
 */
final class PipelineRoom {
    /** How many of the largest messages there is room for. */
    private static final int MESSAGES = 8;

    /** So many commands may be with the cluster before the first of them is answered. */
    private static final int AT_FIRST = 16;

    /** So many may be there in the end, if replies are small. */
    private static final int AT_MOST = 128;

    private final int mostCommands;
    private final long mostBytes;
    private int commands;
    private long commandBytes;
    private long replyBytes;
    private int underWay;
    private long expectedBytes;

    PipelineRoom(RedisServerConfig config) {
        mostCommands = config.pipeline();
        mostBytes = MESSAGES * (long) Math.max(config.messageBytes(), config.resultBytes());
        expectedBytes = mostBytes / AT_FIRST;
    }

    /** Whether another command may be taken. */
    boolean takes() {
        return commands < mostCommands && commandBytes + replyBytes < mostBytes;
    }

    /** Whether another command may go to the cluster. */
    boolean starts() {
        return replyBytes + (underWay + 1) * expectedBytes <= mostBytes;
    }

    void taken(long bytes) {
        commands++;
        commandBytes += bytes;
    }

    void started() {
        underWay++;
    }

    /** A reply came of the cluster. */
    void ended(long bytes) {
        underWay--;
        // Large replies count at once, small ones bit by bit: they come in mixtures.
        expectedBytes = Math.max(Math.max(bytes, mostBytes / AT_MOST), expectedBytes - expectedBytes / 8);
    }

    /** A reply waits to be written. */
    void waits(long bytes) {
        replyBytes += bytes;
    }

    /** A command's reply was written, and both are gone. */
    void written(long bytes, long itsReplyBytes) {
        commands--;
        commandBytes -= bytes;
        replyBytes -= itsReplyBytes;
    }
}
