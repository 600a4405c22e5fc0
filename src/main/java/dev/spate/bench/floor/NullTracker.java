package dev.spate.bench.floor;

import dev.spate.net.JdkSockets;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Asks an HTTP tracker (BEP 3, 23) for peers; blocks. Owned by one thread. */
final class NullTracker {
    private static final int TIME_OUT_MILLIS = 10_000;
    private static final int MOST_ANSWER = 8 << 20;
    private static final int WANTED = 100_000;
    private static final int COMPACT_BYTES = 6;

    private final URI url;
    private final String query;

    /** Number of seeders that the last answer told of; 0 when it told none. */
    int seeders;

    NullTracker(NullTorrent torrent, byte[] peerId) {
        url = URI.create(torrent.announce);
        if (!"http".equals(url.getScheme()) || url.getHost() == null) {
            throw new IllegalArgumentException("the null client needs an HTTP tracker, not '" + torrent.announce + "'");
        }
        StringBuilder text = new StringBuilder("GET ").append(url.getRawPath()).append('?');
        if (url.getRawQuery() != null) {
            text.append(url.getRawQuery()).append('&');
        }
        text.append("info_hash=");
        escape(text, torrent.infoHash);
        text.append("&peer_id=");
        escape(text, peerId);
        text.append("&port=1&uploaded=0&downloaded=0&compact=1&numwant=").append(WANTED);
        text.append("&left=").append(torrent.totalBytes);
        query = text.toString();
    }

    private static void escape(StringBuilder text, byte[] bytes) {
        for (byte each : bytes) {
            text.append('%');
            text.append(Character.forDigit(each >> 4 & 15, 16)).append(Character.forDigit(each & 15, 16));
        }
    }

    /**
     * Announces, and returns the peers: six bytes each, address and port.
     *
     * @param event {@code started}, {@code completed} or empty
     */
    byte[] announce(String event) throws IOException {
        int port = url.getPort() < 0 ? 80 : url.getPort();
        try (Socket socket = JdkSockets.connect(url.getHost(), port, TIME_OUT_MILLIS)) {
            String request = query + (event.isEmpty() ? "" : "&event=" + event) + " HTTP/1.1\r\nHost: " + url.getHost()
                    + ":" + port + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return peers(everything(socket.getInputStream()));
        }
    }

    private static byte[] everything(InputStream in) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] some = new byte[16 * 1_024];
        for (int read = in.read(some); read >= 0 && all.size() < MOST_ANSWER; read = in.read(some)) {
            all.write(some, 0, read);
        }
        return all.toByteArray();
    }

    private byte[] peers(byte[] answer) throws IOException {
        String text = new String(answer, StandardCharsets.ISO_8859_1);
        int from = text.indexOf("5:peers");
        if (!text.startsWith("HTTP/1.") || from < 0) {
            throw new IOException("the tracker gave no peers");
        }
        int complete = text.indexOf("8:completei");
        seeders = complete < 0 ? 0 : (int) number(text, complete + 11, 'e');
        int length = (int) number(text, from + 7, ':');
        int begin = text.indexOf(':', from + 7) + 1;
        if (length % COMPACT_BYTES != 0 || length > answer.length - begin) {
            throw new IOException("the tracker's list of peers is broken");
        }
        byte[] peers = new byte[length];
        System.arraycopy(answer, begin, peers, 0, length);
        return peers;
    }

    private static long number(String text, int from, char end) throws IOException {
        int to = text.indexOf(end, from);
        if (to < 0 || to - from > 9) {
            throw new IOException("the tracker's answer is broken");
        }
        try {
            return Long.parseLong(text.substring(from, to));
        } catch (NumberFormatException e) {
            throw new IOException("the tracker's answer is broken", e);
        }
    }
}
