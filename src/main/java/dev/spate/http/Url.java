package dev.spate.http;

import dev.spate.text.AsciiDigits;
import dev.spate.text.CleanText;
import dev.spate.text.PercentEncoding;
import io.netty.util.NetUtil;
import java.net.IDN;
import java.net.MalformedURLException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A URL as torrents have it. Reading is more lenient than that of {@link java.net.URI}: blanks around it are cut off,
 * and characters of path and query that should have been escaped are escaped.
 *
 * @param scheme lower case
 * @param userInfo what stands before the {@code @}, as it is; may be empty
 * @param host a name in ASCII, or a numeric address without brackets
 * @param port 1 to 65535, or -1 when none is given
 * @param target path and query, escaped, without fragment; may be empty
 */
public record Url(String scheme, String userInfo, String host, int port, String target) {
    private static final Pattern SCHEME = Pattern.compile("[a-z][a-z0-9+.-]*");
    /** As it is in ASCII already: labels of up to 63 characters (RFC 1035), and a dot that may end it. */
    private static final Pattern ASCII_NAME = Pattern.compile("[A-Za-z0-9_-]{1,63}+(?:\\.[A-Za-z0-9_-]{1,63}+)*+\\.?");

    private static final Pattern HOST_NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,252}");

    /** What may follow the {@code %} of an IPv6 address: it becomes part of a header. */
    private static final Pattern ZONE = Pattern.compile("[A-Za-z0-9._~-]{1,64}");

    /** A passkey if there is a digit in it. A pattern that looks for the digit too would take quadratic time. */
    private static final Pattern LONG_WORD = Pattern.compile("[0-9A-Za-z_-]{20,}");

    static final int MAX_CHARS = 8_000;
    private static final int MAX_HOST_CHARS = 253;

    /** @throws MalformedURLException whose message says why, without repeating the text */
    public static Url parse(String text) throws MalformedURLException {
        String trimmed = text.strip();
        int colon = trimmed.indexOf("://");
        if (colon < 0) {
            throw new MalformedURLException("not a URL");
        }
        String scheme = trimmed.substring(0, colon).toLowerCase(Locale.ROOT);
        if (!SCHEME.matcher(scheme).matches()) {
            throw new MalformedURLException("not a URL");
        }
        if (trimmed.length() > MAX_CHARS) {
            throw new MalformedURLException("URL of " + trimmed.length() + " characters");
        }
        String rest = withoutFragment(trimmed.substring(colon + 3));
        int end = firstOf(rest, "/?");
        String authority = rest.substring(0, end);
        int at = authority.lastIndexOf('@');
        String userInfo = at < 0 ? "" : authority.substring(0, at);
        String hostPort = authority.substring(at + 1);
        int portColon =
                hostPort.startsWith("[") ? hostPort.indexOf(':', hostPort.indexOf(']') + 1) : hostPort.indexOf(':');
        String host = portColon < 0 ? hostPort : hostPort.substring(0, portColon);
        int port = portColon < 0 ? -1 : port(hostPort.substring(portColon + 1));
        return new Url(scheme, userInfo, host(host), port, escaped(rest.substring(end)));
    }

    /** The label of an address that may not be one. */
    public static String labelOf(String text) {
        try {
            return parse(text).label();
        } catch (MalformedURLException e) {
            String start = text.substring(0, firstOf(text, "?#"));
            return CleanText.of(LONG_WORD.matcher(withoutUser(start)).replaceAll(Url::masked));
        }
    }

    /** The host of an address in lower case, without the dot that may end it; the text itself when it is no address. */
    public static String hostOf(String text) {
        try {
            String host = parse(text).host().toLowerCase(Locale.ROOT);
            return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        } catch (MalformedURLException e) {
            return text;
        }
    }

    /** Resolves a {@code Location} header against this address. */
    public Url resolve(String location) throws MalformedURLException {
        String to = location.strip();
        int colon = to.indexOf("://");
        if (colon > 0
                && SCHEME.matcher(to.substring(0, colon).toLowerCase(Locale.ROOT))
                        .matches()) {
            return parse(to);
        }
        if (to.startsWith("//")) {
            return parse(scheme + ":" + to);
        }
        String path = withoutFragment(to);
        String here = httpTarget();
        String herePath = here.substring(0, firstOf(here, "?"));
        String resolved;
        if (path.startsWith("/")) {
            resolved = path;
        } else if (path.isEmpty() || path.startsWith("?")) {
            resolved = herePath + path;
        } else {
            resolved = herePath.substring(0, herePath.lastIndexOf('/') + 1) + path;
        }
        return new Url(scheme, userInfo, host, port, escaped(resolved));
    }

    public boolean isHttp() {
        return scheme.equals("http") || isHttps();
    }

    boolean isHttps() {
        return scheme.equals("https");
    }

    /** The port to connect to. */
    public int httpPort() {
        return port >= 0 ? port : isHttps() ? 443 : 80;
    }

    /** Path and query for a request line. */
    String httpTarget() {
        return target.startsWith("/") ? target : "/" + target;
    }

    /** The same address with more parameters in its query. */
    public Url withQuery(String parameters) {
        int question = target.indexOf('?');
        String glue = question < 0 ? "?" : question == target.length() - 1 || target.endsWith("&") ? "" : "&";
        return new Url(scheme, userInfo, host, port, target + glue + parameters);
    }

    /** Scheme, host and port: what is told to one server is told to no other. */
    public String origin() {
        return scheme + "://" + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + httpPort();
    }

    /** The same address with another user name and password, as they stand in a URL; may be empty. */
    public Url withUserInfo(String other) {
        return new Url(scheme, other, host, port, target);
    }

    /** The same address with this at its end, escaped already. */
    public Url plus(String escaped) {
        return new Url(scheme, userInfo, host, port, httpTarget() + escaped);
    }

    /** Host and port as they stand in a URL. */
    String authority() {
        return authority(host);
    }

    /** The same of a {@code Host} header: without the zone, which means something on this machine alone (RFC 6874). */
    String hostHeader() {
        return authority(host.replaceFirst("%.*", ""));
    }

    private String authority(String shown) {
        String name = shown.indexOf(':') >= 0 ? "[" + shown + "]" : shown;
        return port < 0 ? name : name + ":" + port;
    }

    /** For a person: no user name, no query, and no path segment that looks like a passkey. */
    public String label() {
        String path = target.substring(0, firstOf(target, "?"));
        return scheme + "://" + authority() + LONG_WORD.matcher(path).replaceAll(Url::masked);
    }

    private static String masked(MatchResult word) {
        boolean digit = word.group().chars().anyMatch(c -> c >= '0' && c <= '9');
        return digit ? "…" : word.group();
    }

    /** What stands before an @ is a secret, also in what is no URL; a host name has none. */
    private static String withoutUser(String text) {
        int at = text.lastIndexOf('@');
        int slashes = text.indexOf("//");
        return at < 0
                ? text
                : text.substring(0, slashes >= 0 && slashes < at ? slashes + 2 : 0) + text.substring(at + 1);
    }

    private static String ascii(String name) throws MalformedURLException {
        if (ASCII_NAME.matcher(name).matches()) {
            // The tables of the conversion take 10 ms to load.
            return name;
        }
        try {
            return IDN.toASCII(name, IDN.ALLOW_UNASSIGNED);
        } catch (IllegalArgumentException e) {
            throw new MalformedURLException("impossible host name in the URL");
        }
    }

    private static String host(String text) throws MalformedURLException {
        if (text.startsWith("[") && text.endsWith("]")) {
            String inner = text.substring(1, text.length() - 1);
            int zone = inner.indexOf('%');
            if (!NetUtil.isValidIpV6Address(inner)
                    || zone >= 0 && !ZONE.matcher(inner.substring(zone + 1)).matches()) {
                throw new MalformedURLException("not an IPv6 address in the URL");
            }
            return inner;
        }
        // Checked before the conversion, whose time grows with the square of the length. It shortens no part of a name.
        if (text.length() > MAX_HOST_CHARS) {
            throw new MalformedURLException("impossible host name in the URL");
        }
        String ascii = ascii(text);
        if (ascii.isEmpty()) {
            throw new MalformedURLException("URL without a host");
        }
        if (!HOST_NAME.matcher(ascii).matches()) {
            throw new MalformedURLException("impossible host name in the URL");
        }
        return ascii;
    }

    private static int port(String digits) throws MalformedURLException {
        if (digits.isEmpty()) {
            return -1;
        }
        long port = AsciiDigits.read(digits, 5).orElse(0);
        if (port < 1 || port > 0xffff) {
            throw new MalformedURLException("impossible port in the URL");
        }
        return (int) port;
    }

    private static String withoutFragment(String text) {
        return text.substring(0, firstOf(text, "#"));
    }

    private static int firstOf(String text, String stops) {
        for (int i = 0; i < text.length(); i++) {
            if (stops.indexOf(text.charAt(i)) >= 0) {
                return i;
            }
        }
        return text.length();
    }

    private static String escaped(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (each & 0xff);
            if (c > ' ' && c < 0x7f && "\"<>\\^`{|}".indexOf(c) < 0) {
                out.append(c);
            } else {
                PercentEncoding.append(out, each);
            }
        }
        return out.toString();
    }
}
