package dev.spate.bencode;

/**
 * Reads bencoding (BEP 3). The whole input is checked first, every length against the rest of the input. Values are
 * made only when they are asked for, so a large value costs little memory.
 *
 * <p>The values are views of the input array: it must not change while they are in use. Two bounds beyond BEP 3 keep
 * the time in proportion to the input: {@link BValue#MAX_DEPTH} levels of nesting, {@value #MAX_DIGITS}
 * digits in an integer.
 */
public final class BencodeReader {
    /** Longest integer, in digits: reading one takes time that grows with the square of its length. */
    public static final int MAX_DIGITS = 4096;

    private BencodeReader() {}

    /**
     * Reads exactly one value, strictly: dictionary keys ascend as unsigned bytes, and nothing follows the value.
     *
     * @throws BencodeException when the input is anything else
     */
    public static BValue read(byte[] input) {
        check(input);
        return LazyValues.value(input, 0);
    }

    /**
     * Checks as {@link #read} does, without making a value.
     *
     * @throws BencodeException when the input is anything else than one value
     */
    public static void check(byte[] input) {
        int end = new BencodeCheck(input, 0, true).check();
        if (end < input.length) {
            throw new BencodeException("nothing may follow the value, but something stands", end);
        }
    }

    /**
     * Checks strictly the value that begins at {@code from}, whatever follows it, without making one.
     *
     * @throws BencodeException when it is not as {@link #read} wants it
     */
    public static void checkAt(byte[] input, int from) {
        new BencodeCheck(input, from, true).check();
    }

    /**
     * Reads the value that begins at {@code from}, whatever follows it: {@link BValue#end()} tells where. Dictionary keys
     * may stand in any order and more than once (the first counts), and numbers may have leading zeros or be minus zero, as
     * other clients take them; all else is strict.
     *
     * @throws BencodeException when no value begins there
     * @throws IndexOutOfBoundsException when {@code from} is outside the input
     */
    public static BValue readLenient(byte[] input, int from) {
        if (from < 0 || from > input.length) {
            throw new IndexOutOfBoundsException("byte " + from + " of " + input.length);
        }
        new BencodeCheck(input, from, false).check();
        return LazyValues.value(input, from);
    }
}
