package dev.spate.text;

import dev.spate.fuzz.Bounded;
import dev.spate.fuzz.Check;
import java.nio.charset.StandardCharsets;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Messages of trackers on their way to a terminal. */
public final class CleanTextFuzz {
    private static final int PER_BYTE = 16;
    private static final int MOST_CHARS = 201;

    private static final Pattern ESCAPE = Pattern.compile("\\\\u\\{([0-9a-f]+)}");

    private CleanTextFuzz() {}

    /** The input is text in UTF-8. */
    public static void fuzzerTestOneInput(byte[] data) {
        String text = new String(data, StandardCharsets.UTF_8);
        String clean = Bounded.by(PER_BYTE, data.length, () -> CleanText.of(text));
        Check.that(clean.length() <= MOST_CHARS, () -> clean.length() + " characters");
        Check.that(clean.chars().noneMatch(Character::isISOControl), () -> clean);
        Check.equal(clean, CleanText.of(clean));
        String shown = Bounded.by(PER_BYTE, data.length, () -> CleanText.escaped(text));
        Check.that(shown.codePoints().noneMatch(ControlCharacters::isNeverShown), () -> shown);
        Check.equal(text, ESCAPE.matcher(shown).replaceAll(CleanTextFuzz::meant));
        Check.equal(text, PercentEncoding.decode(PercentEncoding.encode(data)));
        Bounded.by(PER_BYTE, data.length, () -> PercentEncoding.decode(text));
    }

    private static String meant(MatchResult escape) {
        return Matcher.quoteReplacement(Character.toString(Integer.parseInt(escape.group(1), 16)));
    }
}
