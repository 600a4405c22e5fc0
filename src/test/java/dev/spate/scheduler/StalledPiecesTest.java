package dev.spate.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.torrent.PieceLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Peers that hold all the memory in pieces that nobody else has, and send a block now and then. */
class StalledPiecesTest {
    private static final int PIECES = 20;
    private static final int DRIPPING = 4;
    private static final long DRIP_MILLIS = 8_000;
    private static final PeerKey HONEST = new PeerKey(99);

    private final TestSwarm swarm = new TestSwarm(
            new PieceLayout((long) PIECES << 20, 1 << 20),
            SchedulerOptions.defaults().withMemoryBytes(DRIPPING << 20));
    private final List<Deque<Command.Request>> asked = new ArrayList<>();
    private final List<PeerKey> keys = new ArrayList<>();
    private int abandoned;

    private void begin() {
        for (int n = 0; n < DRIPPING; n++) {
            PeerKey peer = new PeerKey(n);
            keys.add(peer);
            asked.add(new ArrayDeque<>());
            swarm.scheduler.connected(peer, 250, false, swarm.now);
            swarm.scheduler.bitfield(peer, swarm.some(n), swarm.now);
            swarm.scheduler.unchoked(peer, swarm.now);
        }
        pass(1_000);
        assertEquals(DRIPPING << 20, swarm.scheduler.stats().creditUsedBytes());
    }

    private void honestComes(int... pieces) {
        swarm.scheduler.connected(HONEST, 250, false, swarm.now);
        swarm.scheduler.bitfield(HONEST, swarm.some(pieces), swarm.now);
        swarm.scheduler.unchoked(HONEST, swarm.now);
    }

    private void pass(long millis) {
        swarm.pass(millis);
        for (Command each : List.copyOf(swarm.shell.all)) {
            if (each instanceof Command.Request request && !request.peer().equals(HONEST)) {
                asked.get(keys.indexOf(request.peer())).add(request);
            } else if (each instanceof Command.Request request) {
                swarm.answer(request);
            } else if (each instanceof Command.Cancel cancel && !cancel.peer().equals(HONEST)) {
                asked.get(keys.indexOf(cancel.peer()))
                        .removeIf(it -> it.piece() == cancel.piece() && it.offset() == cancel.offset());
            } else if (each instanceof Command.AbandonPiece) {
                abandoned++;
            }
        }
        swarm.shell.all.clear();
        swarm.shell.requests.clear();
        while (!swarm.shell.stores.isEmpty()) {
            swarm.scheduler.pieceStored(swarm.shell.stores.remove().piece(), new long[0], swarm.now);
        }
    }

    /** Whether so many pieces are there within this time; those who drip send a block each now and then. */
    private boolean gets(int pieces, long seconds) {
        long until = swarm.now + seconds * 1_000_000_000L;
        for (long millis = 0; swarm.now < until && swarm.scheduler.piecesVerified() < pieces; millis += 100) {
            if (millis % DRIP_MILLIS == DRIP_MILLIS - 100) {
                drip();
            }
            pass(100);
        }
        return swarm.scheduler.piecesVerified() >= pieces;
    }

    private void drip() {
        for (Deque<Command.Request> each : asked) {
            if (!each.isEmpty()) {
                swarm.answer(each.remove());
            }
        }
    }

    @Test
    void aPeerThatBringsOtherPiecesAtOnceDoesNotWait() {
        begin();
        int[] others = new int[PIECES - DRIPPING];
        for (int n = 0; n < others.length; n++) {
            others[n] = DRIPPING + n;
        }
        honestComes(others);
        assertTrue(gets(others.length, 120), () -> swarm.scheduler.stats().toString());
        assertTrue(gets(PIECES, 3_600), () -> swarm.scheduler.stats().toString());
    }

    /** Their requests are cancelled with the piece: they must not begin it anew before those who wait. */
    @Test
    void theMemoryOfSnubbedPeersGoesToOthersFirst() {
        begin();
        honestComes(DRIPPING, DRIPPING + 1, DRIPPING + 2, DRIPPING + 3);
        long until = swarm.now + 60_000_000_000L;
        while (swarm.now < until && swarm.scheduler.piecesVerified() < 4) {
            pass(100);
        }
        assertEquals(
                4,
                swarm.scheduler.piecesVerified(),
                () -> swarm.scheduler.stats().toString());
    }

    @Test
    void aSlowPieceIsNotGivenUpForNobody() {
        begin();
        assertTrue(gets(DRIPPING, 3_600), () -> swarm.scheduler.stats().toString());
        assertEquals(0, abandoned);
    }
}
