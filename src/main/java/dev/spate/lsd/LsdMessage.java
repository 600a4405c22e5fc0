package dev.spate.lsd;

import dev.spate.text.AsciiDigits;
import dev.spate.torrent.InfoHash;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A datagram of BEP 14. It looks like a request of HTTP:
 *
 * <pre>
 * BT-SEARCH * HTTP/1.1
 * Host: 239.192.152.143:6771
 * Port: 6881
 * Infohash: 40 hexadecimal digits, any number of lines
 * cookie: what the sender knows itself by
 * </pre>
 *
 * @param port where the sender listens for peers, 1 to 65535
 * @param infoHashes what it has or wants, at most {@link #MOST_HASHES}
 * @param cookie empty when there is none
 */
public record LsdMessage(int port, List<InfoHash> infoHashes, String cookie) {
    /** Longest datagram that is sent and read, as in the BEP. */
    public static final int MOST_BYTES = 1_400;

    /** Info hashes of a datagram that are read: as many as it has room for. */
    public static final int MOST_HASHES = 25;

    private static final String FIRST_LINE = "BT-SEARCH * HTTP/1.";
    private static final int MOST_COOKIE_CHARS = 64;
    private static final int MOST_PORT_DIGITS = 5;
    private static final int MOST_PORT = 65_535;

    /** Copies the list. */
    public LsdMessage {
        infoHashes = List.copyOf(infoHashes);
    }

    /**
     * Reads a datagram; lines that are unknown or wrong are passed over, as libtorrent and transmission do.
     *
     * @return empty when it is none of BEP 14, or names no port or no torrent
     */
    public static Optional<LsdMessage> read(byte[] datagram) {
        String text = new String(datagram, StandardCharsets.ISO_8859_1);
        if (datagram.length > MOST_BYTES || !text.startsWith(FIRST_LINE)) {
            return Optional.empty();
        }
        int port = 0;
        String cookie = "";
        List<InfoHash> infoHashes = new ArrayList<>();
        for (String line : text.split("\r?\n")) {
            int colon = line.indexOf(':');
            if (colon < 0) {
                continue;
            }
            String value = line.substring(colon + 1).strip();
            switch (line.substring(0, colon).strip().toLowerCase(Locale.ROOT)) {
                case "port" -> port = port(value);
                case "infohash" ->
                    infoHash(value)
                            .filter(any -> infoHashes.size() < MOST_HASHES)
                            .ifPresent(infoHashes::add);
                case "cookie" -> cookie = value.length() <= MOST_COOKIE_CHARS ? value : "";
                default -> {}
            }
        }
        return port == 0 || infoHashes.isEmpty()
                ? Optional.empty()
                : Optional.of(new LsdMessage(port, infoHashes, cookie));
    }

    private static int port(String digits) {
        long port = AsciiDigits.read(digits, MOST_PORT_DIGITS).orElse(0);
        return port <= MOST_PORT ? (int) port : 0;
    }

    private static Optional<InfoHash> infoHash(String digits) {
        if (digits.length() != 2 * InfoHash.LENGTH_BYTES) {
            return Optional.empty();
        }
        try {
            return Optional.of(InfoHash.ofHex(digits));
        } catch (IllegalArgumentException notHex) {
            return Optional.empty();
        }
    }

    /**
     * The datagram.
     *
     * @param host the group and its port, as in the BEP: {@code 239.192.152.143:6771}
     */
    public byte[] write(String host) {
        StringBuilder text = new StringBuilder(256)
                .append(FIRST_LINE)
                .append("1\r\nHost: ")
                .append(host)
                .append("\r\nPort: ")
                .append(port)
                .append("\r\n");
        infoHashes.forEach(
                each -> text.append("Infohash: ").append(each.toHex()).append("\r\n"));
        if (!cookie.isEmpty()) {
            text.append("cookie: ").append(cookie).append("\r\n");
        }
        return text.append("\r\n\r\n").toString().getBytes(StandardCharsets.US_ASCII);
    }
}
