package dev.spate.wire;

import dev.spate.fuzz.Bounded;
import dev.spate.fuzz.Check;

/** The messages by which peers tell whom they are connected to. */
public final class PexMessageFuzz {
    private static final int PER_BYTE = 300;

    private PexMessageFuzz() {}

    /** The input is the payload of an extended message. */
    public static void fuzzerTestOneInput(byte[] data) {
        PexMessage message = Bounded.by(PER_BYTE, data.length, () -> decoded(data));
        if (message != null) {
            Check.equal(message, PexMessage.decode(message.encode()));
            Check.that(message.added().size() <= 2 * PexMessage.MOST_READ, message::toString);
            Check.that(message.dropped().size() <= 2 * PexMessage.MOST_READ, message::toString);
            message.added()
                    .forEach(each -> Check.that(
                            each.address().getPort() > 0 && each.flags() >= 0 && each.flags() <= 0xff, each::toString));
        }
    }

    private static PexMessage decoded(byte[] data) {
        try {
            return PexMessage.decode(data);
        } catch (WireException refused) {
            return null;
        }
    }
}
