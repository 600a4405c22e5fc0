package dev.spate.session;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.spate.support.SeveralSeeds;
import dev.spate.torrent.Bitfield;
import dev.spate.wire.PeerMessage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Peers that send a block in small steps hold the memory of its piece. They must not hold all memory for hours. */
@Timeout(90)
@SeveralSeeds(1)
class TricklingBlocksTest {
    private static final int RARE = 4;
    private static final TestTorrent TORRENT = TestTorrent.single(60 * TestTorrent.PIECE);
    private static final Duration STEP = Duration.ofMillis(400);

    @TempDir
    Path directory;

    /** A block on its way. */
    private static final class TricklingBlock {
        private final PeerWire wire;
        private final byte[] block;
        private int sent;

        TricklingBlock(PeerWire wire, PeerWire.Message asked) {
            this.wire = wire;
            this.block = PeerWire.block(asked.intAt(0), asked.intAt(4), PeerScripts.requested(TORRENT, asked));
        }

        void send(int bytes) throws IOException {
            int count = Math.min(bytes, block.length - sent);
            wire.write(Arrays.copyOfRange(block, sent, sent + count));
            sent += count;
        }
    }

    private static void greet(PeerWire wire, int id, int from, int to) throws IOException {
        wire.readHandshake();
        wire.sendHandshake(TORRENT.metainfo().infoHash(), PeerWire.id(id), false, false);
        Bitfield has = new Bitfield(60);
        for (int piece = from; piece < to; piece++) {
            has.set(piece);
        }
        wire.send(new PeerMessage.BitfieldMessage(has.toWire()), new PeerMessage.Unchoke());
    }

    /** A slow piece is given half a minute: a block comes in 33 s, and 4 KiB of it, which are progress, in time. */
    @Test
    void memoryFullOfTricklingBlocksIsTakenBack() throws Exception {
        memoryIsTakenBack(200, Duration.ofSeconds(30));
    }

    /** Less than 4 KiB is no progress: after 12 s it counts as silent, and ten later, long before a trial ends, others go first. */
    @Test
    void aByteNowAndThenIsSilence() throws Exception {
        memoryIsTakenBack(1, Duration.ofSeconds(16));
    }

    /** Each trickling peer alone has one of the first pieces, and these take all memory: ten seconds, and then for so long at most. */
    private void memoryIsTakenBack(int stepBytes, Duration atMost) throws Exception {
        List<TricklingBlock> trickling = new CopyOnWriteArrayList<>();
        CountDownLatch full = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        List<ScriptedPeer> peers = new ArrayList<>();
        try (TestEngine engine = new TestEngine()) {
            for (int i = 0; i < RARE; i++) {
                int piece = i;
                peers.add(new ScriptedPeer(wire -> {
                    greet(wire, 100 + piece, piece, piece + 1);
                    trickling.add(new TricklingBlock(wire, wire.next(PeerWire.REQUEST)));
                    wire.awaitEnd();
                }));
            }
            // Not before they hold what there is.
            peers.add(new ScriptedPeer(wire -> {
                PeerScripts.awaitLatch(full);
                greet(wire, 1, RARE, 60);
                while (true) {
                    PeerWire.Message request = wire.next(PeerWire.REQUEST);
                    asked.incrementAndGet();
                    PeerScripts.answer(TORRENT, wire, request, same -> same);
                }
            }));
            engine.stopClock();
            Download download = engine.start(
                    TORRENT.known(),
                    TestOptions.to(directory.resolve("out"))
                            .timeout(Duration.ZERO)
                            .memory(RARE * TestTorrent.PIECE)
                            .peers(peers.stream().map(ScriptedPeer::address).toList())
                            .listenPort(-1)
                            .build());
            await().until(() -> trickling.size() == RARE);
            full.countDown();
            await().until(() -> engine.events(DownloadEvent.PeerConnected.class).size() == RARE + 1);
            pass(engine, Duration.ofSeconds(10), trickling, stepBytes);
            assertEquals(0, asked.get(), "there was memory left: this proves nothing");
            pass(engine, atMost, trickling, stepBytes);
            // Here no time goes by: it was asked by now, or never is.
            await().atMost(Duration.ofSeconds(20)).until(() -> asked.get() > 0);
            engine.passUntil(
                    () -> engine.events(DownloadEvent.PieceVerified.class).size() == 60 - RARE);
            download.stop().get(20, TimeUnit.SECONDS);
        } finally {
            for (ScriptedPeer each : peers) {
                each.close();
            }
        }
    }

    private static void pass(TestEngine engine, Duration time, List<TricklingBlock> trickling, int stepBytes) {
        for (Duration left = time; left.compareTo(Duration.ZERO) > 0; left = left.minus(STEP)) {
            for (TricklingBlock each : trickling) {
                try {
                    each.send(stepBytes);
                } catch (IOException e) {
                    trickling.remove(each);
                }
            }
            engine.pass(STEP);
        }
    }
}
