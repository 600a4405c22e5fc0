package dev.spate.bencode;

/** Checks bencoding (BEP 3) from end to end before any value is made. Needs no memory but its stack. Used once. */
final class BencodeCheck {
    private final byte[] input;
    private final boolean strict;
    private int at;

    /**
     * @param strict whether dictionary keys must ascend as unsigned bytes, and numbers have no leading zero and no minus
     *     before zero
     */
    BencodeCheck(byte[] input, int from, boolean strict) {
        this.input = input;
        this.at = from;
        this.strict = strict;
    }

    /**
     * Depth of a list or dictionary that was built, whose deepest value has depth {@code deepest}.
     *
     * @throws IllegalArgumentException when it exceeds {@link BValue#MAX_DEPTH}
     */
    static int depthAround(int deepest) {
        if (deepest >= BValue.MAX_DEPTH) {
            throw new IllegalArgumentException("nested deeper than " + BValue.MAX_DEPTH);
        }
        return deepest + 1;
    }

    /**
     * Returns the offset of the byte after the value.
     *
     * @throws BencodeException when no value begins there
     */
    int check() {
        value(0);
        return at;
    }

    private void value(int depth) {
        byte first = peek();
        if (isDigit(first)) {
            string();
            return;
        }
        switch (first) {
            case 'i' -> integer();
            case 'l' -> list(depth + 1);
            case 'd' -> dict(depth + 1);
            default -> throw unexpected("a value (a digit, i, l or d)");
        }
    }

    private void string() {
        int start = at;
        long length = 0;
        do {
            length = 10 * length + input[at++] - '0';
            if (length > Integer.MAX_VALUE) {
                throw new BencodeException("a string of more than 2147483647 bytes", start);
            }
        } while (isDigit(peek()));
        if (strict && input[start] == '0' && at > start + 1) {
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
        at += (int) length;
    }

    private void integer() {
        int start = at++;
        boolean negative = peek() == '-';
        int digits = negative ? ++at : at;
        while (isDigit(peek())) {
            at++;
            if (at - digits > BencodeReader.MAX_DIGITS) {
                throw new BencodeException("an integer of more than " + BencodeReader.MAX_DIGITS + " digits", start);
            }
        }
        if (at == digits) {
            throw unexpected("a digit of an integer");
        }
        if (input[at] != 'e') {
            throw unexpected("a digit or the e that ends an integer");
        }
        if (strict && input[digits] == '0' && negative) {
            throw new BencodeException(at - digits == 1 ? "minus zero" : "an integer with a leading zero", start);
        }
        if (strict && input[digits] == '0' && at - digits > 1) {
            throw new BencodeException("an integer with a leading zero", start);
        }
        at++;
    }

    private void list(int depth) {
        open(depth);
        while (peek() != 'e') {
            value(depth);
        }
        at++;
    }

    private void dict(int depth) {
        open(depth);
        int previous = -1;
        while (peek() != 'e') {
            int key = at;
            if (!isDigit(peek())) {
                throw unexpected("a dictionary key (a string)");
            }
            string();
            if (strict && previous >= 0) {
                checkOrder(LazyValues.string(input, previous), LazyValues.string(input, key));
            }
            previous = key;
            value(depth);
        }
        at++;
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

    private void open(int depth) {
        if (depth > BValue.MAX_DEPTH) {
            throw new BencodeException("nested deeper than " + BValue.MAX_DEPTH, at);
        }
        at++;
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
