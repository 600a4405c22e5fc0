package dev.spate.scheduler;

import dev.spate.scheduler.smartban.SmartBan;
import dev.spate.torrent.Bitfield;
import dev.spate.torrent.PieceLayout;
import java.util.Random;

/** Pieces without a scheduler around them. */
final class TestPieces {
    private TestPieces() {}

    static Pieces of(PieceLayout layout, Bitfield verified, SchedulerOptions options, SmartBan smartBan) {
        return new Pieces(layout, verified, options, Credit.of(options, layout), smartBan, new Random(1));
    }
}
