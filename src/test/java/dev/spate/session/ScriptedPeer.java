package dev.spate.session;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/** A peer on a plain socket of 127.0.0.1 that does with each connection what its script says, on a thread for each. */
public final class ScriptedPeer implements AutoCloseable {
    /** What it does with a connection; the connection is closed when it returns. */
    public interface Script {
        void run(PeerWire wire) throws IOException;
    }

    private final ServerSocket server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();

    public ScriptedPeer(Script script) throws IOException {
        this("127.0.0.1", script);
    }

    private ScriptedPeer(String host, Script script) throws IOException {
        server = new ServerSocket();
        server.bind(new InetSocketAddress(InetAddress.getByName(host), 0), 1_000);
        threads.execute(() -> {
            while (!server.isClosed()) {
                try {
                    Socket socket = server.accept();
                    connections.incrementAndGet();
                    open.add(socket);
                    try {
                        threads.execute(() -> serve(socket, script));
                    } catch (RejectedExecutionException closedMeanwhile) {
                        socket.close();
                    }
                } catch (IOException closed) {
                    return;
                }
            }
        });
    }

    /** One that is reached at every address of this machine: on Linux at all of 127.0.0.0/8. */
    static ScriptedPeer everywhere(Script script) throws IOException {
        return new ScriptedPeer("0.0.0.0", script);
    }

    private void serve(Socket socket, Script script) {
        try (socket) {
            script.run(new PeerWire(socket));
        } catch (IOException gone) {
            // The other side has gone: that is for the test to notice.
            return;
        } catch (RuntimeException | Error e) {
            failures.add(e);
        }
    }

    public InetSocketAddress address() {
        return new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
    }

    int connections() {
        return connections.get();
    }

    /** What went wrong in scripts: assertions among it. */
    List<Throwable> failures() {
        return failures;
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket each : open) {
            each.close();
        }
        threads.shutdownNow();
        for (Throwable each : failures) {
            throw new AssertionError("in a script", each);
        }
    }
}
