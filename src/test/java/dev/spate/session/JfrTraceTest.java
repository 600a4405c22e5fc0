package dev.spate.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.storage.DiskWatch;
import dev.spate.torrent.PeerAddress;
import dev.spate.trace.JfrTrace;
import dev.spate.trace.PeerTrace;
import dev.spate.trace.Trace;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import jdk.jfr.EventType;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Recordings of real downloads, read back. */
@Timeout(60)
class JfrTraceTest {
    private static final int PIECES = 50;
    private static final TestTorrent TORRENT =
            TestTorrent.single(PIECES * TestTorrent.PIECE, "http://127.0.0.1:1/announce");

    @TempDir
    Path directory;

    private static List<RecordedEvent> of(List<RecordedEvent> all, String name) {
        return all.stream()
                .filter(each -> each.getEventType().getName().equals("dev.spate." + name))
                .toList();
    }

    private static Set<String> texts(List<RecordedEvent> events, String field) {
        return events.stream().map(each -> each.getString(field)).collect(Collectors.toSet());
    }

    private static void assertPositive(List<RecordedEvent> events, String... fields) {
        for (RecordedEvent each : events) {
            for (String field : fields) {
                Duration time = each.getDuration(field);
                assertTrue(time.toNanos() > 0 && time.toSeconds() < 60, field + " in " + each);
            }
        }
    }

    @Test
    void everyBlockPieceChokeAnnounceAndWriteIsInTheRecording() throws Exception {
        Path file = directory.resolve("t.jfr");
        String[] peer = {""};
        Trace trace = JfrTrace.open(file);
        try (TestEngine engine = new TestEngine();
                ScriptedPeer seed = new ScriptedPeer(PeerScripts.seed(TORRENT, 1))) {
            peer[0] = PeerAddress.text(seed.address());
            TestEngine.await(engine.engine()
                    .download(
                            TORRENT.known(),
                            TestEngine.to(directory.resolve("out"), seed.address()),
                            new DownloadObservers(event -> {}, false, trace)));
        } finally {
            trace.close();
        }
        List<RecordedEvent> all = RecordingFile.readAllEvents(file);

        // On a busy machine a late block may be asked for once more.
        List<RecordedEvent> blocks = of(all, "Block").stream()
                .filter(each -> each.getBoolean("useful"))
                .toList();
        assertEquals(2 * PIECES, blocks.size());
        assertEquals(Set.of(peer[0]), texts(blocks, "peer"));
        // And one that comes when it is no longer asked for has no time.
        List<RecordedEvent> timed =
                blocks.stream().filter(each -> each.getLong("response") >= 0).toList();
        assertTrue(timed.size() >= PIECES, timed.size() + " of " + blocks.size());
        assertPositive(timed, "response");
        assertEquals(
                PIECES * (long) TestTorrent.PIECE,
                blocks.stream().mapToLong(each -> each.getInt("length")).sum());

        List<RecordedEvent> pieces = of(all, "Piece");
        assertEquals(PIECES, pieces.size());
        assertEquals(Set.of("verified"), texts(pieces, "outcome"));
        assertPositive(pieces, "filling", "storing", "duration");

        List<RecordedEvent> disk = of(all, "Disk");
        assertEquals(PIECES, disk.size());
        assertEquals(Set.of("stored"), texts(disk, "outcome"));
        assertPositive(disk, "waited", "hashing", "writing", "duration");
        assertTrue(disk.get(0).getThread().getJavaName().startsWith("spate-disk-"));

        assertEquals(1, of(all, "Choke").size());
        assertEquals("we are done", of(all, "Peer").get(0).getString("reason"));
        RecordedEvent announce = of(all, "Announce").get(0);
        assertEquals("http://127.0.0.1:1/announce", announce.getString("tracker"));
        assertTrue(announce.getString("failure").contains("refused"), announce + "");
    }

    @Test
    void aCorruptPieceIsTold() throws Exception {
        Path file = directory.resolve("t.jfr");
        // Without a tracker it ends when the liar is banned.
        TestTorrent torrent = TestTorrent.single(PIECES * TestTorrent.PIECE);
        Trace trace = JfrTrace.open(file);
        CountDownLatch lied = new CountDownLatch(1);
        try (TestEngine engine = new TestEngine();
                ScriptedPeer liar = new ScriptedPeer(PeerScripts.liar(torrent, 1, lied::countDown))) {
            engine.stopClock();
            Download download = engine.engine()
                    .download(
                            torrent.known(),
                            TestEngine.to(directory.resolve("out"), liar.address()),
                            new DownloadObservers(event -> {}, false, trace));
            PeerScripts.awaitLatch(lied);
            engine.passUntil(download.result()::isDone);
            TestEngine.failure(download);
        } finally {
            trace.close();
        }
        List<RecordedEvent> all = RecordingFile.readAllEvents(file);
        assertTrue(texts(of(all, "Piece"), "outcome").contains("corrupt"), of(all, "Piece") + "");
        assertTrue(texts(of(all, "Disk"), "outcome").contains("corrupt"));
    }

    @Test
    void everyFieldHasALabelAndTimesHaveAUnit() throws Exception {
        Path file = directory.resolve("t.jfr");
        try (Trace trace = JfrTrace.open(file)) {
            PeerTrace peer = trace.peer(new InetSocketAddress("127.0.0.1", 1), true);
            peer.choke(true);
            peer.block(1, 0, 16_384, -1, false);
            peer.closed("test", 0);
            trace.announcing("http://127.0.0.1/");
            trace.announced("http://127.0.0.1/", 1);
            trace.pieceAsked(1);
            trace.pieceEnded(1, Trace.PieceEnd.ABANDONED);
            trace.disk().begins(1, 16_384, 1).ended(1, 0, DiskWatch.Outcome.FAILED);
        }
        try (RecordingFile recording = new RecordingFile(file)) {
            List<EventType> ours = recording.readEventTypes().stream()
                    .filter(each -> each.getName().startsWith("dev.spate."))
                    .toList();
            assertEquals(6, ours.size());
            for (EventType each : ours) {
                assertEquals("spate", each.getCategoryNames().get(0));
                assertTrue(each.getDescription().length() > 10, each.getName());
                each.getFields()
                        .forEach(field -> assertTrue(
                                field.getLabel() != null && !field.getLabel().isEmpty(),
                                each.getName() + "." + field.getName()));
            }
        }
    }

    @Test
    void aPlaceThatCannotBeWrittenIsRefusedBeforehand() {
        assertThrows(
                IOException.class, () -> JfrTrace.open(directory.resolve("no").resolve("t.jfr")));
    }

    @Test
    void endingTwiceIsHarmless() throws Exception {
        Path file = directory.resolve("t.jfr");
        Trace trace = JfrTrace.open(file);
        trace.close();
        long size = Files.size(file);
        trace.close();
        assertEquals(size, Files.size(file));
    }
}
