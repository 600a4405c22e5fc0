package dev.spate.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.scheduler.smartban.SmartBan;
import dev.spate.torrent.Bitfield;
import dev.spate.torrent.PieceLayout;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is left of a peer in the other records when we part with it. */
class PeerEvictionTest {
    private static final int BLOCK = 16_384;
    private static final long SECOND = 1_000_000_000L;
    private static final long[] NONE = {};

    private final PieceLayout layout = new PieceLayout(8 * 65_536L, 65_536);
    private final Deque<Command> commands = new ArrayDeque<>();
    private final SmartBan smartBan = new SmartBan();
    private final Pieces pieces =
            TestPieces.of(layout, new Bitfield(8), SchedulerOptions.defaults().withMemoryBytes(1 << 20), smartBan);
    private final Peers peers = new Peers(pieces, commands);
    private final PeerDeadlines peerDeadlines = new PeerDeadlines();
    private final OutstandingRequests outstandingRequests = new OutstandingRequests(pieces, peerDeadlines, commands);
    private final PeerEviction eviction =
            new PeerEviction(pieces, peers, outstandingRequests, peerDeadlines, smartBan, commands);

    private final PeerState peer = seed(1);
    private final PeerState other = seed(2);

    private PeerState seed(int id) {
        PeerState seed = new PeerState(new PeerKey(id), 250, false, 0, 0);
        peers.add(seed);
        seed.unchoke(0);
        peers.haveAll(seed);
        return seed;
    }

    /** The piece comes, its blocks in turn from these, and its hash is wrong. */
    private void fail(int index, PeerKey... senders) {
        OpenPiece piece = pieces.open(index, null, 0);
        for (int block = 0; block < piece.blocks; block++) {
            piece.received(block, senders[block % senders.length], 0);
        }
        pieces.place(piece, false);
        pieces.startStoring(piece);
        eviction.pieceFailed(index, NONE, 0);
    }

    /** A piece of which a copy was bad, and that the peer fetches alone. */
    private OpenPiece alone(int index) {
        fail(index, peer.key(), other.key());
        return pieces.openAlone(index, peer, 0);
    }

    private List<Command.Ban> bans() {
        List<Command.Ban> found = commands.stream()
                .filter(Command.Ban.class::isInstance)
                .map(Command.Ban.class::cast)
                .toList();
        commands.clear();
        return found;
    }

    private void check() {
        pieces.checkInvariants();
        peers.checkInvariants();
        peerDeadlines.checkInvariants();
        outstandingRequests.checkInvariants(peers.all());
    }

    @Test
    void aLiarIsBannedOnceHoweverManyPiecesConvictIt() {
        fail(0, peer.key());
        fail(1, peer.key());
        assertEquals(List.of(new Command.Ban(peer.key(), "sent piece 0 whose hash does not match")), bans());
        assertNull(peers.get(peer.key()));
        assertEquals(2, eviction.corruptPieces());
        check();
    }

    @Test
    void ofTheBannedAreSixteenThousandRemembered() {
        for (int id = 1; id <= 16_384; id++) {
            fail(0, new PeerKey(id));
        }
        assertEquals(16_384, bans().size());
        fail(0, new PeerKey(1));
        assertEquals(List.of(), bans());
        fail(0, new PeerKey(20_000));
        fail(0, new PeerKey(2));
        fail(0, new PeerKey(1));
        assertEquals(
                List.of(new PeerKey(20_000), new PeerKey(1)),
                bans().stream().map(Command.Ban::peer).toList());
    }

    @Test
    void whatALiarSentOfOtherPiecesIsRequestedAgain() {
        OpenPiece half = pieces.open(1, null, 0);
        half.received(0, other.key(), 0);
        half.received(1, peer.key(), 0);
        outstandingRequests.request(other, half, 2, 0);
        outstandingRequests.request(other, half, 3, 0);
        assertEquals(0, half.freeCount());
        long generation = pieces.supplyGeneration();
        fail(0, peer.key());
        assertEquals(1, half.freeCount());
        assertSame(half, pieces.firstShared(other));
        assertTrue(pieces.supplyGeneration() > generation, "who found nothing looks again");
        assertEquals(65_536 + BLOCK, outstandingRequests.discardedBytes());
        check();
    }

