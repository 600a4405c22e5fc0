package dev.spate.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.torrent.Bitfield;
import dev.spate.torrent.PieceLayout;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SchedulerTest {
    @Test
    void downloadsEverythingFromOneSeed() {
        PieceLayout layout = new PieceLayout(1_000_000, 65_536);
        Scheduler scheduler =
                new Scheduler(layout, new Bitfield(layout.pieceCount()), SchedulerOptions.defaults(), new Random(1));
        PeerKey peer = new PeerKey(1);
        scheduler.connected(peer, 250, false, 0);
        scheduler.haveAll(peer, 0);
        scheduler.unchoked(peer, 0);
        long now = 0;
        Recorder shell = new Recorder();
        while (!scheduler.isComplete()) {
            scheduler.checkInvariants();
            scheduler.drainTo(shell);
            now += 1_000_000;
            if (!shell.stores.isEmpty()) {
                scheduler.pieceStored(shell.stores.remove().piece(), new long[0], now);
            } else {
                Command.Request next = shell.requests.remove();
                assertTrue(scheduler.isRequested(peer, next.piece(), next.offset(), next.length()));
                assertEquals(
                        Receipt.ACCEPTED,
                        scheduler.blockReceived(peer, next.piece(), next.offset(), next.length(), now));
            }
        }
        scheduler.checkInvariants();
        assertEquals(1_000_000, scheduler.stats().receivedBytes());
        assertEquals(0, scheduler.stats().creditUsedBytes());
        assertEquals(0, scheduler.stats().outstanding());
    }
}
