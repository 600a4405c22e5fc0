package dev.spate.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.scheduler.smartban.SmartBan;
import dev.spate.torrent.Bitfield;
import dev.spate.torrent.PieceLayout;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InterestTrackerTest {
    private static final int COUNT = 100;

    /** Piece 2 is verified. */
    private final Pieces pieces = TestPieces.of(
            new PieceLayout(COUNT * 16_384L, 16_384),
            SomePieces.of(COUNT, 2),
            SchedulerOptions.defaults(),
            new SmartBan());

    private final InterestTracker tracker = new InterestTracker(pieces);

    private static PeerState peer(int id, int... has) {
        PeerState peer = new PeerState(new PeerKey(id), 1, false, 0, 0);
        peer.setPieces(SomePieces.of(COUNT, has));
        return peer;
    }

    /** The peers of which this is the interest piece. */
    private List<PeerState> of(int piece) {
        List<PeerState> found = new ArrayList<>();
        for (PeerState peer = tracker.firstOf(piece); peer != null; peer = peer.nextInterest) {
            assertEquals(piece, peer.interestPiece);
            found.add(peer);
        }
        return found;
    }

    @ParameterizedTest(name = "peer {0}")
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
    void theInterestPieceIsOneThatThePeerHasAndWeMiss(int id) {
        for (int piece : new int[] {0, 1, 3, 50, COUNT - 1}) {
            PeerState peer = peer(id, 2, piece);
            tracker.seek(peer);
            assertEquals(piece, peer.interestPiece);
            assertEquals(List.of(peer), of(piece));
            tracker.checkInvariants(peer);
            tracker.forget(peer);
        }
    }

    @Test
    void aPeerWithNothingThatWeMissHasNone() {
        PeerState peer = peer(1, 2);
        tracker.seek(peer);
        assertEquals(-1, peer.interestPiece);
        tracker.forget(peer);
        assertEquals(-1, peer.interestPiece);
        tracker.checkInvariants(peer);
    }

    @Test
    void seekingAgainForgetsTheOneBefore() {
        PeerState peer = peer(1, 7);
        tracker.seek(peer);
        peer.setPieces(SomePieces.of(COUNT, 8));
        tracker.seek(peer);
        assertNull(tracker.firstOf(7));
        assertSame(peer, tracker.firstOf(8));
    }

    @ParameterizedTest(name = "the order {0}")
    @ValueSource(strings = {"012", "021", "102", "120", "201", "210"})
    void peersOfOneInterestPieceAreFoundWhicheverIsForgottenBefore(String order) {
        List<PeerState> three = List.of(peer(1, 9), peer(2, 9), peer(3, 9));
        three.forEach(tracker::seek);
        Set<PeerState> left = new HashSet<>(three);
        assertEquals(left, new HashSet<>(of(9)));
        for (char each : order.toCharArray()) {
            PeerState peer = three.get(each - '0');
            tracker.forget(peer);
            left.remove(peer);
            assertEquals(left, new HashSet<>(of(9)));
            assertEquals(left.size(), of(9).size());
            assertEquals(-1, peer.interestPiece);
        }
        // They come back as if they had never been there.
        three.forEach(tracker::seek);
        assertEquals(new HashSet<>(three), new HashSet<>(of(9)));
    }

    @Test
    void onlyAPeerThatHadNoneIsInterestingForAPieceThatItGains() {
        PeerState none = peer(1);
        PeerState first = peer(2, 0);
        tracker.seek(none);
        tracker.seek(first);
        tracker.gained(none, 5);
        tracker.gained(first, 5);
        assertEquals(List.of(none), of(5));
        assertEquals(List.of(first), of(0));
    }

    @Test
    void aFirstPieceThatWasNotNotedIsFoundByTheCheck() {
        PeerState peer = peer(1, 0);
        assertThrows(IllegalStateException.class, () -> tracker.checkInvariants(peer));
        tracker.seek(peer);
        tracker.checkInvariants(peer);
    }

    @Test
    void peersOfTheSamePiecesAreSpreadOverThem() {
        int[] all = new int[COUNT];
        for (int piece = 0; piece < COUNT; piece++) {
            all[piece] = piece;
        }
        Set<Integer> different = new HashSet<>();
        for (int id = 0; id < 50; id++) {
            PeerState peer = peer(id, all);
            tracker.seek(peer);
            different.add(peer.interestPiece);
        }
        assertTrue(different.size() >= 30, () -> "" + different);
    }

    @Test
    void aTorrentOfNothingHasNoInterestPiece() {
        InterestTracker nothing = new InterestTracker(TestPieces.of(
                new PieceLayout(0, 16_384), new Bitfield(0), SchedulerOptions.defaults(), new SmartBan()));
        PeerState peer = new PeerState(new PeerKey(1), 1, false, 0, 0);
        peer.setPieces(new Bitfield(0));
        nothing.seek(peer);
        assertEquals(-1, peer.interestPiece);
    }
}