    @Test
    void whatAPeerThatLeavesWasAtIsForAll() {
        OpenPiece piece = pieces.open(0, peer, 0);
        pieces.moveTo(peer, piece);
        outstandingRequests.request(peer, piece, 0, 0);
        eviction.release(peer, 0);
        assertNull(piece.owner());
        assertEquals(piece.blocks, piece.freeCount());
        assertTrue(peerDeadlines.isEmpty());
        assertEquals(0, outstandingRequests.outstanding());
        assertNull(peers.get(peer.key()));
        check();
    }

    @Test
    void anExclusivePieceIsKeptForAnOwnerThatChokesUntilItLeaves() {
        OpenPiece piece = alone(0);
        piece.received(0, peer.key(), 0);
        eviction.choked(peer, SECOND);
        assertTrue(piece.isWithoutOwner());
        assertEquals(-1, smartBan.pickBegun(other, SECOND));
        assertEquals(0, smartBan.pickBegun(peer, SECOND));
        eviction.release(peer, SECOND);
        assertEquals(-1, smartBan.pickBegun(peer, SECOND), "a key that is used again is another peer's");
        assertFalse(smartBan.isOnParole(peer.key(), SECOND));
        check();
    }

    @Test
    void anExclusivePieceOfAPeerThatLeavesWaitsForAnother() {
        OpenPiece piece = alone(0);
        outstandingRequests.request(peer, piece, 0, 0);
        eviction.release(peer, 0);
        assertTrue(piece.isWithoutOwner());
        check();
    }

    @Test
    void anExclusivePieceOfAPeerThatMissesItsDeadlineWaitsForAnother() {
        OpenPiece piece = alone(0);
        outstandingRequests.request(peer, piece, 0, 0);
        eviction.deadline(peer, 0, 12 * SECOND - 1);
        assertSame(peer, piece.owner());
        eviction.deadline(peer, 0, 12 * SECOND);
        assertTrue(piece.isWithoutOwner());
        assertTrue(peer.isSnubbed());
        assertEquals(0, outstandingRequests.outstanding());
        check();
    }

    @ParameterizedTest(name = "another served {0} ns ago: {1}")
    @CsvSource({"29999999999, true", "30000000000, false"})
    void aSilentPeerIsDroppedWhenAnotherServedWithinThirtySeconds(long agoNanos, boolean dropped) {
        OpenPiece piece = pieces.open(0, null, 0);
        outstandingRequests.request(peer, piece, 0, 0);
        peer.timeout.snub(0);
        peer.timeout.snub(0);
        eviction.deadline(peer, 100 * SECOND - agoNanos, 100 * SECOND);
        assertEquals(dropped, peers.get(peer.key()) == null);
        assertEquals(dropped, commands.contains(new Command.Drop(peer.key(), "was asked for blocks and sends none")));
        check();
    }

    @Test
    void aSuspectsRequestsInPiecesOfOthersAreCancelledBeyondWhatIsOnItsWay() {
        for (int index = 1; index < 8; index++) {
            OpenPiece shared = pieces.open(index, null, 0);
            for (int block = 0; block < shared.blocks; block++) {
                outstandingRequests.request(index < 7 ? peer : other, shared, block, 0);
            }
        }
        commands.clear();
        fail(0, peer.key(), other.key(), new PeerKey(3));
        long cancelled =
                commands.stream().filter(Command.Cancel.class::isInstance).count();
        assertTrue(peer.window.frugalBlocks() < 24);
        assertEquals(peer.window.frugalBlocks(), peer.outstanding());
        assertTrue(cancelled >= 24 - peer.window.frugalBlocks());
        assertTrue(smartBan.isOnParole(peer.key(), 0) && smartBan.isOnParole(other.key(), 0));
        check();
    }
}
