package dev.spate.bencode;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;

/** Makes values of input that {@link BencodeCheck} has passed, one at a time, when they are asked for. */
final class LazyValues {
    /** Any number of so many digits fits a {@code long}. */
    private static final int DIGITS_OF_LONG = 18;

    private LazyValues() {}

    static BValue value(byte[] input, int from) {
        return switch (input[from]) {
            case 'i' -> integer(input, from);
            case 'l' -> BList.view(new ElementOffsets(input, from, false));
            case 'd' -> BDict.view(new ElementOffsets(input, from, true));
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
        int end = ElementOffsets.endOf(input, from) - 1;
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

    static List<BValue> values(ElementOffsets offsets) {
        return new Sequence<>(offsets, at -> value(offsets.input(), at), value -> value);
    }

    static List<BDict.Entry> entries(ElementOffsets offsets) {
        return new Sequence<>(offsets, at -> entry(offsets.input(), at), BDict.Entry::value);
    }

    /** The value of the first entry with this key; values before it are skipped. */
    static Optional<BValue> find(ElementOffsets offsets, String key) {
        byte[] input = offsets.input();
        int at = offsets.start();
        for (int i = 0; !offsets.isEnd(at); i++) {
            int from = at;
            int length = 0;
            for (; input[from] != ':'; from++) {
                length = 10 * length + input[from] - '0';
            }
            from++;
            if (length == key.length() && isAt(input, from, key)) {
                offsets.walkedTo(at);
                return Optional.of(value(input, from + length));
            }
            at = offsets.after(i, at);
        }
        offsets.walkedTo(at);
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

    /**
     * Iterating is linear, also if the caller reads each value on the way: the value then knows its end, and the
     * iteration goes on from there. A random access skips at most 63 elements.
     */
    private static final class Sequence<T> extends AbstractList<T> {
        private final ElementOffsets offsets;
        private final IntFunction<T> maker;
        private final Function<T, BValue> last;

        /** @param last the value at the end of an element */
        Sequence(ElementOffsets offsets, IntFunction<T> maker, Function<T, BValue> last) {
            this.offsets = offsets;
            this.maker = maker;
            this.last = last;
        }

        @Override
        public T get(int index) {
            return maker.apply(offsets.position(index));
        }

        @Override
        public int size() {
            return offsets.count();
        }

        @Override
        public boolean isEmpty() {
            return offsets.isEnd(offsets.start());
        }

        /** Compares with iterators; the inherited method uses indices, which are slower. */
        @Override
        public boolean equals(Object other) {
            if (!(other instanceof List<?> that)) {
                return false;
            }
            Iterator<?> theirs = that.iterator();
            for (T each : this) {
                if (!theirs.hasNext() || !each.equals(theirs.next())) {
                    return false;
                }
            }
            return !theirs.hasNext();
        }

        @Override
        public int hashCode() {
            return super.hashCode();
        }

        @Override
        public Iterator<T> iterator() {
            return new Iterator<>() {
                private int at = offsets.start();
                private Optional<BValue> given = Optional.empty();

                @Override
                public boolean hasNext() {
                    if (given.isPresent()) {
                        at = given.get().end();
                        given = Optional.empty();
                    }
                    return !offsets.isEnd(at);
                }

                @Override
                public T next() {
                    if (!hasNext()) {
                        throw new NoSuchElementException();
                    }
                    T result = maker.apply(at);
                    given = Optional.of(last.apply(result));
                    return result;
                }
            };
        }
    }
}
