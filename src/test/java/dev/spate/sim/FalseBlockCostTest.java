package dev.spate.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.torrent.Block;
import dev.spate.torrent.PieceLayout;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bench's bad-swarm: half of the peers are of some use at most. */
class FalseBlockCostTest {
    private static final PieceLayout LAYOUT = new PieceLayout(1L << 30, 512 << 10);

    private static PeerModel peer(int number) {
        PeerModel peer = PeerModel.seed(Link.of(1 << 20, 10));
        return switch (number % 10) {
            case 0 -> peer.with(PeerBehaviour.HONEST.lying(1));
            case 1 -> peer.with(PeerBehaviour.HONEST.stallingAfter(0));
            case 2 -> peer.with(PeerBehaviour.HONEST.neverUnchoking());
            case 3, 4 -> peer.with(PeerBehaviour.HONEST.closingAfter(50));
            default -> peer;
        };
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void fewGoodBlocksAreLostWithFalseOnes(long seed) {
        List<PeerModel> peers =
                IntStream.range(0, 200).mapToObj(FalseBlockCostTest::peer).toList();
        RecordedDownload download =
                RecordedDownload.of(SimulationOptions.of(LAYOUT, peers).checkingEvery(20_011), seed);
        assertTrue(download.result.complete());
        assertEquals(download.guilty, download.banned);
        long lost = download.result.wastedBytes() - download.falseBlocks * Block.LENGTH_BYTES;
        assertTrue(
                lost < LAYOUT.totalBytes() / 50,
                () -> lost + " bytes beside " + download.falseBlocks + " false blocks");
    }

    /** With merkle trees (BEP 52) a liar is known by one block, and no good block is lost. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void noGoodBlockIsLostWhereTreesTellTheFalseOnes(long seed) {
        PieceLayout layout = new PieceLayout(128L << 20, 1 << 20);
        List<PeerModel> peers =
                IntStream.range(0, 40).mapToObj(FalseBlockCostTest::peer).toList();
        SimulationOptions options =
                SimulationOptions.of(layout, peers).with(new SimulationOptions.Disk(1_000_000, 1e9, true));
        RecordedDownload download = RecordedDownload.of(options.checkingEvery(503), seed);
        assertTrue(download.result.complete());
        assertEquals(Set.of(0, 10, 20, 30), download.banned);
        assertEquals(download.guilty, download.banned);
        long lost = download.result.wastedBytes() - download.falseBlocks * Block.LENGTH_BYTES;
        // What a banned peer was asked for, and others had begun to send.
        assertTrue(
                lost <= 8 * Block.LENGTH_BYTES, () -> lost + " bytes beside " + download.falseBlocks + " false blocks");
    }
}
