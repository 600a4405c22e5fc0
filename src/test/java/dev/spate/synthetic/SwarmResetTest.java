package dev.spate.synthetic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.synthetic.SwarmReport.ProgressReport;
import dev.spate.wire.PeerMessage.Request;
import org.junit.jupiter.api.Test;

class SwarmResetTest {
    private static final TorrentShape SHAPE = new TorrentShape(100_000, 65_536, 1, 5);

    @Test
    void marksLatencyAndSeriesTellOfARunAndAResetForgetsThem() throws Exception {
        try (SyntheticSwarm swarm = SyntheticSwarm.start(
                SwarmOptions.of(SHAPE, 2, SimulatedLink.unlimited()), PieceHashing.Progress.NONE)) {
            fetchEverything(swarm, 0);
            fetchEverything(swarm, 1);
            SwarmReport first = swarm.report();
            ProgressReport progress = first.progress();
            assertEquals(SHAPE.sizeBytes(), progress.distinctBytes());
            assertEquals(SHAPE.sizeBytes(), progress.duplicateBytes());
            assertTrue(progress.firstBlockSeconds() > 0 && progress.firstBlockSeconds() <= progress.allSeconds());
            assertFalse(progress.latency().isEmpty());
            assertEquals(1, first.fairness());
            assertTrue(first.totalsJson().toString().contains("\"duplicateBytes\":100000,"), first.toString());

            swarm.reset();

            SwarmReport second = swarm.report();
            assertEquals(0, second.total(PeerReport::requests) + second.total(PeerReport::openConnections));
            assertEquals(
                    0, second.progress().distinctBytes() + second.progress().duplicateBytes());
            assertEquals(-1, second.progress().firstBlockSeconds());
            assertEquals(-1, second.fairness());
            assertEquals("", second.progress().latency());
            fetchEverything(swarm, 0);
            assertEquals(0, swarm.report().progress().duplicateBytes());
        }
    }

    @Test
    void aResetClosesAllConnections() throws Exception {
        try (SyntheticSwarm swarm = SyntheticSwarm.start(
                        SwarmOptions.of(SHAPE, 2, SimulatedLink.unlimited()), PieceHashing.Progress.NONE);
                TestClient unchoked = TestClient.unchoked(swarm, 0);
                TestClient choked = TestClient.greeted(swarm, 1)) {
            swarm.reset();
            unchoked.awaitClose();
            choked.awaitClose();
            assertEquals(0, swarm.report().total(PeerReport::openConnections));
        }
    }

    private static void fetchEverything(SyntheticSwarm swarm, int peer) throws Exception {
        try (TestClient client = TestClient.unchoked(swarm, peer)) {
            for (int piece = 0; piece < SHAPE.layout().pieceCount(); piece++) {
                for (int i = 0; i < SHAPE.layout().blockCount(piece); i++) {
                    client.send(new Request(piece, i * 16_384, SHAPE.layout().blockLength(piece, i)));
                    client.block();
                }
            }
        }
    }
}
