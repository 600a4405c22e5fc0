package dev.spate.bencode;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Reads bencoding (BEP 3). Every length is checked against what is left of the input before anything is allocated.
 *
 * <p>The values are views of the input array: it must not change while they are in use. Bounds beside those of BEP 3, so
 * that no input costs more than its size warrants: {@link BValue#MAX_DEPTH} levels of nesting, {@value #MAX_DIGITS} digits
 * in an integer, {@value #MAX_VALUES} values.
 */
public final class BencodeReader {
    /** Longest integer, in digits: reading one takes time that grows with the square of its length. */
    public static final int MAX_DIGITS = 4096;

    /** Most values in one input, keys included: two bytes of input can cost forty of memory. */
    public static final int MAX_VALUES = 1 << 22;

    /** Any number of so many digits fits a {@code long}. */
    private static final int DIGITS_OF_LONG = 18;

    private final byte[] input;
    private final boolean strict;
    private final int mostValues;
    private int at;
    private int values;

    private BencodeReader(byte[] input, int from, boolean strict, int mostValues) {
        this.input = input;
        this.at = from;
        this.strict = strict;
        this.mostValues = mostValues;
    }

    /**
     * Reads exactly one value, strictly: dictionary keys ascend as unsigned bytes, and nothing follows the value.
     *
     * @throws BencodeException when the input is anything else
     */
    public static BValue read(byte[] input) {
        BencodeReader reader = new BencodeReader(input, 0, true, MAX_VALUES);
        BValue value = reader.value(0);
        if (reader.at < input.length) {
            throw new BencodeException("nothing may follow the value, but something stands", reader.at);
        }
        return value;
    }

    /**
     * Reads the value that begins at {@code from}, whatever follows it: {@link BValue#end()} tells where. Dictionary keys
     * may stand in any order and more than once (the first counts); all else is strict.
     *
     * @throws BencodeException when no value begins there
     * @throws IndexOutOfBoundsException when {@code from} is outside the input
     */
    public static BValue readLenient(byte[] input, int from) {
        return readLenient(input, from, MAX_VALUES);
    }

    /**
     * The same for an input that cannot have more than {@code mostValues} values, keys included, if it is what it should be.
     *
     * @throws BencodeException when no value begins there, or it holds more
     * @throws IndexOutOfBoundsException when {@code from} is outside the input
     */
    public static BValue readLenient(byte[] input, int from, int mostValues) {
        if (from < 0 || from > input.length) {
            throw new IndexOutOfBoundsException("byte " + from + " of " + input.length);
        }
        return new BencodeReader(input, from, false, mostValues).value(0);
    }

    private BValue value(int depth) {
        byte first = peek();
        count();
        if (isDigit(first)) {
            return string();
        }
        return switch (first) {
            case 'i' -> integer();
            case 'l' -> list(depth + 1);
            case 'd' -> dict(depth + 1);
            default -> throw unexpected("a value (a digit, i, l or d)");
        };
    }

    private BString string() {
        int start = at;
        long length = 0;
        do {
            length = 10 * length + input[at++] - '0';
            if (length > Integer.MAX_VALUE) {
                throw new BencodeException("a string of more than 2147483647 bytes", start);
            }
        } while (isDigit(peek()));
        if (input[start] == '0' && at > start + 1) {
            throw new BencodeException("a string length with a leading zero", start);
        }
        if (input[at] != ':') {
            throw unexpected("a digit or the colon after a string length");
        }
        at++;
        if (length > input.length - at) {
            throw new BencodeException(
                    "a string of " + length + " bytes runs past the end, only " + (input.length - at) + " are left",
                    start);
        }
        int from = at;
        at += (int) length;
        return BString.view(input, start, from, at);
    }

    private BInteger integer() {
        int start = at++;
        boolean negative = peek() == '-';
        int digits = negative ? ++at : at;
        while (isDigit(peek())) {
            at++;
            if (at - digits > MAX_DIGITS) {
                throw new BencodeException("an integer of more than " + MAX_DIGITS + " digits", start);
            }
        }
        if (at == digits) {
            throw unexpected("a digit of an integer");
        }
        if (input[at] != 'e') {
            throw unexpected("a digit or the e that ends an integer");
        }
        if (input[digits] == '0' && negative) {
            throw new BencodeException(at - digits == 1 ? "minus zero" : "an integer with a leading zero", start);
        }
        if (input[digits] == '0' && at - digits > 1) {
            throw new BencodeException("an integer with a leading zero", start);
        }
        int end = at++;
        if (end - digits > DIGITS_OF_LONG) {
            String text = new String(input, start + 1, end - start - 1, StandardCharsets.US_ASCII);
            return BInteger.at(new BigInteger(text), start, at);
        }
        long value = 0;
        for (int i = digits; i < end; i++) {
            value = 10 * value + input[i] - '0';
        }
        return BInteger.at(negative ? -value : value, start, at);
    }

    private BList list(int depth) {
        int start = open(depth);
        List<BValue> items = List.of();
        while (peek() != 'e') {
            if (items.isEmpty()) {
                items = new ArrayList<>(4);
            }
            items.add(value(depth));
        }
        at++;
        return BList.at(Collections.unmodifiableList(items), start, at);
    }

    private BDict dict(int depth) {
        int start = open(depth);
        List<BDict.Entry> entries = List.of();
        while (peek() != 'e') {
            if (entries.isEmpty()) {
                entries = new ArrayList<>(4);
            }
            BString key = key();
            if (strict && !entries.isEmpty()) {
                checkOrder(entries.get(entries.size() - 1).key(), key);
            }
            entries.add(new BDict.Entry(key, value(depth)));
        }
        at++;
        return BDict.at(Collections.unmodifiableList(entries), start, at);
    }

    private BString key() {
        if (!isDigit(peek())) {
            throw unexpected("a dictionary key (a string)");
        }
        count();
        return string();
    }

    private static void checkOrder(BString previous, BString key) {
        int order = previous.compareTo(key);
        if (order == 0) {
            throw new BencodeException("a dictionary key that stands twice", key.start());
        }
        if (order > 0) {
            throw new BencodeException("a dictionary key out of order", key.start());
        }
    }

    private int open(int depth) {
        if (depth > BValue.MAX_DEPTH) {
            throw new BencodeException("nested deeper than " + BValue.MAX_DEPTH, at);
        }
        return at++;
    }

    private void count() {
        if (++values > mostValues) {
            throw new BencodeException("more than " + mostValues + " values", at);
        }
    }

    private byte peek() {
        if (at >= input.length) {
            throw new BencodeException("the input ends too early", input.length);
        }
        return input[at];
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    private BencodeException unexpected(String wanted) {
        int found = input[at] & 0xff;
        String shown = found > ' ' && found < 0x7f ? "'" + (char) found + "'" : String.format("0x%02x", found);
        return new BencodeException("expected " + wanted + ", found " + shown, at);
    }
}
