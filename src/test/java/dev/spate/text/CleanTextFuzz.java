package dev.spate.text;

import dev.spate.fuzz.Bounded;
import dev.spate.fuzz.Check;
import java.nio.charset.StandardCharsets;

/** Messages of trackers on their way to a terminal. */
public final class CleanTextFuzz {
    private static final int PER_BYTE = 16;
    private static final int MOST_CHARS = 201;

    private CleanTextFuzz() {}

    /** The input is text in UTF-8. */
    public static void fuzzerTestOneInput(byte[] data) {
        String text = new String(data, StandardCharsets.UTF_8);
        String clean = Bounded.by(PER_BYTE, data.length, () -> CleanText.of(text));
        Check.that(clean.length() <= MOST_CHARS, () -> clean.length() + " characters");
        Check.that(clean.chars().noneMatch(Character::isISOControl), () -> clean);
        Check.equal(clean, CleanText.of(clean));
        String escaped = PercentEncoding.encode(data);
        Check.equal(text, PercentEncoding.decode(escaped));
        Bounded.by(PER_BYTE, data.length, () -> PercentEncoding.decode(text));
    }
}
