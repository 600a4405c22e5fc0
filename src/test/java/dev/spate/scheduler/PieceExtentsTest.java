package dev.spate.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.torrent.Bitfield;
import dev.spate.torrent.PieceLayout;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Short pieces are asked for in rows. */
class PieceExtentsTest {
    private static final int SHORT = 16_384;
    private static final int PER_EXTENT = PieceExtents.EXTENT_BYTES / SHORT;
    private static final int PIECES = PieceExtents.LEAST_EXTENTS * PER_EXTENT;
    private static final PieceLayout LAYOUT = new PieceLayout((long) PIECES * SHORT, SHORT);
    private static final PeerKey ONE = new PeerKey(1);
    private static final PeerKey OTHER = new PeerKey(2);

    private final TestSwarm swarm = new TestSwarm(LAYOUT, SchedulerOptions.defaults());

    /** The pieces that this peer is asked for next. */
    private List<Integer> asked(PeerKey peer) {
        swarm.pass(1);
        List<Integer> pieces = swarm.shell.requests.stream()
                .filter(each -> each.peer().equals(peer))
                .map(Command.Request::piece)
                .toList();
        swarm.shell.requests.removeIf(each -> each.peer().equals(peer));
        return pieces;
    }

    private static void assertIsRow(List<Integer> pieces) {
        assertTrue(pieces.size() > 1, pieces::toString);
        for (int i = 1; i < pieces.size(); i++) {
            assertEquals(pieces.get(i - 1) + 1, pieces.get(i), pieces::toString);
        }
    }

    @Test
    void aPeerIsAskedForARowFromTheBeginningOfAnExtent() {
        swarm.seed(ONE, false);
        List<Integer> pieces = asked(ONE);
        assertTrue(pieces.size() > PER_EXTENT, pieces::toString);
        assertIsRow(pieces.subList(0, PER_EXTENT));
        assertEquals(0, pieces.get(0) % PER_EXTENT);
        assertEquals(0, pieces.get(PER_EXTENT) % PER_EXTENT, pieces::toString);
    }

    @Test
    void severalPeersHaveExtentsOfTheirOwn() {
        swarm.seed(ONE, false);
        swarm.seed(OTHER, false);
        List<Integer> one = asked(ONE);
        List<Integer> other = asked(OTHER);
        assertIsRow(one.subList(0, PER_EXTENT));
        assertIsRow(other.subList(0, PER_EXTENT));
        assertNotEquals(one.get(0) / PER_EXTENT, other.get(0) / PER_EXTENT);
    }

    @Test
    void aRowEndsWhereAPieceIsLessRare() {
        swarm.scheduler.connected(OTHER, 250, false, swarm.now);
        // A partial peer has every fourth piece.
        swarm.scheduler.bitfield(OTHER, everyFourth(), swarm.now);
        swarm.seed(ONE, false);
        List<Integer> pieces = asked(ONE);
        assertFalse(pieces.stream().anyMatch(each -> each % 4 == 0), pieces::toString);
        assertEquals(1, pieces.get(0) % 4, pieces::toString);
    }

    private Bitfield everyFourth() {
        int[] pieces = new int[PIECES / 4];
        for (int i = 0; i < pieces.length; i++) {
            pieces[i] = 4 * i;
        }
        return swarm.some(pieces);
    }

    @Test
    void allPiecesComeAndEachOnce() {
        swarm.seed(ONE, false);
        swarm.seed(OTHER, true);
        int[] asked = new int[PIECES];
        swarm.pass(1);
        while (!swarm.shell.requests.isEmpty()) {
            Command.Request request = swarm.shell.requests.remove();
            asked[request.piece()]++;
            assertEquals(BlockResult.ACCEPTED, swarm.answer(request));
            swarm.scheduler.pieceStored(request.piece(), new long[0], swarm.now);
            swarm.scheduler.drainTo(swarm.shell);
        }
        swarm.scheduler.checkInvariants();
        assertTrue(swarm.scheduler.isComplete());
        for (int piece = 0; piece < PIECES; piece++) {
            assertEquals(1, asked[piece], "piece " + piece);
        }
    }

    @Test
    void smallTorrentsAndLongPiecesHaveNone() {
        assertTrue(hasExtents(LAYOUT, PickStrategy.RAREST_FIRST));
        assertTrue(hasExtents(LAYOUT, PickStrategy.RANDOM));
        assertFalse(hasExtents(LAYOUT, PickStrategy.SEQUENTIAL));
        assertFalse(hasExtents(new PieceLayout(LAYOUT.totalBytes() - 1, SHORT), PickStrategy.RAREST_FIRST));
        long large = 1L << 32;
        assertTrue(hasExtents(new PieceLayout(large, 65_536), PickStrategy.RAREST_FIRST));
        assertFalse(hasExtents(new PieceLayout(large, 65_537), PickStrategy.RAREST_FIRST));
    }

    private static boolean hasExtents(PieceLayout layout, PickStrategy strategy) {
        return PieceExtents.of(layout, strategy).isWithin(1);
    }

    @Test
    void noPieceIsBeyondTheLastExtent() {
        PieceExtents extents = PieceExtents.of(LAYOUT, PickStrategy.RAREST_FIRST);
        assertFalse(extents.isWithin(0));
        assertTrue(extents.isWithin(PER_EXTENT - 1));
        assertFalse(extents.isWithin(PER_EXTENT));
        assertTrue(extents.isWithin(PER_EXTENT + 1));
        assertTrue(extents.isWithin(PIECES - 1));
        assertFalse(extents.isWithin(PIECES));
        assertFalse(extents.isWithin(PIECES + 1));
    }
}
