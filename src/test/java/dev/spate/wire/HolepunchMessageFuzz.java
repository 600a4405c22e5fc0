package dev.spate.wire;

import dev.spate.fuzz.Bounded;
import dev.spate.fuzz.Check;
import java.util.Optional;

/** The messages by which a peer has two others dial each other. */
public final class HolepunchMessageFuzz {
    private static final int PER_BYTE = 100;

    private HolepunchMessageFuzz() {}

    /** The input is the payload of an extended message. */
    public static void fuzzerTestOneInput(byte[] data) {
        Optional<HolepunchMessage> message = Bounded.by(PER_BYTE, data.length, () -> decoded(data));
        message.ifPresent(some -> {
            Check.equal(Optional.of(some), HolepunchMessage.decode(some.encode()));
            Check.that(some.errorCode() == 0 || some.kind() == HolepunchMessage.Kind.ERROR, some::toString);
        });
    }

    private static Optional<HolepunchMessage> decoded(byte[] data) {
        try {
            return HolepunchMessage.decode(data);
        } catch (WireException refused) {
            return Optional.empty();
        }
    }
}
