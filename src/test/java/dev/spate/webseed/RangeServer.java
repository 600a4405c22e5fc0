package dev.spate.webseed;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.spate.support.ConnectionServer;
import dev.spate.tracker.ScriptedServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A web server that keeps its connections and answers each request with whatever raw bytes the test wants. */
public final class RangeServer implements AutoCloseable {
    private static final Pattern RANGE = Pattern.compile("(?im)^range: bytes=([0-9]+)-([0-9]+)");

    /** A request as it came. */
    public record Request(int connection, String head) {
        /** Path and query. */
        public String target() {
            return head.split(" ")[1];
        }

        /** The first byte that is asked for. */
        public int from() {
            return number(1);
        }

        /** The byte after the last one. */
        public int to() {
            return number(2) + 1;
        }

        private int number(int group) {
            Matcher range = RANGE.matcher(head);
            if (!range.find()) {
                throw new IllegalStateException("no range in " + head);
            }
            return Integer.parseInt(range.group(group));
        }

        /** The range of this file, as it should be answered. */
        public byte[] answered(byte[] file) {
            return ScriptedServer.response(
                    "206 Partial Content",
                    "Content-Range: bytes " + from() + "-" + (to() - 1) + "/" + file.length + "\r\n",
                    Arrays.copyOfRange(file, from(), to()));
        }
    }

    /** What a request is answered with; an answer of no bytes closes the connection. */
    @FunctionalInterface
    public interface Script {
        byte[] answer(Request request);
    }

    private final ConnectionServer server;
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final List<Socket> clients = new ArrayList<>();

    public RangeServer(Script script) throws IOException {
        this(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), script);
    }

    /** At a socket that may speak TLS. */
    public RangeServer(ServerSocket server, Script script) {
        this.server = new ConnectionServer(server, this::accepted, socket -> serve(socket, script));
    }

    private void serve(Socket socket, Script script) throws IOException {
        try (socket) {
            int number = numberOf(socket);
            for (String head = head(socket.getInputStream()); !head.isEmpty(); head = head(socket.getInputStream())) {
                Request request = new Request(number, head);
                requests.add(request);
                byte[] answer = script.answer(request);
                if (answer.length == 0) {
                    return;
                }
                socket.getOutputStream().write(answer);
            }
        }
    }

    private synchronized void accepted(Socket socket) {
        clients.add(socket);
    }

    /** Which connection it is, from 1. */
    private synchronized int numberOf(Socket socket) {
        return clients.indexOf(socket) + 1;
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                return "";
            }
            head.append((char) next);
        }
        return head.toString();
    }

    /** Answers with these lines, each to be ended with CRLF, and this body. */
    public static byte[] raw(String head, byte[] body) {
        return ScriptedServer.join(head.getBytes(ISO_8859_1), body);
    }

    /** The requests so far. */
    public List<Request> requests() {
        return requests;
    }

    /** How many connections were made. */
    public synchronized int connections() {
        return clients.size();
    }

    /** Who connected, each time. */
    public synchronized List<InetAddress> clients() {
        return clients.stream().map(Socket::getInetAddress).toList();
    }

    public int port() {
        return server.address().getPort();
    }

    /** Host and port. */
    public String authority() {
        return "127.0.0.1:" + port();
    }

    public String url(String target) {
        return "http://" + authority() + target;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
