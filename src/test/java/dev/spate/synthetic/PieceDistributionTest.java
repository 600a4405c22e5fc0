package dev.spate.synthetic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.torrent.Bitfield;
import dev.spate.torrent.PieceLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PieceDistributionTest {
    private static final PieceLayout LAYOUT = new PieceLayout(100 * 16_384, 16_384);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void everyPieceIsSomewhereWhateverChanceDoes(int seed) {
        PieceDistribution shares = PieceDistribution.of(peers("partial:5", "partial:5", "never-unchoke"), LAYOUT, seed);
        Bitfield both = shares.of(0).copy();
        for (int piece = 0; piece < both.size(); piece++) {
            assertTrue(both.get(piece) || shares.of(1).get(piece), "piece " + piece + ", seed " + seed);
        }
        assertTrue(shares.warning().isEmpty());
        assertTrue(
                shares.of(0).cardinality() < 90 && shares.of(1).cardinality() < 90, "not shared out: " + shares.of(0));
    }

    @Test
    void chanceIsTheSameForTheSameSeedAndAnotherForEachPeer() {
        List<SyntheticPeerGroup> peers = peers("partial:50", "partial:50", "honest");
        PieceDistribution one = PieceDistribution.of(peers, LAYOUT, 9);
        assertEquals(one.of(0), PieceDistribution.of(peers, LAYOUT, 9).of(0));
        assertTrue(!one.of(0).equals(one.of(1)));
    }

    @Test
    void peersThatHaveEverythingShareOneSet() {
        PieceDistribution shares = PieceDistribution.of(peers("honest", "corrupt", "partial:100"), LAYOUT, 1);
        assertSame(shares.of(0), shares.of(1));
        assertSame(shares.of(0), shares.of(2));
    }

    @Test
    void theTailIsItsOwnersAlone() {
        PieceDistribution shares =
                PieceDistribution.of(peers("honest", "slow-tail", "partial:90", "corrupt"), LAYOUT, 1);
        assertTrue(shares.of(1).isFull());
        for (int other : new int[] {0, 2, 3}) {
            assertEquals(-1, shares.of(other).nextSet(96));
        }
        assertEquals(96, shares.of(0).cardinality());
        assertTrue(shares.warning().isEmpty());
    }

    @ParameterizedTest
    @CsvSource({"1638400,16384,96", "1638400,32768,48", "1048576,262144,3", "1114112,262144,4", "1000,1000,0"})
    void theTailIsTheLastPieceAndWhatElseFits64KiB(long total, int pieceLength, int first) {
        assertEquals(first, PieceDistribution.firstOfTail(new PieceLayout(total, pieceLength)));
    }

    @Test
    void warnsWhenNobodyServesSomePieces() {
        String warning = PieceDistribution.of(peers("never-unchoke", "stall", "corrupt"), LAYOUT, 1)
                .warning()
                .orElseThrow();
        assertEquals(
                "no client can finish: 100 of 100 pieces are with no peer that serves them (leave some peers honest)",
                warning);
        assertTrue(PieceDistribution.of(peers("partial:0"), LAYOUT, 1).warning().isPresent());
    }

    private static List<SyntheticPeerGroup> peers(String... behaviours) {
        List<SyntheticPeerGroup> groups = new ArrayList<>();
        for (String behaviour : behaviours) {
            groups.add(
                    new SyntheticPeerGroup(1, SimulatedLink.unlimited(), Behaviour.of(BehaviourSpec.parse(behaviour))));
        }
        return groups;
    }
}
