package dev.spate.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Inputs that are nearly what stood in a corpus: the same for the same seed. */
final class Mutation {
    private static final List<byte[]> TELLING = bytes(
            "",
            "0",
            "-1",
            "255",
            "256",
            "2147483647",
            "9223372036854775808",
            "\0",
            "\377",
            "\377\377\377\377",
            "\0\0\0\1",
            "e",
            "d",
            "l",
            "i",
            ":",
            "%",
            "%00",
            "&",
            "=",
            "/",
            "..",
            "\r\n",
            "[",
            "]",
            "\"",
            "\u00c3",
            "\u00ed\u00a0\u0080");

    private final Random random;
    private final List<byte[]> corpus;

    Mutation(List<byte[]> corpus, long seed) {
        this.corpus = corpus;
        this.random = new Random(seed);
    }

    byte[] next() {
        byte[] input = any();
        for (int n = random.nextInt(4); n >= 0; n--) {
            input = changed(input);
        }
        return input;
    }

    private byte[] any() {
        return corpus.get(random.nextInt(corpus.size()));
    }

    private byte[] changed(byte[] input) {
        int at = random.nextInt(input.length + 1);
        int end = at + random.nextInt(Math.min(16, input.length - at) + 1);
        return switch (random.nextInt(6)) {
            case 0 -> flipped(input);
            case 1 -> joined(input, at, new byte[0], end);
            case 2 -> joined(input, at, TELLING.get(random.nextInt(TELLING.size())), end);
            case 3 -> joined(input, at, TELLING.get(random.nextInt(TELLING.size())), at);
            case 4 -> joined(input, at, Arrays.copyOfRange(input, at, end), at);
            default -> {
                byte[] other = any();
                int from = random.nextInt(other.length + 1);
                yield joined(input, at, Arrays.copyOfRange(other, from, other.length), input.length);
            }
        };
    }

    private byte[] flipped(byte[] input) {
        byte[] copy = input.clone();
        if (copy.length > 0) {
            copy[random.nextInt(copy.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return copy;
    }

    /** What stands before {@code to}, then {@code middle}, then what stands from {@code from} on. */
    private static byte[] joined(byte[] input, int to, byte[] middle, int from) {
        byte[] result = Arrays.copyOf(input, to + middle.length + input.length - from);
        System.arraycopy(middle, 0, result, to, middle.length);
        System.arraycopy(input, from, result, to + middle.length, input.length - from);
        return result;
    }

    private static List<byte[]> bytes(String... texts) {
        return Arrays.stream(texts)
                .map(each -> each.getBytes(StandardCharsets.ISO_8859_1))
                .toList();
    }
}
