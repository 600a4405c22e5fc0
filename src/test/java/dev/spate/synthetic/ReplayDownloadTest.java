package dev.spate.synthetic;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.metainfo.MetainfoReader;
import dev.spate.recording.PeerRecorder;
import dev.spate.recording.RecordedPeer;
import dev.spate.recording.Recording;
import dev.spate.recording.RecordingFile;
import dev.spate.session.DownloadObservers;
import dev.spate.session.Engine;
import dev.spate.session.EngineOptions;
import dev.spate.session.SeededEngine;
import dev.spate.session.TestOptions;
import dev.spate.session.TorrentRef;
import dev.spate.support.Patience;
import dev.spate.trace.Trace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A download is recorded, and what its peers did is served once more. */
class ReplayDownloadTest {
    private static final TorrentShape SHAPE = new TorrentShape(1_000_000, 16_384, 1, 3);
    private static final int PEERS = 5;

    @TempDir
    private Path temp;

    @Test
    void whatWasRecordedIsServedAgain() throws Exception {
        SimulatedLink link = new SimulatedLink(400_000, Duration.ofMillis(15), Duration.ZERO);
        List<SyntheticPeerGroup> peers =
                SwarmOptions.divide(PEERS, link, List.of("partial:50=2", "flap:150=1", "never-unchoke=1"));
        Path file = temp.resolve("recording");
        long recordedNanos = download(SwarmOptions.of(SHAPE, peers), new PeerRecorder(file, System::nanoTime));
        Recording recording = RecordingFile.read(Files.readAllBytes(file));
        assertEquals(PEERS, recording.peers().size());
        assertEquals(SHAPE.sizeBytes(), recording.totalBytes());
        assertEquals(
                SHAPE.sizeBytes(),
                recording.peers().stream().mapToLong(RecordedPeer::bytes).sum(),
                1e5,
                "all of it, and what came twice");
        assertEquals(
                1,
                recording.peers().stream()
                        .filter(each -> each.turnsMillis().isEmpty())
                        .count());
        assertEquals(
                2,
                recording.peers().stream().filter(each -> !each.had().isFull()).count());
        assertTrue(recording.peers().stream()
                .filter(each -> each.bytes() > 0)
                .allMatch(each -> each.leastResponseMicros() >= 15_000));
        SwarmOptions replay =
                SwarmOptions.of(ReplayedSwarm.shape(recording, SHAPE.seed()), ReplayedSwarm.groups(recording));
        long replayedNanos = download(replay, Trace.NONE);
        // How near it comes is measured elsewhere (docs/recordings.md): here a busy machine must not fail it.
        assertTrue(replayedNanos > recordedNanos / 4, () -> recordedNanos + " and " + replayedNanos + " ns");
    }

    private long download(SwarmOptions options, Trace trace) throws Exception {
        Path out = Files.createTempDirectory(temp, "out").resolve("content");
        try (SyntheticSwarm swarm = SyntheticSwarm.start(options, PieceHashing.Progress.NONE);
                Engine engine = SeededEngine.start(EngineOptions.defaults())) {
            byte[] torrent = swarm.torrent().torrentFile(swarm.trackerUrls());
            swarm.reset();
            long begin = System.nanoTime();
            engine.download(
                            new TorrentRef.Known(MetainfoReader.read(torrent)),
                            TestOptions.to(out).build(),
                            new DownloadObservers(event -> {}, false, trace))
                    .result()
                    .get(Patience.SECONDS, TimeUnit.SECONDS);
            long nanos = System.nanoTime() - begin;
            trace.close();
            byte[] content = new byte[(int) SHAPE.sizeBytes()];
            swarm.content().read(0, content, 0, content.length);
            assertArrayEquals(content, Files.readAllBytes(out));
            return nanos;
        }
    }
}
