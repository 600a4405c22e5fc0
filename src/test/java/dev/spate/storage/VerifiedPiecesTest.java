package dev.spate.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.spate.torrent.Bitfield;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class VerifiedPiecesTest {
    @Test
    void isForAllThreads() throws Exception {
        VerifiedPieces verified = new VerifiedPieces(new Bitfield(3));
        verified.add(1);
        OtherThread.call(() -> {
            verified.add(2);
            return 0;
        });
        assertEquals(List.of(1, 2), TestOutputs.pieces(OtherThread.call(verified::copy)));
        Bitfield copy = verified.copy();
        copy.clear(1);
        assertEquals(2, verified.copy().cardinality());
    }
}
