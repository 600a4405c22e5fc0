package dev.spate.session;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.bencode.BDict;
import dev.spate.bencode.BencodeReader;
import dev.spate.bencode.BencodeWriter;
import dev.spate.metainfo.Metainfo;
import dev.spate.metainfo.MetainfoReader;
import dev.spate.torrent.Bitfield;
import dev.spate.wire.PeerMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Peers that delivered are where the next run begins. */
@Timeout(60)
class SavedPeersTest {
    private static final TestTorrent TORRENT = TestTorrent.single(8 * TestTorrent.PIECE);
    private static final int BLOCKS = 8 * TestTorrent.PIECE / (16 * 1024);

    @TempDir
    private Path directory;

    /** Serves all but one block to the first that connects, and everything to others. */
    private static ScriptedPeer seed(Metainfo torrent) throws IOException {
        AtomicInteger met = new AtomicInteger();
        return new ScriptedPeer(wire -> {
            int blocks = met.getAndIncrement() == 0 ? BLOCKS - 1 : Integer.MAX_VALUE;
            wire.readHandshake();
            wire.sendHandshake(torrent.infoHash(), PeerWire.id(1), false, false);
            Bitfield all = Bitfield.full(torrent.layout().pieceCount());
            wire.send(new PeerMessage.BitfieldMessage(all.toWire()), new PeerMessage.Unchoke());
            PeerScripts.serve(TORRENT, wire, blocks, same -> same);
            wire.awaitEnd();
        });
    }

    private void firstRun(Metainfo torrent, Path out, InetSocketAddress peer) throws Exception {
        try (TestEngine engine = new TestEngine()) {
            Download download = engine.start(new TorrentRef.Known(torrent), TestEngine.to(out, peer));
            await().until(() ->
                    !engine.events(DownloadEvent.PieceVerified.class).isEmpty());
            download.stop().join();
        }
    }

    private static String record(Path out) throws IOException {
        return new String(
                Files.readAllBytes(out.resolveSibling(out.getFileName() + ".spate")), StandardCharsets.ISO_8859_1);
    }

    private static String deadTracker() throws IOException {
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "http://127.0.0.1:" + closed.getLocalPort() + "/announce";
        }
    }

    @Test
    void theSecondRunGoesOnFromAPeerThatDeliveredWhileTheTrackerIsDead() throws Exception {
        Path out = directory.resolve("out");
        try (ScriptedPeer peer = seed(TORRENT.metainfo())) {
            firstRun(TORRENT.metainfo(), out, peer.address());
            assertTrue(record(out).contains("5:peers6:"), record(out));
            try (TestEngine engine = new TestEngine()) {
                TorrentRef torrent = TORRENT.known().withTrackers(List.of(deadTracker()));
                TestEngine.await(engine.start(torrent, TestEngine.to(out)));
                assertArrayEquals(TORRENT.content(), Files.readAllBytes(out));
                assertEquals(
                        List.of(Set.of(PeerOrigin.Kind.SAVED)),
                        engine.events(DownloadEvent.PeerConnected.class).stream()
                                .map(DownloadEvent.PeerConnected::sources)
                                .toList());
            }
        }
    }

    @Test
    void aRunThatMeetsNobodyKeepsThoseOfTheLastOne() throws Exception {
        Path out = directory.resolve("out");
        try (ScriptedPeer peer = seed(TORRENT.metainfo())) {
            firstRun(TORRENT.metainfo(), out, peer.address());
        }
        try (TestEngine engine = new TestEngine()) {
            Download download = engine.start(TORRENT.known(), TestEngine.to(out));
            await().until(() -> !engine.events(DownloadEvent.PeerFailed.class).isEmpty());
            download.stop().join();
        }
        assertTrue(record(out).contains("5:peers6:"), record(out));
    }

    @Test
    void ofAPrivateTorrentNobodyIsKept() throws Exception {
        BDict info = (BDict) BencodeReader.readLenient(TORRENT.info(), 0);
        BDict.Builder all = BDict.builder();
        info.entries().forEach(each -> all.put(each.key(), each.value()));
        all.put("private", 1);
        Metainfo torrent = MetainfoReader.readInfo(BencodeWriter.write(all.build()), List.of(), List.of());
        Path out = directory.resolve("out");
        try (ScriptedPeer peer = seed(torrent)) {
            firstRun(torrent, out, peer.address());
        }
        assertFalse(record(out).contains("peers"), record(out));
    }
}
