package dev.spate.bencode;

import java.util.Arrays;

/**
 * Where the elements of a list or dictionary begin, in input that {@link BencodeCheck} has passed. Nothing is
 * searched before it is asked for. A value costs no memory until its elements are asked for by number; then it costs
 * a few bytes for every 64th. Threads that race compute the same.
 */
final class ElementOffsets {
    /**
     * So many of the first elements have an exact offset: dictionaries seldom have more, and their values may be
     * long.
     */
    private static final int EXACT = 64;

    private static final int STRIDE = 64;

    /** A longer dictionary gets an index after the first lookup. */
    private static final int LONG = 512;

    private final byte[] input;
    private final int open;
    private final boolean pairs;
    /** 0 until it is known. */
    private int end;
    /** Null until an element is asked for by its number. */
    private Index index;

    private record Index(int[] marks, int count) {}

    /**
     * @param open where the list or dictionary begins
     * @param pairs true for a dictionary, whose elements are a key and a value
     */
    ElementOffsets(byte[] input, int open, boolean pairs) {
        this.input = input;
        this.open = open;
        this.pairs = pairs;
    }

    private Index index() {
        Index known = index;
        if (known == null) {
            known = indexed();
            index = known;
        }
        return known;
    }

    private Index indexed() {
        int[] marks = new int[4];
        int marked = 0;
        int count = 0;
        int at = open + 1;
        for (; input[at] != 'e'; at = next(at)) {
            if (count < EXACT || count % STRIDE == 0) {
                if (marked == marks.length) {
                    marks = Arrays.copyOf(marks, 2 * marked);
                }
                marks[marked++] = at;
            }
            count++;
        }
        end = at + 1;
        return new Index(marks, count);
    }

    byte[] input() {
        return input;
    }

    int count() {
        return index().count();
    }

    /** Offset of the byte after the whole list or dictionary. */
    int end() {
        int known = end;
        if (known == 0) {
            known = endOf(input, open);
            end = known;
        }
        return known;
    }

    /** Levels of nesting, this one included. */
    int depth() {
        return depthOf(input, open);
    }

    /** Where the first element begins, if there is one. */
    int start() {
        return open + 1;
    }

    /** Whether the list or dictionary ends at this offset; remembers the end if so. */
    boolean isEnd(int at) {
        if (input[at] != 'e') {
            return false;
        }
        end = at + 1;
        return true;
    }

    /** Where the element after this one begins, which begins at {@code at}; of the last one, its end. */
    int after(int number, int at) {
        Index known = index;
        return known != null && number + 1 < Math.min(EXACT, known.count()) ? known.marks()[number + 1] : next(at);
    }

    /** Called after a lookup that went as far as {@code at}. If that was far, makes the index for the next lookup. */
    void walkedTo(int at) {
        if (at - open > LONG) {
            index();
        }
    }

    private int next(int at) {
        int after = endOf(input, at);
        return pairs ? endOf(input, after) : after;
    }

    /** Where this element begins. */
    int position(int number) {
        Index known = index();
        if (number < 0 || number >= known.count()) {
            throw new IndexOutOfBoundsException("element " + number + " of " + known.count());
        }
        if (number < EXACT) {
            return known.marks()[number];
        }
        int at = known.marks()[EXACT - 1 + number / STRIDE];
        for (int left = number % STRIDE; left > 0; left--) {
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

    private static int depthOf(byte[] input, int from) {
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
