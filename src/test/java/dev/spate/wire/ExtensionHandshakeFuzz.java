package dev.spate.wire;

import dev.spate.fuzz.Bounded;
import dev.spate.fuzz.Check;

/** What peers say of themselves in the extension protocol. */
public final class ExtensionHandshakeFuzz {
    private static final int PER_BYTE = 100;

    private ExtensionHandshakeFuzz() {}

    /** The input is the payload of an extended message with id 0. */
    public static void fuzzerTestOneInput(byte[] data) {
        ExtensionHandshake theirs = Bounded.by(PER_BYTE, data.length, () -> decoded(data));
        if (theirs != null) {
            Check.equal(theirs, ExtensionHandshake.decode(theirs.encode()));
            theirs.client().ifPresent(ExtensionHandshakeFuzz::isPrintable);
            theirs.ids().keySet().forEach(ExtensionHandshakeFuzz::isPrintable);
        }
    }

    private static ExtensionHandshake decoded(byte[] data) {
        try {
            return ExtensionHandshake.decode(data);
        } catch (WireException refused) {
            return null;
        }
    }

    private static void isPrintable(String text) {
        Check.that(text.length() <= ExtensionHandshake.MAX_CLIENT_CHARS, () -> text.length() + " characters");
        Check.that(text.chars().noneMatch(Character::isISOControl), () -> text);
    }
}
