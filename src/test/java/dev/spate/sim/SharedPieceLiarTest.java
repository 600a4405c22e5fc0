package dev.spate.sim;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.torrent.Bitfield;
import dev.spate.torrent.PieceLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Liars that lie only in pieces with several senders, so that none can be convicted by its piece alone, and that choke when
 * they are given a bad piece for themselves; an honest seed that chokes now and then, as real ones do.
 */
class SharedPieceLiarTest {
    private static final PieceLayout LAYOUT = new PieceLayout(8 << 20, 1 << 20);

    private static PeerFaults seed(int kibPerSecond) {
        PeerFaults peer = new PeerFaults();
        peer.has = Bitfield.full(LAYOUT.pieceCount());
        peer.claims = peer.has;
        peer.bytesPerSecond = kibPerSecond << 10;
        peer.rttNanos = 50_000_000L;
        return peer;
    }

    private static PeerFaults honest() {
        PeerFaults peer = seed(96);
        peer.reliable = true;
        peer.servesNanos = 8 * FaultPlan.SECOND;
        peer.chokesNanos = FaultPlan.SECOND / 2;
        return peer;
    }

    private static PeerFaults liar(boolean dodges, boolean churns) {
        PeerFaults peer = seed(2_048);
        peer.honest = false;
        peer.lie = PeerFaults.Lie.SHARED;
        peer.lieShare = 1;
        peer.colludes = true;
        peer.dodges = dodges;
        peer.stayNanos = churns ? 5 * FaultPlan.SECOND : 0;
        return peer;
    }

    @ParameterizedTest(name = "{0} liars, dodging {1}, with new keys {2}")
    @CsvSource({"1,false,false", "1,true,false", "3,true,false", "1,true,true", "6,true,false", "6,true,true"})
    void theDownloadEndsAndEachLieCostsLittle(int liars, boolean dodges, boolean churns) {
        List<PeerFaults> peers = new ArrayList<>(List.of(honest()));
        for (int n = 0; n < liars; n++) {
            peers.add(liar(dodges, churns));
        }
        FaultySwarm swarm = new FaultySwarm(FaultPlan.of(LAYOUT, peers), 1);
        assertTrue(swarm.run(), swarm::toString);
        // A bad copy is a piece; without an end to it this was 765 copies of two pieces, and no download.
        int most = LAYOUT.pieceCount() * (3 + liars) * (churns ? 3 : 1);
        assertTrue(swarm.audit.badPieces <= most, swarm.audit.badPieces + " bad copies, more than " + most);
        System.out.println(
                liars + " liars in company: " + swarm.audit + " after " + swarm.elapsedNanos() / 1_000_000 + " ms");
    }
}
