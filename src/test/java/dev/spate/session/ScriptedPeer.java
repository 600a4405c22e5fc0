package dev.spate.session;

import dev.spate.support.ConnectionServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A peer on a plain socket of 127.0.0.1 that does with each connection what its script says, on a thread for each. */
public final class ScriptedPeer implements AutoCloseable {
    /** What it does with a connection; the connection is closed when it returns. */
    public interface Script {
        void run(PeerWire wire) throws IOException;
    }

    private final ConnectionServer server;
    private final AtomicInteger connections = new AtomicInteger();

    public ScriptedPeer(Script script) throws IOException {
        this("127.0.0.1", script);
    }

    private ScriptedPeer(String host, Script script) throws IOException {
        server = new ConnectionServer(
                new ServerSocket(0, 1_000, InetAddress.getByName(host)),
                socket -> connections.incrementAndGet(),
                socket -> serve(socket, script));
    }

    /** One that is reached at every address of this machine: on Linux at all of 127.0.0.0/8. */
    static ScriptedPeer everywhere(Script script) throws IOException {
        return new ScriptedPeer("0.0.0.0", script);
    }

    private void serve(Socket socket, Script script) throws IOException {
        try (socket) {
            script.run(new PeerWire(socket));
        }
    }

    public InetSocketAddress address() {
        return server.address();
    }

    int connections() {
        return connections.get();
    }

    /** What went wrong in scripts: assertions among it. */
    List<Throwable> failures() {
        return server.failures();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
