package dev.spate.interop;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.Deflater;

/**
 * An HTTP server that answers each request as the last word of its path says, mostly for ever: {@code /announce/endless}.
 * Whatever it writes ends only when the client hangs up or the server is closed.
 */
final class LyingServer implements AutoCloseable {
    /** What a client must survive; each is a word. */
    static final List<String> LIES = List.of(
            "endless",
            "chunks",
            "extensions",
            "headers",
            "interim",
            "upgrade",
            "trailers",
            "blank",
            "bomb",
            "nested",
            "empty-members",
            "empty-blocks",
            "drip",
            "silent",
            "circle",
            "ftp",
            "many",
            "many-dictionaries",
            "lists",
            "deep",
            "digits",
            "terminal",
            "length",
            "brotli");

    private static final String OK = "HTTP/1.1 200 OK\r\n";
    private static final String CHUNKED = OK + "Transfer-Encoding: chunked\r\n\r\n";
    private static final String GZIP = OK + "Content-Encoding: gzip\r\n\r\n";
    private static final byte[] GZIP_HEAD = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 0};

    private final List<ServerSocket> sockets = new ArrayList<>();
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger held = new AtomicInteger();
    private final AtomicInteger mostHeld = new AtomicInteger();

    /**
     * @param port 0 for one that is free at all of them
     * @param addresses to listen at, all with the same port
     */
    LyingServer(int port, List<String> addresses) throws IOException {
        int bound = port == 0 ? Ports.free() : port;
        for (String each : addresses) {
            ServerSocket socket = new ServerSocket();
            sockets.add(socket);
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(each), bound), 300);
            thread(() -> accept(socket));
        }
    }

    /** Serves until it is killed: {@code PORT ADDRESS...}; each request is told on stdout as {@code address path}. */
    public static void main(String[] arguments) throws IOException {
        int port = Integer.parseInt(arguments[0]);
        new LyingServer(port, List.of(arguments).subList(1, arguments.length));
        DatagramSocket datagrams = new DatagramSocket(port);
        System.out.println("ready");
        nameNearPeersByUdp(datagrams);
    }

    /** A UDP tracker (BEP 15) that names 203.0.113.10:5 and a peer of this machine, 127.0.0.1:6. */
    private static void nameNearPeersByUdp(DatagramSocket socket) throws IOException {
        byte[] near = {(byte) 203, 0, 113, 10, 0, 5, 127, 0, 0, 1, 0, 6};
        while (true) {
            DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
            socket.receive(packet);
            ByteBuffer asked = ByteBuffer.wrap(packet.getData(), 0, packet.getLength());
            int action = asked.getInt(8);
            ByteBuffer answer = ByteBuffer.allocate(64);
            answer.putInt(action).putInt(asked.getInt(12));
            if (action == 0) {
                answer.putLong(7);
            } else {
                answer.putInt(600).putInt(0).putInt(2).put(near);
            }
            socket.send(new DatagramPacket(answer.array(), answer.position(), packet.getSocketAddress()));
        }
    }

    int port() {
        return sockets.get(0).getLocalPort();
    }

    /** The address where each request arrived, and its path. */
    List<String> requests() {
        return requests;
    }

    /** How many clients were held at once at most, by the word {@code hold}. */
    int mostHeld() {
        return mostHeld.get();
    }

    private void accept(ServerSocket socket) {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                open.add(client);
                thread(() -> serve(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private static void thread(Runnable task) {
        Thread thread = new Thread(task, "lying-server");
        thread.setDaemon(true);
        thread.start();
    }

    private void serve(Socket client) {
        try (client) {
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                int next = client.getInputStream().read();
                if (next < 0) {
                    return;
                }
                head.append((char) next);
            }
            String target = head.toString().split(" ")[1];
            String path = target.contains("?") ? target.substring(0, target.indexOf('?')) : target;
            String request = client.getLocalAddress().getHostAddress() + " " + path;
            requests.add(request);
            System.out.println(request);
            lie(path.substring(path.lastIndexOf('/') + 1), client.getOutputStream(), client);
        } catch (IOException hungUp) {
            return;
        }
    }

    private void lie(String word, OutputStream out, Socket client) throws IOException {
        switch (word) {
            case "honest" -> body(out, "d8:intervali1800e5:peers6:\u007f\u0000\u0000\u0009\u001a\u00e1e");
            case "near-peers" ->
                body(
                        out,
                        "d8:intervali60e5:peers24:\u00cb\0q\u0009\0\1\u007f\0\0\1\0\2\u00c0\u00a8M\1\0\3\u00a9\u00fe\u00a9\u00fe\0\4e");
            case "to-loopback" -> redirect(out, "http://127.0.0.1:" + client.getLocalPort() + "/announce/honest");
            case "to-network" -> redirect(out, "http://192.168.77.1:" + client.getLocalPort() + "/announce/honest");
            case "circle" -> redirect(out, "circle");
            case "ftp" -> redirect(out, "ftp://127.0.0.1/announce");
            case "endless" -> forever(out, OK + "\r\n", "x".repeat(65_536));
            case "length" -> forever(out, OK + "Content-Length: 9000000000000000000\r\n\r\n", "x".repeat(65_536));
            case "chunks" -> forever(out, CHUNKED, "1\r\nx\r\n".repeat(8_000));
            case "extensions" -> forever(out, CHUNKED, ("1;" + "x".repeat(8_000) + "\r\ny\r\n").repeat(8));
            case "headers" -> forever(out, OK, "X: y\r\n".repeat(8_000));
            case "interim" -> forever(out, "", "HTTP/1.1 100 Continue\r\n\r\n".repeat(2_000));
            case "upgrade" ->
                forever(out, "HTTP/1.1 101 S\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n", "x".repeat(65_536));
            case "trailers" -> forever(out, CHUNKED + "0\r\n", "X: y\r\n".repeat(8_000));
            case "blank" -> forever(out, "", "\r\n".repeat(32_000));
            case "bomb" -> bomb(out);
            case "nested" -> body(out, "", "Content-Encoding: gzip, gzip\r\n");
            case "brotli" -> body(out, "de", "Content-Encoding: br\r\n");
            case "empty-members" -> forever(out, GZIP, (text(GZIP_HEAD) + "\3\0\0\0\0\0\0\0\0\0").repeat(3_000));
            case "empty-blocks" -> forever(out, GZIP + text(GZIP_HEAD), "\0\0\0\u00ff\u00ff".repeat(13_000));
            case "many" -> body(out, "d8:intervali60e5:peers600000:" + "\u007f\0\0\1\0\1".repeat(100_000) + "e");
            case "many-dictionaries" ->
                body(out, "d8:intervali60e5:peersl" + "d2:ip9:127.0.0.14:porti6881ee".repeat(100_000) + "ee");
            case "lists" -> body(out, "d5:peersl" + "de".repeat(520_000) + "ee");
            case "deep" -> body(out, "l".repeat(1_000_000));
            case "digits" -> body(out, "d8:intervali" + "9".repeat(1_000_000) + "ee");
            case "terminal" -> body(out, "d14:failure reason1000006:\u001b[31m\7" + "y".repeat(1_000_000) + "e");
            case "hold" -> hold(out, client);
            case "drip" -> drip(out, client);
            default -> client.getInputStream().read();
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, ISO_8859_1);
    }

    private static void redirect(OutputStream out, String location) throws IOException {
        out.write(
                ("HTTP/1.1 302 Found\r\nLocation: " + location + "\r\nContent-Length: 0\r\n\r\n").getBytes(ISO_8859_1));
    }

    private static void body(OutputStream out, String body) throws IOException {
        body(out, body, "");
    }

    private static void body(OutputStream out, String body, String headers) throws IOException {
        out.write((OK + headers + "Content-Length: " + body.length() + "\r\n\r\n" + body).getBytes(ISO_8859_1));
    }

    private static void forever(OutputStream out, String start, String part) throws IOException {
        out.write(start.getBytes(ISO_8859_1));
        byte[] bytes = part.getBytes(ISO_8859_1);
        while (true) {
            out.write(bytes);
        }
    }

    /** Ten GiB of zeros, made as they go. */
    private static void bomb(OutputStream out) throws IOException {
        out.write(GZIP.getBytes(ISO_8859_1));
        out.write(GZIP_HEAD);
        Deflater deflater = new Deflater(9, true);
        byte[] zeros = new byte[1 << 20];
        byte[] packed = new byte[8_192];
        for (int i = 0; i < 10_240; i++) {
            deflater.setInput(zeros);
            for (int length = deflater.deflate(packed); length > 0; length = deflater.deflate(packed)) {
                out.write(packed, 0, length);
            }
        }
        deflater.end();
    }

    /** Nearly as much as is allowed, and then nothing. */
    private void hold(OutputStream out, Socket client) throws IOException {
        mostHeld.accumulateAndGet(held.incrementAndGet(), Math::max);
        try {
            out.write((OK + "Content-Length: 1048000\r\n\r\n" + "d".repeat(1_047_000)).getBytes(ISO_8859_1));
            while (client.getInputStream().read() >= 0) {
                continue;
            }
        } finally {
            held.decrementAndGet();
        }
    }

    private static void drip(OutputStream out, Socket client) throws IOException {
        out.write((OK + "Content-Length: 1000\r\n\r\n").getBytes(ISO_8859_1));
        client.setSoTimeout(1_000);
        while (true) {
            out.write('d');
            try {
                if (client.getInputStream().read() < 0) {
                    return;
                }
            } catch (java.net.SocketTimeoutException another) {
                continue;
            }
        }
    }

    @Override
    public void close() throws IOException {
        for (ServerSocket each : sockets) {
            each.close();
        }
        for (Socket each : open) {
            each.close();
        }
    }
}
