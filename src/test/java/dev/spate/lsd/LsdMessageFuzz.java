package dev.spate.lsd;

import dev.spate.fuzz.Bounded;
import dev.spate.fuzz.Check;
import java.util.Optional;

/** Datagrams of the local network. */
public final class LsdMessageFuzz {
    private static final int PER_BYTE = 300;

    private LsdMessageFuzz() {}

    /** The input is a datagram. */
    public static void fuzzerTestOneInput(byte[] data) {
        Optional<LsdMessage> read = Bounded.by(PER_BYTE, data.length, () -> LsdMessage.read(data));
        read.ifPresent(each -> {
            Check.that(each.port() > 0 && each.port() <= 65_535, each::toString);
            Check.that(
                    !each.infoHashes().isEmpty() && each.infoHashes().size() <= LsdMessage.MOST_HASHES, each::toString);
            Check.equal(
                    read,
                    LsdMessage.read(new LsdMessage(each.port(), each.infoHashes(), "").write("h"))
                            .map(again -> new LsdMessage(again.port(), again.infoHashes(), each.cookie())));
        });
    }
}
