package dev.spate.bencode;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;

/**
 * A bencoded string: any bytes, often but not always UTF-8 text.
 *
 * <p>Ordered as BEP 3 orders keys: by unsigned bytes. A string that was read is a view of the reader's input.
 */
public final class BString implements BValue, Comparable<BString> {
    private static final int BUILT = -1;

    private final byte[] source;
    private final int start;
    private final int from;
    private final int to;

    private BString(byte[] source, int start, int from, int to) {
        this.source = source;
        this.start = start;
        this.from = from;
        this.to = to;
    }

    /** Wraps a copy of these bytes. */
    public static BString of(byte[] bytes) {
        return new BString(bytes.clone(), BUILT, 0, bytes.length);
    }

    /** The UTF-8 bytes of this text. */
    public static BString of(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new BString(bytes, BUILT, 0, bytes.length);
    }

    /** A view of {@code source[from, to)}, whose length prefix begins at {@code start}. */
    static BString view(byte[] source, int start, int from, int to) {
        return new BString(source, start, from, to);
    }

    /** Returns a copy of the bytes. */
    public byte[] toBytes() {
        return Arrays.copyOfRange(source, from, to);
    }

    /** A view of the bytes from {@code first} (included) to {@code last} (not included). */
    public BString slice(int first, int last) {
        Objects.checkFromToIndex(first, last, length());
        return new BString(source, BUILT, from + first, from + last);
    }

    /** The byte at this place. */
    public byte byteAt(int index) {
        return source[from + Objects.checkIndex(index, length())];
    }

    /** Number of bytes. */
    public int length() {
        return to - from;
    }

    /** The text that these bytes are in UTF-8; what is not UTF-8 becomes U+FFFD. */
    public String utf8() {
        return new String(source, from, length(), StandardCharsets.UTF_8);
    }

    /** The text that these bytes are in UTF-8; empty when they are not UTF-8 from end to end. */
    public Optional<String> strictUtf8() {
        for (int i = from; i < to; i++) {
            if (source[i] < 0) {
                return decodeStrictly();
            }
        }
        return Optional.of(new String(source, from, length(), StandardCharsets.ISO_8859_1));
    }

    private Optional<String> decodeStrictly() {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(source, from, length());
            return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(bytes).toString());
        } catch (CharacterCodingException notUtf8) {
            return Optional.empty();
        }
    }

    void writeTo(ByteChunks out) {
        out.write(source, from, length());
    }

    /** True when these are exactly the bytes of {@code bytes}. */
    public boolean hasBytes(byte[] bytes) {
        return Arrays.equals(source, from, to, bytes, 0, bytes.length);
    }

    @Override
    public int start() {
        return Math.max(start, 0);
    }

    @Override
    public int end() {
        return start == BUILT ? 0 : to;
    }

    @Override
    public int depth() {
        return 0;
    }

    @Override
    public <R> R accept(Handler<R> handler) {
        return handler.string(this);
    }

    @Override
    public int compareTo(BString that) {
        return Arrays.compareUnsigned(source, from, to, that.source, that.from, that.to);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BString that && compareTo(that) == 0;
    }

    @Override
    public int hashCode() {
        return ByteBuffer.wrap(source, from, length()).hashCode();
    }

    /** The text when it is UTF-8, else the bytes in hexadecimal. */
    @Override
    public String toString() {
        return strictUtf8().orElseGet(() -> HexFormat.of().formatHex(source, from, to));
    }
}
