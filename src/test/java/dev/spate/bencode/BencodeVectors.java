package dev.spate.bencode;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Stream;

/** The vectors of {@code /bencode/vectors.txt}, for tests of the reader and of what is built on it. */
public final class BencodeVectors {
    private BencodeVectors() {}

    /**
     * One vector.
     *
     * @param line as it stands in the file
     * @param json what a valid input means; empty for an invalid one
     * @param errorOffset where an invalid input is wrong
     * @param errorFragment what the message holds
     */
    public record Vector(String line, byte[] input, Optional<String> json, long errorOffset, String errorFragment) {
        @Override
        public String toString() {
            return line.length() < 100 ? line : line.substring(0, 100) + "…";
        }
    }

    /** All vectors, in the order of the file. */
    public static Stream<Vector> all() {
        try (InputStream file = BencodeVectors.class.getResourceAsStream("/bencode/vectors.txt")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(BencodeVectors::vector);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Those that are valid. */
    public static Stream<Vector> valid() {
        return all().filter(vector -> vector.json().isPresent());
    }

    /** Those that are not. */
    public static Stream<Vector> invalid() {
        return all().filter(vector -> vector.json().isEmpty());
    }

    private static Vector vector(String line) {
        String[] columns = line.split("\t", 2);
        byte[] input = unescaped(columns[0]);
        if (!columns[1].startsWith("! ")) {
            return new Vector(line, input, Optional.of(columns[1]), -1, "");
        }
        String[] error = columns[1].split(" ", 3);
        return new Vector(line, input, Optional.empty(), Long.parseLong(error[1]), error[2]);
    }

    /** The bytes of ASCII text with {@code \xHH} and {@code \\} in it. */
    public static byte[] unescaped(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) != '\\') {
                bytes.write(text.charAt(i));
            } else if (text.charAt(++i) == '\\') {
                bytes.write('\\');
            } else {
                bytes.write(Integer.parseInt(text.substring(i + 1, i + 3), 16));
                i += 2;
            }
        }
        return bytes.toByteArray();
    }
}
