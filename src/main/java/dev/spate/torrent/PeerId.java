package dev.spate.torrent;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * The 20 bytes by which a client names itself for one run (BEP 3), in the Azureus style of BEP 20.
 *
 * <p>Immutable and safe to share between threads.
 */
public final class PeerId {
    /** Length of a peer id in bytes. */
    public static final int LENGTH_BYTES = 20;

    /** What every peer id of ours begins with: client SR (spate) and the version, such as {@code -SR0100-}. */
    public static final String PREFIX = "-SR" + Version.peerIdDigits(Version.text()) + "-";

    private static final String ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

    private final byte[] bytes;

    private PeerId(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Wraps a copy of 20 raw bytes, whatever they are: peers may choose any.
     *
     * @throws IllegalArgumentException when there are not exactly 20
     */
    public static PeerId of(byte[] bytes) {
        if (bytes.length != LENGTH_BYTES) {
            throw new IllegalArgumentException("a peer id has 20 bytes, not " + bytes.length);
        }
        return new PeerId(bytes.clone());
    }

    /** Makes an id of our own: {@link #PREFIX} and twelve random letters and digits. */
    public static PeerId generate(RandomGenerator random) {
        byte[] bytes = Arrays.copyOf(PREFIX.getBytes(StandardCharsets.US_ASCII), LENGTH_BYTES);
        for (int i = PREFIX.length(); i < LENGTH_BYTES; i++) {
            bytes[i] = (byte) ALPHABET.charAt(random.nextInt(ALPHABET.length()));
        }
        return new PeerId(bytes);
    }

    /** Returns a copy of the 20 raw bytes. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    /** Returns 40 lower-case hexadecimal digits. */
    public String toHex() {
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PeerId that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return toHex();
    }
}
