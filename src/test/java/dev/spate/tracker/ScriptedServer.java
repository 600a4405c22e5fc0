package dev.spate.tracker;

import dev.spate.support.ConnectionServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.zip.GZIPOutputStream;

/** A TCP server that reads the head of one HTTP request and answers whatever raw bytes the test wants, then closes. */
public final class ScriptedServer implements AutoCloseable {
    /** Says nothing and keeps the connection open. */
    public static final byte[] SILENCE = new byte[0];

    private final ConnectionServer server;
    private final List<String> heads = new CopyOnWriteArrayList<>();

    public ScriptedServer(Function<String, byte[]> script) throws IOException {
        this(new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1")), script);
    }

    /** With a socket that is bound already. */
    public static ScriptedServer on(ServerSocket bound, Function<String, byte[]> script) {
        return new ScriptedServer(bound, script);
    }

    private ScriptedServer(ServerSocket bound, Function<String, byte[]> script) {
        server = new ConnectionServer(bound, socket -> serve(socket, script));
    }

    private void serve(Socket socket, Function<String, byte[]> script) {
        try {
            String head = readHead(socket.getInputStream());
            if (head.isEmpty()) {
                socket.close();
                return;
            }
            heads.add(head);
            byte[] answer = script.apply(head);
            if (answer == SILENCE) {
                return;
            }
            socket.getOutputStream().write(answer);
            socket.close();
        } catch (SocketException impatientClient) {
            heads.add("");
        } catch (IOException e) {
            heads.add(e.toString());
        }
    }

    private static String readHead(InputStream in) throws IOException {
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

    public int port() {
        return server.address().getPort();
    }

    public String url(String target) {
        return "http://127.0.0.1:" + port() + target;
    }

    /** The request heads so far. */
    public List<String> heads() {
        return heads;
    }

    /** The request line of the last request. */
    public String lastLine() {
        String head = heads.get(heads.size() - 1);
        return head.substring(0, head.indexOf("\r\n"));
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    public static byte[] ok(String body) {
        return response("200 OK", "", body.getBytes(StandardCharsets.ISO_8859_1));
    }

    public static byte[] ok(byte[] body) {
        return response("200 OK", "", body);
    }

    /** @param headers complete lines, each with CRLF */
    public static byte[] response(String status, String headers, byte[] body) {
        return join(
                ("HTTP/1.1 " + status + "\r\n" + headers + "Content-Length: " + body.length + "\r\n\r\n")
                        .getBytes(StandardCharsets.ISO_8859_1),
                body);
    }

    public static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] each : parts) {
            out.writeBytes(each);
        }
        return out.toByteArray();
    }

    public static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
            zip.write(plain);
        }
        return out.toByteArray();
    }
}
