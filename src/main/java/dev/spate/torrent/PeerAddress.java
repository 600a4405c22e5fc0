package dev.spate.torrent;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The address of a peer in text: {@code IP:PORT}, {@code [v6]:PORT}, or {@code NAME:PORT} (the x.pe of BEP 9). Never asks
 * a name server.
 */
public final class PeerAddress {
    private static final Pattern FORM = Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([^\\[\\]:/\\s]+)):([0-9]{1,5})");
    private static final Pattern DIGITS_AND_DOTS = Pattern.compile("[0-9.]+");
    private static final Pattern V4 =
            Pattern.compile("(?:(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])(?:\\.(?!$)|$)){4}");
    private static final Pattern V6 = Pattern.compile("[0-9A-Fa-f]*:[0-9A-Fa-f:.]*");
    private static final Pattern NAME = Pattern.compile(
            "(?=.{1,253}$)(?:[A-Za-z0-9_-]{1,63}\\.)*[A-Za-z0-9_-]{0,62}[A-Za-z][A-Za-z0-9_-]{0,62}\\.?");
    private static final int MAX_PORT = 65_535;

    private PeerAddress() {}

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
        String name = parts.group(2);
        return name != null && NAME.matcher(name).matches()
                ? Optional.of(InetSocketAddress.createUnresolved(name, port))
                : literal(parts).map(address -> new InetSocketAddress(address, port));
    }

    /**
     * The address, which must be numeric.
     *
     * @throws IllegalArgumentException whose message says what the text is not, without repeating it
     */
    public static InetSocketAddress parseNumeric(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()
                || parts.group(2) != null
                        && !DIGITS_AND_DOTS.matcher(parts.group(2)).matches()) {
            throw new IllegalArgumentException("is not IP:PORT, such as 192.0.2.1:6881 or [2001:db8::1]:6881");
        }
        int port = Integer.parseInt(parts.group(3));
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException("has no port from 1 to 65535");
        }
        return literal(parts)
                .map(address -> new InetSocketAddress(address, port))
                .orElseThrow(() -> new IllegalArgumentException("has no valid IP address"));
    }

    /** The text of an address. */
    public static String text(InetSocketAddress address) {
        String host = address.isUnresolved() ? address.getHostString() : NetUtil.toAddressString(address.getAddress());
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    /** What matches is never looked up: four numbers, or hexadecimal digits (or none) and a colon. */
    private static Optional<InetAddress> literal(Matcher parts) {
        String v6 = parts.group(1);
        String v4 = parts.group(2);
        if (v6 == null ? !V4.matcher(v4).matches() : !V6.matcher(v6).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(v6 == null ? v4 : v6));
        } catch (UnknownHostException malformed) {
            return Optional.empty();
        }
    }
}
