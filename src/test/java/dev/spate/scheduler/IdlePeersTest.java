package dev.spate.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.scheduler.smartban.SmartBan;
import dev.spate.torrent.Bitfield;
import dev.spate.torrent.PieceLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class IdlePeersTest {
    private static final long MILLI = 1_000_000;

    private final PieceLayout layout = new PieceLayout(1 << 16, 1 << 14);
    private final Pieces pieces = TestPieces.of(layout, new Bitfield(4), SchedulerOptions.defaults(), new SmartBan());
    private final IdlePeers idlePeers = new IdlePeers();
    private final List<Integer> served = new ArrayList<>();

    /** A peer of which the shortest round trip is known, 0 for none. */
    private PeerState peer(int id, long roundTripNanos) {
        PeerState peer = new PeerState(new PeerKey(id), 250, false, 0, 0);
        answers(peer, roundTripNanos);
        return peer;
    }

    private void answers(PeerState peer, long roundTripNanos) {
        if (roundTripNanos > 0) {
            PendingRequest request = new PendingRequest(peer, new OpenPiece(layout, 0, 0), 0, 0);
            peer.window.sent(request, 0);
            peer.window.delivered(request, 0, roundTripNanos, 0);
        }
    }

    private void serve() {
        idlePeers.serve(peer -> served.add(peer.key().id()), pieces);
    }

    @Test
    void thePeerThatAnswersSoonestIsServedFirstAndTheSnubbedLast() {
        PeerState snubbed = peer(1, MILLI);
        snubbed.timeout.snub(0);
        idlePeers.add(snubbed);
        idlePeers.add(peer(2, 3_600_000 * MILLI));
        idlePeers.add(peer(3, 100 * MILLI));
        idlePeers.add(peer(4, 0));
        idlePeers.add(peer(5, 127 * MILLI));
        idlePeers.add(peer(6, 128 * MILLI));
        idlePeers.add(peer(7, 7 * MILLI));
        idlePeers.add(peer(8, 8 * MILLI));
        idlePeers.add(peer(9, 255 * MILLI));
        idlePeers.add(peer(10, 256 * MILLI));
        idlePeers.add(peer(11, 3_600_000 * MILLI - 1));
        serve();
        // 127 ms is like 100, and 128 is not; who is unknown counts as 250 ms.
        assertEquals(List.of(7, 8, 3, 5, 4, 6, 9, 10, 2, 11, 1), served);
        assertTrue(idlePeers.isEmpty());
    }

    @Test
    void aPeerWaitsOnceHoweverOftenItIsAdded() {
        PeerState one = peer(1, 10 * MILLI);
        PeerState two = peer(2, 10 * MILLI);
        idlePeers.add(one);
        idlePeers.add(two);
        idlePeers.add(one);
        assertEquals(List.of(one, two), idlePeers.all());
        serve();
        assertEquals(List.of(1, 2), served);
        assertFalse(one.idle);
        idlePeers.add(one);
        assertFalse(idlePeers.isEmpty());
        serve();
        assertEquals(List.of(1, 2, 1), served);
    }

    @Test
    void aPeerThatIsAddedWhileItIsServedWaitsForTheNextTime() {
        PeerState peer = peer(1, 10 * MILLI);
        idlePeers.add(peer);
        idlePeers.serve(
                each -> {
                    served.add(each.key().id());
                    idlePeers.add(each);
                },
                pieces);
        assertEquals(List.of(1), served);
        assertFalse(idlePeers.isEmpty());
    }

    @Test
    void aPeerThatBecameSlowerWhileIdleTakesItsNewPlace() {
        PeerState turned = peer(1, MILLI);
        PeerState steady = peer(2, 100 * MILLI);
        idlePeers.add(turned);
        idlePeers.add(steady);
        turned.timeout.snub(0);
        serve();
        assertEquals(List.of(2, 1), served);
    }

    @Test
    void noPeerIsServedWhenThereIsNothingToRequest() {
        idlePeers.add(peer(1, MILLI));
        idlePeers.add(peer(2, MILLI));
        List<OpenPiece> open = new ArrayList<>();
        idlePeers.serve(
                each -> {
                    served.add(each.key().id());
                    for (int piece = 0; piece < 4; piece++) {
                        open.add(pieces.open(piece, null, 0));
                        PieceQueue.remove(open.get(piece));
                    }
                },
                pieces);
        assertEquals(List.of(1), served);
        assertFalse(idlePeers.isEmpty());
        assertEquals(2, idlePeers.all().get(0).key().id());
    }

    @Test
    void tellsWhetherSuchAPeerIsIdle() {
        assertFalse(idlePeers.isAny(peer -> true));
        idlePeers.add(peer(1, 500 * MILLI));
        assertTrue(idlePeers.isAny(peer -> peer.key().id() == 1));
        assertFalse(idlePeers.isAny(peer -> peer.key().id() == 2));
    }
}
