package dev.spate.session;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.spate.choker.SeedingOrder;
import dev.spate.wire.PeerMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several torrents in one engine. */
@Timeout(60)
class TorrentTest {
    private static final TestTorrent ONE = TestTorrent.single(4 * TestTorrent.PIECE);
    private static final TestTorrent TWO = TestTorrent.single(5 * TestTorrent.PIECE);

    private static final int UNCHOKE = 1;
    private static final int PIECE = 7;
    private static final PeerMessage ASK = new PeerMessage.Request(0, 0, 1);

    @TempDir
    private Path directory;

    private Download seed(TestEngine engine, TestTorrent torrent, String name) throws Exception {
        Path content = Files.write(directory.resolve(name), torrent.content());
        return engine.start(
                torrent.known(),
                TestEngine.options(content)
                        .listenPort(0)
                        .sharing(Sharing.seeding(SeedGoal.NEVER))
                        .build());
    }

    @Test
    void twoTorrentsOfAnEngineShareItsPortAndEndEachByItself() throws Exception {
        try (TestEngine seeds = new TestEngine();
                TestEngine leechers = TestEngine.another(1)) {
            Download one = seed(seeds, ONE, "one");
            Download two = seed(seeds, TWO, "two");
            await().until(() -> seeds.events(DownloadEvent.Listening.class).size() == 2);
            assertEquals(
                    1,
                    seeds.events(DownloadEvent.Listening.class).stream()
                            .distinct()
                            .count());
            int port = seeds.events(DownloadEvent.Listening.class).get(0).port();
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            Path first = directory.resolve("first");
            TestEngine.await(leechers.start(ONE.known(), TestEngine.to(first, address)));
            one.stop().get(20, TimeUnit.SECONDS);
            assertFalse(two.result().isDone());
            Path second = directory.resolve("second");
            TestEngine.await(leechers.start(TWO.known(), TestEngine.to(second, address)));
            assertArrayEquals(ONE.content(), Files.readAllBytes(first));
            assertArrayEquals(TWO.content(), Files.readAllBytes(second));
            assertEquals(Snapshot.Phase.DONE, one.snapshot().phase());
            assertEquals(Snapshot.Phase.SEEDING, two.snapshot().phase());
        }
    }

    /** An order that is not the default: those that have nothing come before those that have half, as far as there are slots. */
    @Test
    void thePeersOfATorrentAreServedInTheOrderThatWasAskedFor() throws Exception {
        int slots = 32;
        int late = 8;
        // Held until the end: the garbage collector closes a socket that nobody knows any more, and gives its slot to
        // another.
        List<PeerWire> served = new ArrayList<>();
        try (TestEngine engine = new TestEngine()) {
            engine.stopClock();
            Path content = Files.write(directory.resolve("one"), ONE.content());
            engine.start(
                    ONE.known(),
                    TestEngine.options(content)
                            .listenPort(0)
                            .sharing(Sharing.seeding(SeedGoal.NEVER).inOrder(SeedingOrder.ANTI_LEECH))
                            .build());
            await().until(() -> !engine.events(DownloadEvent.Listening.class).isEmpty());
            int port = engine.events(DownloadEvent.Listening.class).get(0).port();
            // Slots that others wait for are given anew by the round at 10 s, and more are opened not before 2 s later.
            engine.pass(Duration.ofMillis(8_600));
            for (int number = 0; number < slots; number++) {
                PeerWire wire = dial(port, number);
                served.add(wire);
                wire.send(new PeerMessage.BitfieldMessage(new byte[] {(byte) 0xC0}), new PeerMessage.Interested());
                wire.next(UNCHOKE);
            }
            List<PeerWire> waiting = new ArrayList<>();
            for (int number = slots; number < slots + late; number++) {
                PeerWire wire = dial(port, number);
                waiting.add(wire);
                wire.send(new PeerMessage.HaveNone(), new PeerMessage.Interested(), ASK);
                // It is answered, so that its interest has been heard; allowed fast or not.
                int answer = wire.next().id();
                while (answer != PeerWire.REJECT && answer != PIECE) {
                    assertNotEquals(UNCHOKE, answer);
                    answer = wire.next().id();
                }
            }
            engine.pass(Duration.ofMillis(1_600));
            // By the default order at most six of them would have a slot, of those for optimistic unchokes.
            for (PeerWire wire : waiting) {
                wire.next(UNCHOKE);
            }
        } finally {
            for (PeerWire wire : served) {
                wire.close();
            }
        }
    }

    private static PeerWire dial(int port, int number) throws IOException {
        PeerWire wire = new PeerWire(new Socket(InetAddress.getLoopbackAddress(), port));
        wire.sendHandshake(ONE.metainfo().infoHash(), PeerWire.id(100 + number), false, true);
        wire.readHandshake();
        return wire;
    }
}
