package dev.spate.session;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.wire.ExtensionHandshake;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The timeout ends a download to which nothing new comes, whatever comes again and again. */
@Timeout(90)
class NoProgressTest {
    /** Two pieces of two blocks. */
    private static final TestTorrent TORRENT = TestTorrent.single(2 * TestTorrent.PIECE);

    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final int BLOCKS = 4;

    @TempDir
    Path directory;

    /** Has nothing, and stays: so there is always somebody to hope for. It is told where we listen. */
    private static ScriptedPeer idle(CompletableFuture<Integer> port) throws IOException {
        return new ScriptedPeer(wire -> {
            wire.readHandshake();
            wire.sendHandshake(TORRENT.metainfo().infoHash(), PeerWire.id(9), true, false);
            byte[] hello = wire.next(PeerWire.EXTENDED).body();
            port.complete(ExtensionHandshake.decode(Arrays.copyOfRange(hello, 1, hello.length))
                    .port()
                    .getAsInt());
            wire.awaitEnd();
        });
    }

    private DownloadOptions options(ScriptedPeer idle) {
        return TestEngine.options(directory.resolve("out"), idle.address())
                .timeout(TIMEOUT)
                .listenPort(0)
                .maxPeers(100)
                .build();
    }

    /** Dials us, waits for a request and answers it with so many bytes of the block. */
    private static void visit(int port, int bytes) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            PeerWire wire = new PeerWire(socket);
            wire.write(PeerWire.handshake(TORRENT.metainfo().infoHash(), PeerWire.id(1), false, false));
            wire.readHandshake();
            PeerScripts.sendAllPieces(TORRENT, wire);
            PeerWire.Message request = wire.next(PeerWire.REQUEST);
            byte[] block = PeerWire.block(request.intAt(0), request.intAt(4), PeerScripts.requested(TORRENT, request));
            wire.write(Arrays.copyOf(block, Math.min(block.length, bytes)));
            socket.shutdownOutput();
            wire.awaitEnd();
        }
    }

    private static void awaitItsEnd(TestEngine engine, int visits) {
        await().until(() -> engine.events(DownloadEvent.PeerDropped.class).size() == visits);
    }

    @Test
    void aPeerThatHangsUpInTheMiddleOfABlockAgainAndAgainIsNoProgress() throws Exception {
        CompletableFuture<Integer> port = new CompletableFuture<>();
        try (TestEngine engine = new TestEngine();
                ScriptedPeer idle = idle(port)) {
            engine.stopClock();
            Download download = engine.startPiece(TORRENT.known(), 0, options(idle));
            int ours = port.get(20, TimeUnit.SECONDS);
            for (int i = 1; i < TIMEOUT.toSeconds(); i++) {
                visit(ours, 8 * 1024);
                awaitItsEnd(engine, i);
                engine.pass(Duration.ofSeconds(1));
                assertFalse(download.result().isDone(), "after " + i + " s");
            }
            engine.pass(Duration.ofSeconds(2));
            Failure failure = TestEngine.failure(download);
            assertEquals(Failure.Kind.UNAVAILABLE, failure.kind());
            assertTrue(failure.getMessage().contains("nothing new came for 20 s"), failure.getMessage());
        }
    }

    @Test
    void aNewBlockNowAndThenIsProgress() throws Exception {
        CompletableFuture<Integer> port = new CompletableFuture<>();
        try (TestEngine engine = new TestEngine();
                ScriptedPeer idle = idle(port)) {
            engine.stopClock();
            Download download = engine.start(TORRENT.known(), options(idle));
            int ours = port.get(20, TimeUnit.SECONDS);
            for (int i = 1; i <= BLOCKS; i++) {
                assertFalse(download.result().isDone(), "after " + i + " blocks");
                visit(ours, Integer.MAX_VALUE);
                if (i < BLOCKS) {
                    awaitItsEnd(engine, i);
                    engine.pass(Duration.ofSeconds(15));
                }
            }
            TestEngine.await(download);
        }
    }
}
