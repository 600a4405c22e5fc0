package dev.spate.text;

import dev.spate.torrent.InfoHash;
import java.util.Optional;

/** Base32 (RFC 4648) of either case, as far as info hashes need it. */
public final class Base32 {
    /** 160 bits, 5 in a digit: nothing is left over. */
    public static final int DIGITS_OF_20_BYTES = 32;

    private static final int BITS = 5;

    private Base32() {}

    /** The 20 bytes that 32 digits stand for; empty when one is not a digit of base32. */
    public static Optional<byte[]> decode(String digits) {
        byte[] bytes = new byte[InfoHash.LENGTH_BYTES];
        int pending = 0;
        int pendingBits = 0;
        int next = 0;
        for (int i = 0; i < DIGITS_OF_20_BYTES; i++) {
            int value = digit(digits.charAt(i));
            if (value < 0) {
                return Optional.empty();
            }
            pending = (pending << BITS | value) & 0xfff;
            pendingBits += BITS;
            if (pendingBits >= Byte.SIZE) {
                pendingBits -= Byte.SIZE;
                bytes[next++] = (byte) (pending >> pendingBits);
            }
        }
        return Optional.of(bytes);
    }

    private static int digit(char c) {
        if (c >= 'a' && c <= 'z') {
            return c - 'a';
        }
        if (c >= 'A' && c <= 'Z') {
            return c - 'A';
        }
        return c >= '2' && c <= '7' ? c - '2' + 26 : -1;
    }
}
