package dev.spate.wire;

import dev.spate.fuzz.Bounded;
import dev.spate.fuzz.Check;
import dev.spate.wire.MetadataMessage.Data;

/** The messages by which peers hand out metadata. */
public final class MetadataMessageFuzz {
    private static final int PER_BYTE = 100;

    private MetadataMessageFuzz() {}

    /** The input is the payload of an extended message. */
    public static void fuzzerTestOneInput(byte[] data) {
        MetadataMessage message = Bounded.by(PER_BYTE, data.length, () -> decoded(data));
        if (message != null) {
            Check.equal(message, MetadataMessage.decode(message.encode()));
            if (message instanceof Data piece) {
                int length = piece.bytes().length;
                Check.that(length > 0 && length <= MetadataMessage.PIECE_BYTES, piece::toString);
                Check.that(piece.totalSize() >= 0, piece::toString);
            }
        }
    }

    private static MetadataMessage decoded(byte[] data) {
        try {
            return MetadataMessage.decode(data);
        } catch (WireException refused) {
            return null;
        }
    }
}
