package dev.spate.hostile;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An HTTP tracker that names to whoever announces himself one peer: himself. The test learns from it at which port the
 * program under test listens, which it picks itself: a port that a test had found free before may be somebody else's by then.
 */
final class MirrorTracker implements AutoCloseable {
    private static final Pattern PORT = Pattern.compile("[?&]port=(\\d+)");

    private final ServerSocket server;
    private final boolean namesPeers;
    private final CompletableFuture<Integer> port = new CompletableFuture<>();

    /** @param namesPeers whether it gives an announcer its own address, or no peer at all */
    MirrorTracker(boolean namesPeers) throws IOException {
        this.namesPeers = namesPeers;
        server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        Thread thread = new Thread(this::serve, "mirror-tracker");
        thread.setDaemon(true);
        thread.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getLocalPort() + "/announce";
    }

    /** Waits for an announce; where the announcer says that it listens. */
    int announcedPort() throws Exception {
        return port.get(60, TimeUnit.SECONDS);
    }

    private void serve() {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                answer(socket);
            } catch (IOException e) {
                // The next one, or the end.
            }
        }
    }

    private void answer(Socket socket) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        String request = "";
        while (!request.endsWith("\r\n\r\n")) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                return;
            }
            head.write(next);
            request = head.toString(StandardCharsets.ISO_8859_1);
        }
        Matcher announced = PORT.matcher(request);
        byte[] peers = {};
        if (announced.find() && !announced.group(1).equals("0")) {
            int number = Integer.parseInt(announced.group(1));
            port.complete(number);
            peers = namesPeers ? new byte[] {127, 0, 0, 1, (byte) (number >> 8), (byte) number} : peers;
        }
        byte[] start = ("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nd8:intervali5e5:peers" + peers.length + ":")
                .getBytes(StandardCharsets.ISO_8859_1);
        socket.getOutputStream().write(Wire.join(start, peers, new byte[] {'e'}));
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
