package dev.spate.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.metainfo.FileSelection;
import dev.spate.metainfo.Magnet;
import dev.spate.metainfo.Metainfo;
import dev.spate.support.Patience;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a download of some files asks for, counts and leaves. */
@Timeout(60)
class SelectedFilesTest {
    private static final int PIECE = TestTorrent.PIECE;
    /** Pieces: 0 and 1 of a0, 1 to 4 of a1, 4 to 6 of a2. */
    private static final TestTorrent TORRENT = TestTorrent.multi(PIECE + 1000, 3 * PIECE, 2 * PIECE);

    @TempDir
    Path directory;

    private final Queue<Integer> asked = new ConcurrentLinkedQueue<>();

    private ScriptedPeer seed(CountDownLatch afterTheFirst) throws Exception {
        return new ScriptedPeer(wire -> {
            PeerScripts.beginSeeding(TORRENT, wire, PeerWire.id(1));
            while (true) {
                PeerWire.Message request = wire.next(PeerWire.REQUEST);
                if (!asked.contains(request.intAt(0))) {
                    asked.add(request.intAt(0));
                }
                PeerScripts.answer(TORRENT, wire, request, same -> same);
                PeerScripts.awaitLatch(afterTheFirst);
            }
        });
    }

    private Download start(TestEngine engine, ScriptedPeer seed, String files) {
        return engine.start(
                TORRENT.known(),
                TestEngine.options(directory.resolve("out"), seed.address())
                        .sequential(true)
                        .build()
                        .selecting(FileSelection.parse(List.of(files))));
    }

    private void assertHas(int file) throws Exception {
        long from = TORRENT.metainfo().files().get(file).offset();
        long length = TORRENT.metainfo().files().get(file).length();
        assertArrayEquals(
                Arrays.copyOfRange(TORRENT.content(), (int) from, (int) (from + length)),
                Files.readAllBytes(directory.resolve("out/a" + file)));
    }

    private boolean isThere(int file) {
        return Files.exists(directory.resolve("out/a" + file));
    }

    @Test
    void onlyItsPiecesAreAskedForItsEndsFirst() throws Exception {
        try (TestEngine engine = new TestEngine();
                ScriptedPeer seed = seed(new CountDownLatch(0))) {
            Download download = start(engine, seed, "2");
            Summary summary = TestEngine.await(download);
            assertEquals(3 * PIECE, summary.totalBytes());
            assertEquals(1, summary.wantedFiles());
            assertEquals(3, summary.files());
            assertEquals(4 * PIECE, summary.receivedBytes());
            assertEquals(3 * PIECE, download.snapshot().verifiedBytes());
        }
        assertEquals(List.of(1, 4, 2, 3), new ArrayList<>(asked));
        assertHas(1);
        assertFalse(isThere(0) || isThere(2));
        assertTrue(Files.exists(directory.resolve("out.spate.part")));
    }

    @Test
    void otherFilesAreWantedWhileItRuns() throws Exception {
        CountDownLatch changed = new CountDownLatch(1);
        try (TestEngine engine = new TestEngine();
                ScriptedPeer seed = seed(changed)) {
            Download download = start(engine, seed, "1");
            while (asked.isEmpty()) {
                Thread.onSpinWait();
            }
            assertThrows(
                    CompletionException.class,
                    () -> download.select(FileSelection.parse(List.of("7"))).join());
            download.select(FileSelection.parse(List.of("3"))).get(Patience.SECONDS, TimeUnit.SECONDS);
            changed.countDown();
            assertEquals(2 * PIECE, TestEngine.await(download).totalBytes());
        }
        assertHas(2);
        assertFalse(isThere(1));
    }

    @Test
    void whoIsConnectedHearsThatNothingIsWantedAnyMoreAndThenSomethingAgain() throws Exception {
        BlockingQueue<Boolean> uploadOnly = new LinkedBlockingQueue<>();
        try (TestEngine engine = new TestEngine();
                ScriptedPeer seed = new ScriptedPeer(wire -> {
                    wire.readHandshake();
                    wire.sendHandshake(TORRENT.metainfo().infoHash(), PeerWire.id(1), true, false);
                    PeerScripts.sendAllPieces(TORRENT, wire);
                    while (true) {
                        PeerWire.Message message = wire.next();
                        if (message.id() == PeerWire.EXTENDED && message.body()[0] == 0) {
                            uploadOnly.add(new String(message.body(), StandardCharsets.ISO_8859_1)
                                    .contains("11:upload_onlyi1e"));
                        } else if (message.id() == PeerWire.REQUEST) {
                            PeerScripts.answer(TORRENT, wire, message, same -> same);
                        }
                    }
                })) {
            Download download = engine.start(
                    TORRENT.known(),
                    TestEngine.options(directory.resolve("out"), seed.address())
                            .sharing(Sharing.WHILE_DOWNLOADING.andThen(SeedGoal.NEVER))
                            .build()
                            .selecting(FileSelection.parse(List.of("1"))));
            assertEquals(false, uploadOnly.poll(Patience.SECONDS, TimeUnit.SECONDS));
            assertEquals(true, uploadOnly.poll(Patience.SECONDS, TimeUnit.SECONDS));
            download.select(FileSelection.parse(List.of("1,2"))).get(Patience.SECONDS, TimeUnit.SECONDS);
            assertEquals(false, uploadOnly.poll(Patience.SECONDS, TimeUnit.SECONDS));
            assertEquals(true, uploadOnly.poll(Patience.SECONDS, TimeUnit.SECONDS));
        }
        assertHas(1);
    }

    @Test
    void aLinkSelectsToo() {
        Metainfo metainfo = TORRENT.metainfo();
        TorrentRef link = new TorrentRef.Linked(Magnet.parse(Magnet.of(metainfo).uri() + "&so=1"));
        DownloadTarget whole = DownloadTarget.whole(metainfo, directory, 0);
        assertEquals(
                1,
                whole.selecting(FileSelection.ALL, link).files().orElseThrow().cardinality());
        assertTrue(whole.selecting(FileSelection.parse(List.of("1,3")), link)
                .files()
                .orElseThrow()
                .get(2));
        Failure none = assertThrows(Failure.class, () -> whole.selecting(FileSelection.parse(List.of("4")), link));
        assertEquals(Failure.Kind.USAGE, none.kind());
        assertTrue(link.unreadSelection().isEmpty());
    }

    @Test
    void whatALinkSelectsInVainIsTold() {
        String uri = Magnet.of(TORRENT.metainfo()).uri();
        assertEquals(
                Optional.of(
                        "the link selects abc, which is no file's number: it is passed over, and all files are wanted"),
                new TorrentRef.Linked(Magnet.parse(uri + "&so=abc")).unreadSelection());
        assertEquals(
                Optional.of("the link selects abc, which is no file's number: it is passed over"),
                new TorrentRef.Linked(Magnet.parse(uri + "&so=abc,1")).unreadSelection());
    }
}
