package dev.spate.webseed;

import dev.spate.fuzz.Bounded;
import dev.spate.fuzz.Check;
import dev.spate.http.RangeHead;
import dev.spate.text.AsciiDigits;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;

/** The heads of web seeds' answers. */
public final class RangeAnswerFuzz {
    private static final int PER_BYTE = 160;
    private static final long FILE = 3_000_000;
    private static final FilePart PART = new FilePart(0, 1_000, 500_000, false);
    private static final Instant NOW = Instant.parse("2015-10-21T07:28:00Z");

    private RangeAnswerFuzz() {}

    /** The lines are: status, Content-Length, Content-Range, Content-Type, Content-Encoding, Location, Retry-After. */
    public static void fuzzerTestOneInput(byte[] data) {
        String[] lines = Arrays.copyOf(new String(data, StandardCharsets.ISO_8859_1).split("\n", 7), 7);
        Arrays.setAll(lines, n -> lines[n] == null ? "" : lines[n]);
        RangeHead head = new RangeHead(
                (int) AsciiDigits.read(lines[0], 3).orElse(206),
                "",
                AsciiDigits.read(lines[1], 18).orElse(-1),
                lines[2],
                lines[3],
                lines[4],
                lines[5],
                lines[6],
                InetAddress.getLoopbackAddress());
        RangeAnswer answer = Bounded.by(PER_BYTE, data.length, () -> RangeAnswer.of(head, PART, FILE, NOW));
        if (answer instanceof RangeAnswer.Bytes bytes) {
            long all = bytes.skipBytes() + PART.lengthBytes() + bytes.restBytes();
            Check.that(all == FILE || all == PART.lengthBytes() && head.status() == 206, () -> all + " bytes");
            Check.that(bytes.skipBytes() >= 0 && bytes.restBytes() >= 0, bytes::toString);
        } else if (answer instanceof RangeAnswer.Failed failed) {
            Duration pause = failed.pause().orElse(Duration.ZERO);
            Check.that(!pause.isNegative() && pause.compareTo(RangeAnswer.LONGEST_PAUSE) <= 0, pause::toString);
            isPrintable(failed.reason());
        } else if (answer instanceof RangeAnswer.FileLost lost) {
            isPrintable(lost.reason());
        }
    }

    private static void isPrintable(String reason) {
        Check.that(reason.chars().noneMatch(Character::isISOControl), () -> reason);
    }
}
