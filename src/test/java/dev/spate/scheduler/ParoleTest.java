package dev.spate.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.torrent.PieceLayout;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** After a bad piece of several senders each works alone for a while, and none holds a piece for long by being silent. */
class ParoleTest {
    private static final PeerKey PEER = new PeerKey(1);
    private static final PeerKey OTHER = new PeerKey(2);
    private static final long[] SOME = {1, 2, 3, 4};

    /** Two peers that have sent a half of a bad first piece each. */
    private static TestSwarm onParole(int pieces) {
        TestSwarm swarm = new TestSwarm(
                new PieceLayout(pieces * 65_536L, 65_536),
                SchedulerOptions.defaults().with(PickStrategy.SEQUENTIAL));
        for (PeerKey peer : List.of(PEER, OTHER)) {
            swarm.scheduler.connected(peer, 2, false, 0);
            swarm.scheduler.haveAll(peer, 0);
            swarm.scheduler.unchoked(peer, 0);
        }
        swarm.pass(1);
        while (swarm.shell.stores.isEmpty()) {
            swarm.answer(swarm.shell.requests.remove());
            swarm.pass(1);
        }
        swarm.scheduler.pieceCorrupt(swarm.shell.stores.remove().piece(), SOME, swarm.now);
        swarm.pass(1);
        return swarm;
    }

    @Test
    void aSenderOfABadPieceWorksAloneUntilItSendsAGoodOne() {
        TestSwarm swarm = onParole(40);
        Map<Integer, Set<PeerKey>> senders = new TreeMap<>();
        int shared = swarm.shell.requests.stream()
                .mapToInt(Command.Request::piece)
                .max()
                .orElseThrow();
        for (int n = 0; n < 40; n++) {
            Command.Request next = swarm.shell.requests.remove();
            senders.computeIfAbsent(next.piece(), piece -> new HashSet<>()).add(next.peer());
            swarm.answer(next);
            swarm.pass(1);
        }
        senders.keySet().removeIf(piece -> piece <= shared);
        assertTrue(senders.size() >= 4, () -> "" + senders);
        senders.values().forEach(those -> assertEquals(1, those.size(), () -> "" + senders));
        swarm.shell.stores.forEach(store -> swarm.scheduler.pieceStored(store.piece(), new long[0], swarm.now));
        swarm.pass(1);
        senders.clear();
        for (int n = 0; n < 40; n++) {
            Command.Request next = swarm.shell.requests.remove();
            senders.computeIfAbsent(next.piece(), piece -> new HashSet<>()).add(next.peer());
            swarm.answer(next);
            swarm.pass(1);
        }
        assertTrue(senders.values().stream().anyMatch(those -> those.size() == 2), () -> "" + senders);
    }

    @Test
    void paroleDoesNotKeepThemFromTheLastPiece() {
        TestSwarm swarm = onParole(1);
        swarm.pass(10_000);
        assertTrue(swarm.scheduler.stats().outstanding() > 0);
    }

    @Test
    void aPieceThatOneHasAloneGoesToAllWhenNoBlockOfItComes() {
        TestSwarm swarm = onParole(1);
        swarm.pass(2_000);
        Set<PeerKey> owner = new HashSet<>();
        swarm.shell.requests.forEach(each -> owner.add(each.peer()));
        assertEquals(1, owner.size());
        swarm.shell.requests.clear();
        // It never falls silent for long enough to miss its deadline, and never sends a block.
        for (int second = 0; second < 12; second++) {
            owner.forEach(peer -> swarm.scheduler.blockProgress(peer, swarm.now));
            swarm.pass(1_000);
        }
        assertTrue(swarm.shell.requests.stream().anyMatch(each -> !owner.contains(each.peer())));
    }

    /** While it is on parole it has nothing but the piece that it fetches alone; what it allows it serves all the same. */
    @Test
    void whoIsOnParoleAndChokesUsIsAskedAtOnceForWhatItAllowed() {
        TestSwarm swarm = new TestSwarm(
                new PieceLayout(6 * 32_768L, 32_768),
                SchedulerOptions.defaults().with(PickStrategy.SEQUENTIAL));
        for (PeerKey peer : List.of(PEER, OTHER)) {
            swarm.scheduler.connected(peer, 1, true, 0);
            swarm.scheduler.haveAll(peer, 0);
            swarm.scheduler.unchoked(peer, 0);
        }
        swarm.pass(0);
        swarm.scheduler.requestLimit(PEER, 250);
        swarm.answer(swarm.shell.requests.remove());
        swarm.answer(swarm.shell.requests.remove());
        swarm.scheduler.pieceCorrupt(0, new long[] {1, 2}, 0);
        // The last piece is none that it is asked for in turn; to hear of it fills the rest of its window.
        swarm.scheduler.allowedFast(PEER, 5, 0);
        swarm.pass(0);
        PeerView before = swarm.scheduler.peer(PEER).orElseThrow();
        assertTrue(before.outstanding() < before.window(), before::toString);
        swarm.shell.requests.clear();
        swarm.scheduler.choked(PEER, 0);
        swarm.pass(0);
        assertTrue(
                swarm.shell.requests.contains(new Command.Request(PEER, 5, 0, 16_384)),
                () -> swarm.shell.requests.toString());
    }
}
