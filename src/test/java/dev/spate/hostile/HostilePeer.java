package dev.spate.hostile;

import dev.spate.support.ConnectionServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Somebody at a loopback address who does to each connection what his script says. */
final class HostilePeer implements AutoCloseable {
    interface Script {
        void run(Wire wire) throws IOException;
    }

    private final ConnectionServer server;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicLong sentBytes = new AtomicLong();
    private volatile long firstDialledNanos;
    private final AtomicInteger closed = new AtomicInteger();

    /** Listens at {@code host}, such as 127.0.0.7; port 0 takes a free one. */
    HostilePeer(String host, int port, Script script) {
        try {
            ServerSocket listening = new ServerSocket();
            listening.setReuseAddress(true);
            listening.bind(new InetSocketAddress(InetAddress.getByName(host), port), 1_000);
            server = new ConnectionServer(listening, socket -> accepted(), socket -> serve(socket, script));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accepted() {
        if (connections.getAndIncrement() == 0) {
            firstDialledNanos = System.nanoTime();
        }
    }

    private void serve(Socket socket, Script script) {
        try (Wire wire = new Wire(socket, sentBytes)) {
            script.run(wire);
        } catch (IOException gone) {
            closed.incrementAndGet();
        }
    }

    InetSocketAddress address() {
        return server.address();
    }

    String text() {
        return address().getAddress().getHostAddress() + ":" + address().getPort();
    }

    int connections() {
        return connections.get();
    }

    /** When somebody connected first; meaningless before. */
    long firstDialledNanos() {
        return firstDialledNanos;
    }

    /** Connections that ended before their script did. */
    int cutOff() {
        return closed.get();
    }

    long sentBytes() {
        return sentBytes.get();
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
