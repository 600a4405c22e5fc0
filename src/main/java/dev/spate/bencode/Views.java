package dev.spate.bencode;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.IntFunction;

/** Makes values of input that {@link BencodeCheck} has passed, one at a time, when they are asked for. */
final class Views {
    /** Any number of so many digits fits a {@code long}. */
    private static final int DIGITS_OF_LONG = 18;

    private Views() {}

    static BValue value(byte[] input, int from) {
        return switch (input[from]) {
            case 'i' -> integer(input, from);
            case 'l' -> BList.view(input, from);
            case 'd' -> BDict.view(input, from);
            default -> string(input, from);
        };
    }

    static BString string(byte[] input, int from) {
        int at = from;
        int length = 0;
        for (; input[at] != ':'; at++) {
            length = 10 * length + input[at] - '0';
        }
        return BString.view(input, from, at + 1, at + 1 + length);
    }

    private static BInteger integer(byte[] input, int from) {
        int end = Elements.endOf(input, from) - 1;
        int digits = input[from + 1] == '-' ? from + 2 : from + 1;
        if (end - digits > DIGITS_OF_LONG) {
            String text = new String(input, from + 1, end - from - 1, StandardCharsets.US_ASCII);
            return BInteger.at(new BigInteger(text), from, end + 1);
        }
        long value = 0;
        for (int i = digits; i < end; i++) {
            value = 10 * value + input[i] - '0';
        }
        return BInteger.at(digits == from + 1 ? value : -value, from, end + 1);
    }

    static List<BValue> values(Elements elements) {
        return new Sequence<>(elements, at -> value(elements.input(), at));
    }

    static List<BDict.Entry> entries(Elements elements) {
        return new Sequence<>(elements, at -> entry(elements.input(), at));
    }

    /** The value of the first entry with this key; values before it are walked over. */
    static Optional<BValue> find(Elements elements, String key) {
        byte[] input = elements.input();
        int at = elements.start();
        for (int i = 0; i < elements.count(); i++) {
            int from = at;
            int length = 0;
            for (; input[from] != ':'; from++) {
                length = 10 * length + input[from] - '0';
            }
            from++;
            if (length == key.length() && isAt(input, from, key)) {
                return Optional.of(value(input, from + length));
            }
            at = elements.after(i, at);
        }
        return Optional.empty();
    }

    private static boolean isAt(byte[] input, int from, String key) {
        for (int i = 0; i < key.length(); i++) {
            if (input[from + i] != key.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static BDict.Entry entry(byte[] input, int at) {
        BString key = string(input, at);
        return new BDict.Entry(key, value(input, key.end()));
    }

    /** Going through it is linear; a random access walks over at most 63 elements. */
    private static final class Sequence<T> extends AbstractList<T> {
        private final Elements elements;
        private final IntFunction<T> maker;

        Sequence(Elements elements, IntFunction<T> maker) {
            this.elements = elements;
            this.maker = maker;
        }

        @Override
        public T get(int index) {
            return maker.apply(elements.position(index));
        }

        @Override
        public int size() {
            return elements.count();
        }

        @Override
        public Iterator<T> iterator() {
            return new Iterator<>() {
                private int index;
                private int at = elements.start();

                @Override
                public boolean hasNext() {
                    return index < elements.count();
                }

                @Override
                public T next() {
                    if (!hasNext()) {
                        throw new NoSuchElementException();
                    }
                    T result = maker.apply(at);
                    at = elements.after(index++, at);
                    return result;
                }
            };
        }
    }
}
