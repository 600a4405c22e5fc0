package dev.spate.torrent;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The version of this build, which Maven writes into a resource: for {@code --version}, for trackers and for peers. */
public final class Version {
    private static final String UNKNOWN = "unknown";
    private static final List<String> LINES = read();
    private static final String TEXT = LINES.isEmpty() ? UNKNOWN : LINES.get(0);
    private static final Pattern NUMBERS = Pattern.compile("([0-9])\\.([0-9])\\.([0-9]).*");

    private Version() {}

    /** Such as {@code 0.1.0}. */
    public static String text() {
        return TEXT;
    }

    /** What else the build knew, for a person: libraries, and the commit where there was one. */
    public static List<String> details() {
        // A build outside of a repository leaves a word without a value.
        return LINES.stream().skip(1).filter(each -> each.contains(" ")).toList();
    }

    /** The four digits of a peer id (BEP 20), such as {@code 0100} for {@code 0.1.0}. */
    static String peerIdDigits(String version) {
        Matcher numbers = NUMBERS.matcher(version);
        return numbers.matches() ? numbers.group(1) + numbers.group(2) + numbers.group(3) + '0' : "0000";
    }

    private static List<String> read() {
        try (InputStream resource = Version.class.getResourceAsStream("version.txt")) {
            return resource == null
                    ? List.of()
                    : new String(resource.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .map(String::strip)
                            .toList();
        } catch (IOException e) {
            return List.of();
        }
    }
}
