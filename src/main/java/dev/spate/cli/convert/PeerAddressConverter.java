package dev.spate.cli.convert;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code IP:PORT} and {@code [v6]:PORT}; never asks a name server. */
public final class PeerAddressConverter implements ITypeConverter<InetSocketAddress> {
    private static final Pattern FORM = Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([0-9.]+)):([0-9]{1,5})");
    private static final Pattern V4 =
            Pattern.compile("(?:(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])(?:\\.(?!$)|$)){4}");
    private static final int MAX_PORT = 65_535;

    @Override
    public InetSocketAddress convert(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw wrong(text, "is not IP:PORT, such as 192.0.2.1:6881 or [2001:db8::1]:6881");
        }
        int port = Integer.parseInt(parts.group(3));
        if (port < 1 || port > MAX_PORT) {
            throw wrong(text, "has no port from 1 to 65535");
        }
        String v6 = parts.group(1);
        if (v6 == null ? !V4.matcher(parts.group(2)).matches() : v6.indexOf(':') < 0) {
            throw wrong(text, "has no valid IP address");
        }
        try {
            // Digits and dots, or text with a colon, are never looked up.
            return new InetSocketAddress(InetAddress.getByName(v6 == null ? parts.group(2) : v6), port);
        } catch (UnknownHostException e) {
            throw wrong(text, "has no valid IP address");
        }
    }

    private static TypeConversionException wrong(String text, String why) {
        return new TypeConversionException("'" + text + "' " + why);
    }
}
