package dev.spate.session;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.spate.support.ConnectionServer;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An HTTP proxy that only makes tunnels (CONNECT), to loopback alone, and notes where to. */
final class TunnelProxy implements AutoCloseable {
    private final ConnectionServer connections;
    private final List<String> targets = new CopyOnWriteArrayList<>();

    TunnelProxy() throws IOException {
        connections = new ConnectionServer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), this::serve);
    }

    String url() {
        return "http://127.0.0.1:" + connections.address().getPort();
    }

    /** Each {@code host:port}, as it was asked for. */
    List<String> targets() {
        return targets;
    }

    private void serve(Socket client) throws IOException {
        StringBuilder head = new StringBuilder();
        try (client) {
            while (head.indexOf("\r\n\r\n") < 0) {
                int next = client.getInputStream().read();
                if (next < 0) {
                    throw new EOFException();
                }
                head.append((char) next);
            }
            String target = head.toString().split(" ")[1];
            targets.add(target);
            int port = Integer.parseInt(target.substring(target.lastIndexOf(':') + 1));
            try (Socket server = new Socket(InetAddress.getLoopbackAddress(), port)) {
                connections.hold(server);
                client.getOutputStream().write("HTTP/1.1 200 Yes\r\n\r\n".getBytes(ISO_8859_1));
                connections.run(client, from -> pass(from, server));
                pass(server, client);
            }
        }
    }

    /** One direction; the other one ends with it. */
    private static void pass(Socket from, Socket to) throws IOException {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        }
    }

    @Override
    public void close() throws IOException {
        connections.close();
    }
}
