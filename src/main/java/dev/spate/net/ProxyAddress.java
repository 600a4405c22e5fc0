package dev.spate.net;

import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A proxy as a person names it: {@code socks5://user:password@host:port} or {@code http://…}.
 *
 * @param host a name or a numeric address
 * @param user may be empty, as the password; each up to 255 bytes of UTF-8
 */
public record ProxyAddress(Kind kind, String host, int port, String user, String password) {
    private static final int MOST_CREDENTIAL_BYTES = 255;
    private static final int MOST_PORT = 0xffff;

    /** What the proxy speaks. */
    public enum Kind {
        /** RFC 1928 and 1929. */
        SOCKS5(1_080),
        /** CONNECT (RFC 9110, section 9.3.6), for whatever is connected to. */
        HTTP(8_080);

        private final int usualPort;

        Kind(int usualPort) {
            this.usualPort = usualPort;
        }
    }

    /**
     * Reads a URL; names are asked of the proxy with {@code socks5h} as well.
     *
     * @throws IllegalArgumentException whose message is for a person, and repeats no password
     */
    public static ProxyAddress parse(String text) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("not a URL as in socks5://user:password@host:port");
        }
        Kind kind = switch (String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT)) {
            case "socks5", "socks5h" -> Kind.SOCKS5;
            case "http" -> Kind.HTTP;
            default -> throw new IllegalArgumentException("neither socks5://host:port nor http://host:port");
        };
        String path = uri.getRawPath();
        boolean hasMore = path != null && !path.isEmpty() && !path.equals("/");
        if (uri.getHost() == null || hasMore || uri.getRawQuery() != null) {
            throw new IllegalArgumentException("not a URL as in socks5://user:password@host:port");
        }
        String host = uri.getHost().startsWith("[")
                ? uri.getHost().substring(1, uri.getHost().length() - 1)
                : uri.getHost();
        int port = uri.getPort() < 0 ? kind.usualPort : uri.getPort();
        if (port < 1 || port > MOST_PORT) {
            throw new IllegalArgumentException("no port is called " + port);
        }
        String userInfo = uri.getRawUserInfo() == null ? "" : uri.getRawUserInfo();
        int colon = userInfo.indexOf(':');
        String user = decoded(colon < 0 ? userInfo : userInfo.substring(0, colon));
        String password = colon < 0 ? "" : decoded(userInfo.substring(colon + 1));
        return new ProxyAddress(kind, host, port, user, password);
    }

    private static String decoded(String text) {
        // A plus is one in this part of a URL.
        String decoded = URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        if (decoded.getBytes(StandardCharsets.UTF_8).length > MOST_CREDENTIAL_BYTES) {
            throw new IllegalArgumentException("its user name or password is longer than 255 bytes");
        }
        return decoded;
    }

    /** Whether there is a user name to log in with. */
    boolean hasUser() {
        return !user.isEmpty();
    }

    /** Where it is; unresolved when it has a name. */
    InetSocketAddress socket() {
        byte[] numeric = NetUtil.createByteArrayFromIpAddressString(host);
        return numeric == null
                ? InetSocketAddress.createUnresolved(host, port)
                : new InetSocketAddress(NetUtil.createInetAddressFromIpAddressString(host), port);
    }

    /** For a person: no user, no password. */
    @Override
    public String toString() {
        return "proxy " + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
