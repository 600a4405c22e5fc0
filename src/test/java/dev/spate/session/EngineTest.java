package dev.spate.session;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class EngineTest {
    private static final TestTorrent TORRENT = TestTorrent.single(4 * TestTorrent.PIECE);

    @TempDir
    Path directory;

    /** The memory of its pieces as well: the leak check of this class would find it. */
    @Test
    void closeEndsADownloadUnderWayAndItsFilesCanBeUsedAtOnce() throws Exception {
        Path out = directory.resolve("out");
        CountDownLatch halfABlock = new CountDownLatch(1);
        Download first;
        try (ScriptedPeer half = new ScriptedPeer(wire -> {
            PeerScripts.beginSeeding(TORRENT, wire, PeerWire.id(1));
            PeerScripts.serve(TORRENT, wire, 3, same -> same);
            PeerWire.Message request = wire.next(PeerWire.REQUEST);
            byte[] block = PeerWire.block(request.intAt(0), request.intAt(4), PeerScripts.requested(TORRENT, request));
            wire.write(Arrays.copyOf(block, 5_000));
            halfABlock.countDown();
            wire.awaitEnd();
        })) {
            try (TestEngine engine = new TestEngine()) {
                first = engine.start(TORRENT.known(), TestEngine.to(out, half.address()));
                PeerScripts.awaitLatch(halfABlock);
                await().until(() -> first.snapshot().receivedBytes() > 0
                        && !engine.events(DownloadEvent.PieceVerified.class).isEmpty());
            }
            assertTrue(first.result().isDone());
            assertEquals(Failure.Kind.INCOMPLETE, TestEngine.failure(first).kind());
        }
        try (TestEngine engine = new TestEngine();
                ScriptedPeer seed = new ScriptedPeer(PeerScripts.seed(TORRENT, 2))) {
            Summary summary = TestEngine.await(engine.start(TORRENT.known(), TestEngine.to(out, seed.address())));
            assertArrayEquals(TORRENT.content(), Files.readAllBytes(out));
            assertTrue(summary.receivedBytes() < TORRENT.content().length);
        }
    }
}
