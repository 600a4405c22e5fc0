package dev.spate.torrent;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code host:port} and {@code [v6]:port} (the x.pe of BEP 9) without ever asking a name server. */
public final class PeerAddressParser {
    private static final Pattern FORM =
            Pattern.compile("(?:\\[([0-9A-Fa-f:][0-9A-Fa-f:.]*)]|([^\\[\\]:/\\s]+)):([0-9]{1,5})");
    private static final Pattern V4 =
            Pattern.compile("(?:(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])(?:\\.(?!$)|$)){4}");
    private static final Pattern NAME = Pattern.compile(
            "(?=.{1,253}$)(?:[A-Za-z0-9_-]{1,63}\\.)*[A-Za-z0-9_-]{0,62}[A-Za-z][A-Za-z0-9_-]{0,62}\\.?");
    private static final int MAX_PORT = 65_535;

    private PeerAddressParser() {}

    /** The address, unresolved when it is a name; empty when the text is no address with a port from 1 to 65535. */
    public static Optional<InetSocketAddress> parse(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        int port = Integer.parseInt(parts.group(3));
        if (port < 1 || port > MAX_PORT) {
            return Optional.empty();
        }
        String v6 = parts.group(1);
        if (v6 != null) {
            return v6.indexOf(':') < 0 ? Optional.empty() : literal(v6, port);
        }
        String host = parts.group(2);
        if (V4.matcher(host).matches()) {
            return literal(host, port);
        }
        return NAME.matcher(host).matches()
                ? Optional.of(InetSocketAddress.createUnresolved(host, port))
                : Optional.empty();
    }

    /** Text of digits and dots, or that begins with a hexadecimal digit or a colon and has one, is never looked up. */
    private static Optional<InetSocketAddress> literal(String address, int port) {
        try {
            return Optional.of(new InetSocketAddress(InetAddress.getByName(address), port));
        } catch (UnknownHostException malformed) {
            return Optional.empty();
        }
    }
}
