package dev.spate.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.torrent.Bitfield;
import dev.spate.torrent.PieceLayout;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AllowedFastTest {
    private final PieceLayout layout = new PieceLayout(8 * 65_536, 65_536);
    private final CommandRecorder shell = new CommandRecorder();
    private final PeerKey peer = new PeerKey(1);

    private Scheduler wanting(int piece) {
        Bitfield wanted = new Bitfield(8);
        wanted.set(piece);
        Scheduler scheduler = new Scheduler(
                layout, new Bitfield(8), SchedulerOptions.defaults().withWanted(wanted), new Random(1));
        scheduler.connected(peer, 250, true, 0);
        scheduler.haveAll(peer, 0);
        return scheduler;
    }

    private void drain(Scheduler scheduler) {
        scheduler.drainTo(shell);
        scheduler.checkInvariants();
    }

    @Test
    void anOfferOfAnUnwantedPieceDoesNotSilenceThePeerForGood() {
        Scheduler scheduler = wanting(5);
        scheduler.allowedFast(peer, 2, 1);
        drain(scheduler);
        assertTrue(shell.requests.isEmpty());
        scheduler.unchoked(peer, 2);
        drain(scheduler);
        assertFalse(shell.requests.isEmpty(), "nothing is requested after the unchoke");
        assertEquals(5, shell.requests.peek().piece());
    }

    @Test
    void aWantedPieceIsRequestedWhileChoked() {
        Scheduler scheduler = wanting(5);
        scheduler.allowedFast(peer, 5, 1);
        drain(scheduler);
        assertFalse(shell.requests.isEmpty());
    }

    @Test
    void aPeerThatRejectsAPieceItAllowedIsNotAskedForItAgain() {
        Scheduler scheduler = wanting(5);
        for (int round = 0; round < 100; round++) {
            scheduler.allowedFast(peer, 5, round);
            drain(scheduler);
            while (!shell.requests.isEmpty()) {
                Command.Request each = shell.requests.remove();
                scheduler.rejected(peer, each.piece(), each.offset(), each.length(), round);
                drain(scheduler);
            }
        }
        assertTrue(shell.all.size() <= 8, () -> shell.all.size() + " commands");
        PeerKey other = new PeerKey(2);
        scheduler.connected(other, 250, false, 100);
        scheduler.haveAll(other, 100);
        scheduler.unchoked(other, 100);
        drain(scheduler);
        assertEquals(other, shell.requests.element().peer());
    }

    @Test
    void aPeerThatIsSilentAboutAPieceItAllowedIsNotAskedForItAgain() {
        Scheduler scheduler = wanting(5);
        scheduler.allowedFast(peer, 5, 0);
        drain(scheduler);
        long now = 0;
        for (int n = 0; n < 100 && scheduler.nextDeadlineNanos() != Long.MAX_VALUE; n++) {
            now = scheduler.nextDeadlineNanos();
            scheduler.deadlineReached(now);
            drain(scheduler);
        }
        assertEquals(0, scheduler.stats().outstanding());
        assertTrue(shell.requests.size() <= 8, () -> shell.requests.size() + " requests");
    }
}
