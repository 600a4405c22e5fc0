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
    private static final Pattern FORM =
            Pattern.compile("(?:\\[([0-9A-Fa-f:][0-9A-Fa-f:.]*)]|([^\\[\\]:/\\s]+)):([0-9]{1,5})");
    private static final Pattern V4 =
            Pattern.compile("(?:(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])(?:\\.(?!$)|$)){4}");
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

    /** The text of an address. */
    public static String text(InetSocketAddress address) {
        String host = address.isUnresolved() ? address.getHostString() : NetUtil.toAddressString(address.getAddress());
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
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
