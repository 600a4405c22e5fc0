package dev.spate.hostile;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** An HTTP tracker that means no good. */
final class LyingTracker implements AutoCloseable {
    private static final byte[] HEAD =
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final ServerSocket server;
    private final FaultMix.Liar lie;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger asked = new AtomicInteger();

    LyingTracker(FaultMix.Liar lie) throws IOException {
        this.lie = lie;
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::serve);
    }

    String url() {
        return "http://127.0.0.1:" + server.getLocalPort() + "/announce";
    }

    /** Connections until now. */
    int asked() {
        return asked.get();
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "lying-tracker");
        thread.setDaemon(true);
        thread.start();
    }

    private void serve() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                open.add(socket);
                asked.incrementAndGet();
                start(() -> answer(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void answer(Socket socket) {
        try {
            OutputStream out = socket.getOutputStream();
            // All of the request, or what is left of it would reset the connection under our answer.
            for (int last = 0;
                    last != 0x0d0a0d0a;
                    last = last << 8 | socket.getInputStream().read()) {
                if (server.isClosed()) {
                    return;
                }
            }
            switch (lie) {
                case NONE, HANGS -> {
                    return;
                }
                case TALKS_RUBBISH ->
                    out.write((new String(HEAD, StandardCharsets.US_ASCII) + "d8:intervali\u001b-9e5:peers999999999:")
                            .getBytes(StandardCharsets.US_ASCII));
                case NEVER_ENDS -> {
                    out.write(HEAD);
                    while (!server.isClosed()) {
                        out.write(new byte[8192]);
                    }
                }
                case NAMES_THE_DEAD -> out.write(theDead());
            }
            socket.close();
        } catch (IOException e) {
            open.remove(socket);
        }
    }

    /** A right answer with fifty peers of loopback that nobody is, and port 0. */
    private static byte[] theDead() {
        byte[] answer = new byte[HEAD.length + 300 + 40];
        byte[] start = "d8:intervali1800e5:peers300:".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(HEAD, 0, answer, 0, HEAD.length);
        System.arraycopy(start, 0, answer, HEAD.length, start.length);
        int at = HEAD.length + start.length;
        for (int i = 0; i < 50; i++) {
            answer[at] = 127;
            answer[at + 1] = 3;
            answer[at + 3] = (byte) (i + 1);
            answer[at + 5] = (byte) (i % 10 == 0 ? 0 : 1);
            at += 6;
        }
        answer[at++] = 'e';
        return Arrays.copyOf(answer, at);
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
        }
    }
}
