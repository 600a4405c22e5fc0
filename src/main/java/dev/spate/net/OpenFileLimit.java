package dev.spate.net;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Shares out the files that this process may have open, so that connections do not take those which the output needs.
 *
 * @param limit the most at a time; {@link Long#MAX_VALUE} where the system does not tell
 */
public record OpenFileLimit(long limit) {
    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final Pattern OPEN_FILES = Pattern.compile("Max open files +(\\d+)");

    /** What the JVM, the loop, trackers and name servers take. */
    private static final int SPARE = 32;

    private static final int FEWEST_PEERS = 2;
    private static final int FEWEST_FILES = 2;

    /** The present limit, on Linux. The class that tells it on all systems takes a tenth of the time of a start. */
    public static OpenFileLimit now() {
        try {
            Matcher found = OPEN_FILES.matcher(Files.readString(LIMITS, StandardCharsets.UTF_8));
            return new OpenFileLimit(found.find() ? Long.parseLong(found.group(1)) : Long.MAX_VALUE);
        } catch (IOException | NumberFormatException e) {
            return new OpenFileLimit(Long.MAX_VALUE);
        }
    }

    /** The share of each, where so many torrents divide it. */
    public OpenFileLimit among(int torrents) {
        return torrents == 1 ? this : new OpenFileLimit(Math.max(0, limit - SPARE) / torrents + SPARE);
    }

    /** How many files of the output may be open, of so many wanted: an eighth of all at most. */
    public int files(int wanted) {
        return (int) Math.max(FEWEST_FILES, Math.min(wanted, limit / 8));
    }

    /** How many connections there may be, of so many wanted, beside so many files of the output. */
    public int peers(int wanted, int files) {
        return (int) Math.max(FEWEST_PEERS, Math.min(wanted, limit - SPARE - files(files)));
    }
}
