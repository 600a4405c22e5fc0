package dev.spate.session;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An HTTP proxy that only makes tunnels (CONNECT), to loopback alone, and notes where to. */
final class TunnelProxy implements AutoCloseable {
    private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final List<String> targets = new CopyOnWriteArrayList<>();

    TunnelProxy() throws IOException {
        threads.execute(() -> {
            while (!listening.isClosed()) {
                try {
                    Socket client = listening.accept();
                    open.add(client);
                    threads.execute(() -> serve(client));
                } catch (IOException closed) {
                    return;
                }
            }
        });
    }

    String url() {
        return "http://127.0.0.1:" + listening.getLocalPort();
    }

    /** Each {@code host:port}, as it was asked for. */
    List<String> targets() {
        return targets;
    }

    private void serve(Socket client) {
        StringBuilder head = new StringBuilder();
        try {
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) client.getInputStream().read());
            }
            String target = head.toString().split(" ")[1];
            targets.add(target);
            int port = Integer.parseInt(target.substring(target.lastIndexOf(':') + 1));
            Socket server = new Socket(InetAddress.getLoopbackAddress(), port);
            open.add(server);
            client.getOutputStream().write("HTTP/1.1 200 Yes\r\n\r\n".getBytes(ISO_8859_1));
            threads.execute(() -> pass(client, server));
            pass(server, client);
        } catch (IOException gone) {
            close(client);
        }
    }

    private static void pass(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            in.transferTo(out);
        } catch (IOException gone) {
            // The other direction ends with it.
        }
        close(from);
        close(to);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        open.forEach(TunnelProxy::close);
        threads.shutdownNow();
    }
}
