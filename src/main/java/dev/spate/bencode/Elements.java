package dev.spate.bencode;

import java.util.Arrays;

/**
 * Where the elements of a list or dictionary begin, in input that {@link BencodeCheck} has passed. Nothing is built before
 * somebody asks for it: a value costs no memory but a few bytes for every 64th.
 */
final class Elements {
    /** So many of the first are found without a walk: dictionaries seldom have more, and their values may be long. */
    private static final int EXACT = 64;

    private static final int STRIDE = 64;

    private final byte[] input;
    private final int open;
    private final boolean pairs;
    private final int[] marks;
    private final int count;
    private final int end;

    /**
     * @param open where the list or dictionary begins
     * @param pairs true for a dictionary, whose elements are a key and a value
     */
    Elements(byte[] input, int open, boolean pairs) {
        this.input = input;
        this.open = open;
        this.pairs = pairs;
        int[] found = new int[4];
        int marked = 0;
        int counted = 0;
        int at = open + 1;
        for (; input[at] != 'e'; at = next(at)) {
            if (counted < EXACT || counted % STRIDE == 0) {
                if (marked == found.length) {
                    found = Arrays.copyOf(found, 2 * marked);
                }
                found[marked++] = at;
            }
            counted++;
        }
        marks = found;
        count = counted;
        end = at + 1;
    }

    byte[] input() {
        return input;
    }

    int count() {
        return count;
    }

    /** Offset of the byte after the whole list or dictionary. */
    int end() {
        return end;
    }

    /** Where the first element begins, if there is one. */
    int start() {
        return open + 1;
    }

    /** Where the element after this one begins, which begins at {@code at}; of the last one, its end. */
    int after(int index, int at) {
        return index + 1 < Math.min(EXACT, count) ? marks[index + 1] : next(at);
    }

    private int next(int at) {
        int after = endOf(input, at);
        return pairs ? endOf(input, after) : after;
    }

    /** Where this element begins. */
    int position(int index) {
        if (index < 0 || index >= count) {
            throw new IndexOutOfBoundsException("element " + index + " of " + count);
        }
        if (index < EXACT) {
            return marks[index];
        }
        int at = marks[EXACT - 1 + index / STRIDE];
        for (int left = index % STRIDE; left > 0; left--) {
            at = next(at);
        }
        return at;
    }

    /** Offset of the byte after the value that begins at {@code from}. */
    static int endOf(byte[] input, int from) {
        int at = from;
        int depth = 0;
        do {
            byte first = input[at];
            if (first == 'l' || first == 'd') {
                depth++;
                at++;
            } else if (first == 'e') {
                depth--;
                at++;
            } else if (first == 'i') {
                while (input[at] != 'e') {
                    at++;
                }
                at++;
            } else {
                int length = 0;
                for (; input[at] != ':'; at++) {
                    length = 10 * length + input[at] - '0';
                }
                at += 1 + length;
            }
        } while (depth > 0);
        return at;
    }

    /** Levels of nesting of the value that begins at {@code from}. */
    static int depthOf(byte[] input, int from) {
        int end = endOf(input, from);
        int depth = 0;
        int deepest = 0;
        for (int at = from; at < end; ) {
            byte first = input[at];
            if (first == 'l' || first == 'd') {
                deepest = Math.max(deepest, ++depth);
                at++;
            } else if (first == 'e') {
                depth--;
                at++;
            } else {
                at = endOf(input, at);
            }
        }
        return deepest;
    }
}
