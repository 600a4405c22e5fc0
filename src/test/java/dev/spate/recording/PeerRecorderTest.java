package dev.spate.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.spate.torrent.Bitfield;
import dev.spate.trace.PeerTrace;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeerRecorderTest {
    private static final long MILLI = 1_000_000;
    private static final int BLOCK = 16_384;
    private static final InetSocketAddress ADDRESS = new InetSocketAddress("192.0.2.77", 51_413);

    private long now = 5_000 * MILLI;

    @TempDir
    private Path dir;

    @Test
    void keepsWhenAPeerCameWhatItHadAndWhenItChoked() throws Exception {
        Path file = dir.resolve("r");
        PeerRecorder recorder = new PeerRecorder(file, () -> now);
        recorder.content(10 * BLOCK, BLOCK);
        pass(200);
        PeerTrace peer = recorder.peer(ADDRESS, true);
        Bitfield had = new Bitfield(10);
        had.set(4);
        peer.pieces(had);
        pass(50);
        peer.choke(true);
        peer.choke(false);
        peer.choke(false);
        pass(100);
        peer.have(7);
        peer.choke(true);
        pass(1_000);
        peer.closed("gone", 0);
        pass(3_000);
        recorder.close();
        recorder.close();
        Recording recording = RecordingFile.read(Files.readAllBytes(file));
        assertEquals(4_350, recording.millis());
        RecordedPeer kept = recording.peers().get(0);
        assertEquals(200, kept.cameMillis());
        assertEquals(1_350, kept.goneMillis());
        assertEquals(List.of(250L, 350L), kept.turnsMillis());
        assertEquals(List.of(new RecordedPeer.Have(350, 7)), kept.haves());
        assertEquals(had, kept.had());
        String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        assertFalse(text.contains("192") || text.contains("51413"), "no address");
    }

    /** Twenty requests are with a peer of 20 ms round trip, which sends a block each 5 ms. */
    @Test
    void theTimeForABlockIsThatSinceTheOneBeforeWithoutTheRoundTrip() {
        PeerRecorder recorder = new PeerRecorder(dir.resolve("r"), () -> now);
        recorder.content(100 * BLOCK, BLOCK);
        PeerTrace peer = recorder.peer(ADDRESS, false);
        pass(25);
        for (int i = 0; i < 20; i++) {
            peer.block(i, 0, BLOCK, (25 + 5 * i) * MILLI, true);
            pass(5);
        }
        // Nobody asks for a second, and then for one block.
        pass(1_000);
        peer.block(50, 0, BLOCK, 25 * MILLI, true);
        peer.block(51, 0, BLOCK, -1, false);
        RecordedPeer kept = recorder.recorded().orElseThrow().peers().get(0);
        assertEquals(21 * BLOCK, kept.bytes());
        assertEquals(25_000, kept.leastResponseMicros());
        assertEquals(19 * 5, kept.busyMillis());
        assertEquals(21, kept.service().total());
    }

    @Test
    void recordsNothingWithoutMetadataAndNoMorePeersThanItKeeps() throws Exception {
        Path file = dir.resolve("r");
        PeerRecorder recorder = new PeerRecorder(file, () -> now);
        assertSame(PeerTrace.NONE, recorder.peer(ADDRESS, false));
        assertEquals(Optional.empty(), recorder.recorded());
        recorder.content(1, 1);
        for (int i = 0; i < Recording.MOST_PEERS; i++) {
            recorder.peer(ADDRESS, false).have(0);
        }
        assertSame(PeerTrace.NONE, recorder.peer(ADDRESS, false));
        assertEquals(
                Recording.MOST_PEERS, recorder.recorded().orElseThrow().peers().size());
        PeerRecorder none = new PeerRecorder(file, () -> now);
        none.close();
        assertFalse(Files.exists(file));
    }

    private void pass(long millis) {
        now += millis * MILLI;
    }
}
