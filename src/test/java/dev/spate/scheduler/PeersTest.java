package dev.spate.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.scheduler.smartban.SmartBan;
import dev.spate.torrent.Bitfield;
import dev.spate.torrent.PieceLayout;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeersTest {
    private static final PieceLayout LAYOUT = new PieceLayout(2 * 16_384, 16_384);

    private final Deque<Command> commands = new ArrayDeque<>();
    private final Credit credit = new Credit(65_536, 64 << 20, 16_384);
    private final Pieces pieces =
            new Pieces(LAYOUT, new Bitfield(2), SchedulerOptions.defaults(), credit, new SmartBan(), new Random(1));
    private final Peers peers = new Peers(pieces, commands);

    private PeerState peer(int id, int... has) {
        PeerState peer = new PeerState(new PeerKey(id), 250, false, 0, 0);
        peers.add(peer);
        peers.bitfield(peer, SomePieces.of(2, has));
        return peer;
    }

    private void unchoke(PeerState peer) {
        peer.unchoke(0);
        peers.refresh(peer);
    }

    private void verify(int piece) {
        OpenPiece open = pieces.open(piece, null, 0);
        open.received(0, new PeerKey(1), 0);
        pieces.place(open, false);
        pieces.startStoring(open);
        pieces.endStoring(piece, true);
        peers.verified(piece);
    }

    private static Stream<Arguments> losses() {
        List<BiConsumer<Peers, PeerState>> ways = List.of(
                Peers::remove,
                Peers::haveNone,
                Peers::haveAll,
                (peers, peer) -> peers.bitfield(peer, new Bitfield(2)),
                (peers, peer) -> peers.bitfield(peer, Bitfield.full(2)));
        return ways.stream().flatMap(way -> Stream.of(Arguments.of(0, way), Arguments.of(1, way)));
    }

    @ParameterizedTest(name = "piece {0}")
    @MethodSource("losses")
    void whatPartialPeersNoLongerHaveIsRarer(int piece, BiConsumer<Peers, PeerState> way) {
        PeerState seed = peer(9, 0, 1);
        assertTrue(seed.isSeed());
        peer(1, 1 - piece);
        peer(2, 1 - piece);
        peer(3, piece);
        List<PeerState> leaving = List.of(peer(4, piece), peer(5, piece));
        assertEquals(1 - piece, pieces.pick(seed));
        for (PeerState each : leaving) {
            each.foundNothing(7);
            way.accept(peers, each);
            assertEquals(-1, each.interestPiece);
            assertFalse(each.foundNothingAt(7), "what it has is another question now");
        }
        assertEquals(piece, pieces.pick(seed));
        peers.checkInvariants();
    }

    @Test
    void aPeerThatHasAllIsNotCountedPieceByPiece() {
        PeerState seed = peer(1, 0, 1);
        assertTrue(seed.isSeed() && seed.isInteresting());
        assertNull(seed.pieces());
        assertEquals(-1, seed.interestPiece);
    }

    @Test
    void aPeerWhoseOnlyPieceIsVerifiedIsToldSoAndASeedAtTheEnd() {
        PeerState one = peer(1, 0);
        PeerState seed = peer(2, 0, 1);
        assertEquals(List.of(new Command.Interested(one.key()), new Command.Interested(seed.key())), taken());
        verify(0);
        assertEquals(List.of(new Command.NotInterested(one.key())), taken());
        peers.have(one, 1);
        assertEquals(List.of(new Command.Interested(one.key())), taken());
        verify(1);
        assertEquals(List.of(new Command.NotInterested(one.key()), new Command.NotInterested(seed.key())), taken());
        peers.checkInvariants();
    }

    @ParameterizedTest(name = "of a seed: {0}")
    @ValueSource(booleans = {true, false})
    void aPieceThatAPeerHasLostIsRarerAndNoReasonToBeInterested(boolean ofSeed) {
        PeerState seed = peer(9, 0, 1);
        peer(1, 0);
        PeerState losing = ofSeed ? peer(2, 0, 1) : peer(2, 1);
        peers.lost(losing, 1);
        peers.checkInvariants();
        assertFalse(losing.isSeed());
        assertEquals(ofSeed, losing.isInteresting());
        assertEquals(1, pieces.pick(seed), "nobody but a seed has it");
        peers.lost(losing, 1);
        peers.lost(losing, 0);
        peers.checkInvariants();
        assertFalse(losing.isInteresting());
        peers.have(losing, 1);
        assertTrue(losing.isInteresting());
        peers.checkInvariants();
    }

    private List<Command> taken() {
        List<Command> those = List.copyOf(commands);
        commands.clear();
        return those;
    }

    @Test
    void aPeerThatHadNothingForUsIsLookedAtAgainWhenItGainsAPieceThatWeMiss() {
        verify(1);
        PeerState peer = peer(1);
        peer.foundNothing(7);
        peers.have(peer, 1);
        assertTrue(peer.foundNothingAt(7));
        peers.have(peer, 0);
        assertFalse(peer.foundNothingAt(7));
    }

    @Test
    void onlyWhoIsInterestingAndDoesNotChokeUsIsActive() {
        PeerState peer = peer(1, 0);
        assertEquals(0, peers.active());
        unchoke(peer);
        assertEquals(1, peers.active());
        peers.remove(peer);
        assertEquals(0, peers.active());
        assertFalse(peer.isActive());
        peers.remove(peer);
        assertEquals(0, peers.active());
    }

    @Test
    void theMemoryGrowsWithTheActivePeers() {
        for (int id = 0; id < 100; id++) {
            unchoke(peer(id, 0, 1));
        }
        assertEquals(8 << 20, credit.budgetBytes());
    }

    @Test
    void aPeerIsConnectedUntilItIsRemovedAndAnotherOfItsKeyIsNot() {
        PeerState peer = peer(1);
        assertTrue(peers.isConnected(peer));
        assertFalse(peers.isConnected(new PeerState(peer.key(), 250, false, 0, 0)));
        PeerState again = new PeerState(peer.key(), 250, false, 0, 0);
        assertThrows(IllegalStateException.class, () -> peers.add(again));
        peers.remove(peer);
        assertFalse(peers.isConnected(peer));
    }
}
