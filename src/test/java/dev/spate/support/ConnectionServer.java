package dev.spate.support;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * Accepts connections at a server socket and handles each on a thread of its own, until it is closed: that closes every
 * connection, also one that is being accepted meanwhile. What servers of tests have in common.
 */
public final class ConnectionServer implements AutoCloseable {
    /** What is done with a connection. Who wants it closed afterwards closes it. */
    @FunctionalInterface
    public interface Handler {
        /** @throws IOException when the other side has gone: that is for the test to notice, and is not told */
        void handle(Socket socket) throws IOException;
    }

    private final ServerSocket listening;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "connection-server");
        thread.setDaemon(true);
        return thread;
    });
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();

    /** Begins at once. */
    public ConnectionServer(ServerSocket listening, Handler handler) {
        this(listening, socket -> {}, handler);
    }

    /** @param accepted is told of each connection before it is handled, in their order, on one thread */
    public ConnectionServer(ServerSocket listening, Consumer<Socket> accepted, Handler handler) {
        this.listening = listening;
        threads.execute(() -> accept(accepted, handler));
    }

    private void accept(Consumer<Socket> accepted, Handler handler) {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                accepted.accept(socket);
                hold(socket);
                run(socket, handler);
            } catch (IOException e) {
                if (!listening.isClosed()) {
                    failures.add(e);
                }
                return;
            }
        }
    }

    /** Handles a connection that this server did not accept, or another direction of one; it is closed with the others. */
    public void run(Socket socket, Handler handler) throws IOException {
        try {
            threads.execute(() -> handle(socket, handler));
        } catch (RejectedExecutionException closedMeanwhile) {
            socket.close();
        }
    }

    /** Closes this socket when the server is closed, at once where it has been. */
    public void hold(Socket socket) throws IOException {
        open.add(socket);
        if (listening.isClosed()) {
            socket.close();
        }
    }

    private void handle(Socket socket, Handler handler) {
        try {
            handler.handle(socket);
        } catch (IOException gone) {
            return;
        } catch (RuntimeException | Error e) {
            // Who is interrupted by the end is not to blame.
            if (!listening.isClosed()) {
                failures.add(e);
            }
        } finally {
            if (socket.isClosed()) {
                open.remove(socket);
            }
        }
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return new InetSocketAddress(listening.getInetAddress(), listening.getLocalPort());
    }

    /** What handlers threw, other than that the other side has gone. */
    public List<Throwable> failures() {
        return failures;
    }

    /** @throws AssertionError when a handler threw one, or anything else that no peer can cause */
    @Override
    public void close() throws IOException {
        listening.close();
        threads.shutdownNow();
        for (Socket each : open) {
            each.close();
        }
        for (Throwable each : failures) {
            throw new AssertionError("in a script", each);
        }
    }
}
