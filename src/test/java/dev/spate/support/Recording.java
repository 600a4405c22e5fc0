package dev.spate.support;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What an earlier build did, kept as lines of text in {@code src/test/resources/recorded}: a test does it again and
 * compares. When a change of behaviour is meant, {@code -Dspate.record=DIR} writes into DIR what the code does now, to
 * be read and copied by hand.
 */
public final class Recording {
    private static final Path KEPT = Path.of("src", "test", "resources", "recorded");
    private static final String DIRECTORY = System.getProperty("spate.record", "");

    private Recording() {}

    /** The lines of a recording, comments ({@code #}) among them. */
    public static List<String> lines(String name) {
        try {
            return Files.readAllLines(KEPT.resolve(name));
        } catch (IOException e) {
            throw new AssertionError("no recording " + name, e);
        }
    }

    /** Whether a line says something, and is neither a comment nor empty. */
    public static boolean tells(String line) {
        return !line.isEmpty() && !line.startsWith("#");
    }

    /** Whether what happens now is to be written down. */
    public static boolean isWanted() {
        return !DIRECTORY.isEmpty();
    }

    /** Writes what happens now, if that is wanted. */
    public static void write(String name, List<String> lines) {
        if (isWanted()) {
            try {
                Path file = Path.of(DIRECTORY).resolve(name);
                Files.createDirectories(file.getParent());
                Files.write(file, lines);
            } catch (IOException e) {
                throw new AssertionError("cannot record " + name, e);
            }
        }
    }

    /** The same below the comment that the recording begins with. */
    public static void rewrite(String name, List<String> lines) {
        write(
                name,
                Stream.concat(lines(name).stream().takeWhile(line -> !tells(line)), lines.stream())
                        .toList());
    }

    /** The recording with each line replaced for which there is another; comments stay. */
    public static void rewrite(String name, Map<String, String> others) {
        write(
                name,
                lines(name).stream()
                        .map(line -> others.getOrDefault(line, line))
                        .toList());
    }

    /** In hexadecimal digits. */
    public static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(digest().digest(bytes));
    }

    /** In hexadecimal digits, of its UTF-8 form. */
    public static String sha256(String text) {
        return sha256(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A new SHA-256. */
    public static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
