package dev.spate.session;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Peers that send a block byte by byte hold the memory of its piece; they must not hold all of it for hours. */
@Timeout(90)
class DripTest {
    private static final int DRIPPERS = 6;
    private static final TestTorrent TORRENT = TestTorrent.single(60 * TestTorrent.PIECE);

    @TempDir
    Path directory;

    private static void drip(PeerWire wire, PeerWire.Message asked, AtomicInteger dripping) throws IOException {
        byte[] block = PeerWire.block(asked.intAt(0), asked.intAt(4), Scripts.requested(TORRENT, asked));
        wire.write(Arrays.copyOf(block, 13));
        dripping.incrementAndGet();
        for (int i = 13; i < block.length; i++) {
            wire.write(new byte[] {block[i]});
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
    }

    @Test
    void memoryFullOfDrippingBlocksIsTakenBack() throws Exception {
        AtomicInteger dripping = new AtomicInteger();
        List<ScriptedPeer> peers = new ArrayList<>();
        try (Run run = new Run()) {
            for (int i = 0; i < DRIPPERS; i++) {
                int id = 100 + i;
                peers.add(new ScriptedPeer(wire -> {
                    Scripts.beginSeeding(TORRENT, wire, PeerWire.id(id));
                    drip(wire, wire.next(PeerWire.REQUEST), dripping);
                }));
            }
            // Not before they hold what there is.
            ScriptedPeer honest = new ScriptedPeer(wire -> {
                await().until(() -> dripping.get() >= 4);
                Scripts.seed(TORRENT, 1).run(wire);
            });
            peers.add(honest);
            Path out = directory.resolve("out");
            DownloadOptions usual = DownloadOptions.defaults();
            Download download = run.start(
                    TORRENT.known(),
                    new DownloadOptions(
                            Optional.of(out),
                            false,
                            Duration.ZERO,
                            4 * TestTorrent.PIECE,
                            false,
                            peers.stream().map(ScriptedPeer::address).toList(),
                            -1,
                            usual.maxPeers(),
                            usual.diskThreads()));
            await().atMost(20, TimeUnit.SECONDS).until(() -> dripping.get() >= 4);
            // In steps in which each of them sends a byte or two.
            for (int i = 0; i < 80 && !download.result().isDone(); i++) {
                run.pass(Duration.ofSeconds(2));
                Thread.sleep(250);
            }
            download.result().get(10, TimeUnit.SECONDS);
            assertArrayEquals(TORRENT.content(), Files.readAllBytes(out));
        } finally {
            for (ScriptedPeer each : peers) {
                each.close();
            }
        }
    }
}
