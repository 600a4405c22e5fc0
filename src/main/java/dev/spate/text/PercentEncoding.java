package dev.spate.text;

import java.nio.charset.StandardCharsets;

/** Percent-encoding of raw bytes (RFC 3986): unreserved characters stay as they are. */
public final class PercentEncoding {
    private static final String HEX = "0123456789ABCDEF";

    private PercentEncoding() {}

    public static String encode(byte[] raw) {
        StringBuilder out = new StringBuilder(raw.length * 3);
        for (byte each : raw) {
            if (isUnreserved(each)) {
                out.append((char) each);
            } else {
                append(out, each);
            }
        }
        return out.toString();
    }

    /** Decodes {@code %XX} as UTF-8, leniently: what is not an escape stays. */
    public static String decode(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        byte[] in = text.getBytes(StandardCharsets.UTF_8);
        byte[] out = new byte[in.length];
        int length = 0;
        for (int i = 0; i < in.length; i++) {
            int high = i + 2 < in.length && in[i] == '%' ? Character.digit(in[i + 1], 16) : -1;
            int low = high >= 0 ? Character.digit(in[i + 2], 16) : -1;
            if (low >= 0) {
                out[length++] = (byte) (high << 4 | low);
                i += 2;
            } else {
                out[length++] = in[i];
            }
        }
        return new String(out, 0, length, StandardCharsets.UTF_8);
    }

    public static void append(StringBuilder out, byte value) {
        out.append('%').append(HEX.charAt(value >> 4 & 0xf)).append(HEX.charAt(value & 0xf));
    }

    private static boolean isUnreserved(byte c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "-._~".indexOf(c) >= 0;
    }
}
