package dev.spate.torrent;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The version of this build, which Maven writes into a resource: for {@code --version}, for trackers and for peers. */
public final class Version {
    private static final String UNKNOWN = "unknown";
    private static final String TEXT = read();
    private static final Pattern NUMBERS = Pattern.compile("([0-9])\\.([0-9])\\.([0-9]).*");

    private Version() {}

    /** Such as {@code 0.1.0}. */
    public static String text() {
        return TEXT;
    }

    /** The four digits of a peer id (BEP 20), such as {@code 0100} for {@code 0.1.0}. */
    static String peerIdDigits(String version) {
        Matcher numbers = NUMBERS.matcher(version);
        return numbers.matches() ? numbers.group(1) + numbers.group(2) + numbers.group(3) + '0' : "0000";
    }

    private static String read() {
        try (InputStream resource = Version.class.getResourceAsStream("version.txt")) {
            return resource == null ? UNKNOWN : new String(resource.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            return UNKNOWN;
        }
    }
}
