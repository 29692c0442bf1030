package io.amcast.testkit.cluster;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Takes connections and leads each to a port, with a {@link DelayLine} in each direction. */
final class DelayedPort implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(DelayedPort.class.getName());
    private static final int BACKLOG = 128;
    private static final long PAUSE_NANOS = 10_000_000;

    private final InetSocketAddress target;
    private final Supplier<LinkDelay> delay;
    private final ServerSocket server = new ServerSocket();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final String name;
    private volatile boolean closed;

    /** Listens at once; connects to the target when a connection comes. */
    DelayedPort(String host, int port, String targetHost, int targetPort, Supplier<LinkDelay> delay)
            throws IOException {
        this.target = new InetSocketAddress(InetAddress.getByName(targetHost), targetPort);
        this.delay = delay;
        try {
            server.setReuseAddress(true);
            server.bind(new InetSocketAddress(InetAddress.getByName(host), port), BACKLOG);
        } catch (IOException e) {
            server.close();
            throw e;
        }
        name = "delayed-" + server.getLocalPort() + "-" + targetPort;
        start(this::accept, name);
    }

    int port() {
        return server.getLocalPort();
    }

    private void accept() {
        while (!closed) {
            Socket socket;
            try {
                socket = server.accept();
            } catch (IOException e) {
                if (!closed) {
                    LOG.log(Level.WARNING, name + ": cannot take a connection: " + e.getMessage());
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
                continue;
            }
            start(() -> lead(socket), name);
        }
    }

    private void lead(Socket front) {
        Socket back = new Socket();
        open.add(front);
        open.add(back);
        try {
            if (!closed) {
                front.setTcpNoDelay(true);
                back.setTcpNoDelay(true);
                back.connect(target);
                DelayLine answers = new DelayLine(back, front, delay);
                Thread answering = start(answers, name);
                new DelayLine(front, back, delay).run();
                answering.join();
            }
        } catch (IOException e) {
            // The connection ends below, as it would end at the target's own port.
            LOG.log(Level.DEBUG, () -> name + ": cannot be led on: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            end(front);
            end(back);
        }
    }

    private void end(Socket socket) {
        open.remove(socket);
        DelayLine.close(socket);
    }

    static Thread start(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @Override
    public void close() {
        closed = true;
        try {
            server.close();
        } catch (IOException e) {
            throw new AssertionError("closing a listening socket", e);
        }
        open.forEach(DelayLine::close);
    }
}
