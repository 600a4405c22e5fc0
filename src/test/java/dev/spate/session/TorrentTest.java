package dev.spate.session;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several torrents in one engine. */
@Timeout(60)
class TorrentTest {
    private static final TestTorrent ONE = TestTorrent.single(4 * TestTorrent.PIECE);
    private static final TestTorrent TWO = TestTorrent.single(5 * TestTorrent.PIECE);

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
}
