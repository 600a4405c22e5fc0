package dev.spate.hostile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Somebody at a loopback address who does to each connection what his script says. */
final class HostilePeer implements AutoCloseable {
    interface Script {
        void run(Wire wire) throws IOException;
    }

    private final ServerSocket server;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "hostile");
        thread.setDaemon(true);
        return thread;
    });
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicLong sentBytes = new AtomicLong();
    private volatile long firstDialledNanos;
    private final AtomicInteger closed = new AtomicInteger();

    /** Listens at {@code host}, such as 127.0.0.7; port 0 takes a free one. */
    HostilePeer(String host, int port, Script script) {
        try {
            server = new ServerSocket();
            server.setReuseAddress(true);
            server.bind(new InetSocketAddress(InetAddress.getByName(host), port), 1_000);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(() -> accept(script));
    }

    private void accept(Script script) {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                if (connections.getAndIncrement() == 0) {
                    firstDialledNanos = System.nanoTime();
                }
                open.add(socket);
                threads.execute(() -> serve(socket, script));
            } catch (IOException | RuntimeException end) {
                return;
            }
        }
    }

    private void serve(Socket socket, Script script) {
        try (Wire wire = new Wire(socket, sentBytes)) {
            script.run(wire);
        } catch (IOException gone) {
            closed.incrementAndGet();
        } finally {
            open.remove(socket);
        }
    }

    InetSocketAddress address() {
        return new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
    }

    String text() {
        return server.getInetAddress().getHostAddress() + ":" + server.getLocalPort();
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
            for (Socket each : open) {
                each.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            threads.shutdownNow();
        }
    }
}
