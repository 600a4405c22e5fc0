package dev.spate.session;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.bencode.BDict;
import dev.spate.bencode.BencodeReader;
import dev.spate.bencode.BencodeWriter;
import dev.spate.metainfo.Magnet;
import dev.spate.support.ClosedPort;
import dev.spate.torrent.InfoHash;
import dev.spate.wire.ExtensionHandshake;
import dev.spate.wire.MetadataMessage;
import dev.spate.wire.PeerMessage;
import dev.spate.wire.PexMessage;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Peers that are told of by peers (BEP 11) while the metadata of a magnet link is sought. */
@Timeout(60)
class MetadataPexTest {
    private static final TestTorrent TORRENT = TestTorrent.single(4 * TestTorrent.PIECE);
    private static final int THEIR_METADATA = 3;
    private static final int THEIR_PEX = 7;

    @TempDir
    Path directory;

    private static InfoHash hash(byte[] info) {
        return InfoHash.of(TestTorrent.sha1(info));
    }

    private static TorrentRef magnet(byte[] info, InetSocketAddress peer) {
        return new TorrentRef.Linked(
                Magnet.parse("magnet:?xt=urn:btih:" + hash(info).toHex() + "&x.pe=127.0.0.1:" + peer.getPort()));
    }

    private static void greet(PeerWire wire, byte[] info, int id, boolean hasIt) throws IOException {
        wire.readHandshake();
        wire.sendHandshake(hash(info), PeerWire.id(id), true, false);
        ExtensionHandshake hello = new ExtensionHandshake(
                Map.of(MetadataMessage.NAME, THEIR_METADATA, PexMessage.NAME, THEIR_PEX),
                Optional.empty(),
                OptionalInt.empty(),
                hasIt ? OptionalInt.of(info.length) : OptionalInt.empty(),
                OptionalInt.empty(),
                Optional.empty());
        wire.send(new PeerMessage.Extended(ExtensionHandshake.ID, hello.encode()));
    }

    private static void tell(PeerWire wire, InetSocketAddress peer) throws IOException {
        tell(wire, new PexMessage(List.of(new PexMessage.Peer(peer, 0)), List.of()).encode());
    }

    private static void tell(PeerWire wire, byte[] message) throws IOException {
        wire.send(new PeerMessage.Extended(OurExtensionHandshake.UT_PEX, message));
    }

    private static ScriptedPeer.Script giving(byte[] info) {
        return wire -> {
            greet(wire, info, 1, true);
            give(wire, info);
        };
    }

    private static void give(PeerWire wire, byte[] info) throws IOException {
        while (true) {
            if (wire.next(PeerWire.EXTENDED).body()[0] == THEIR_METADATA) {
                wire.send(new PeerMessage.Extended(
                        OurExtensionHandshake.UT_METADATA, new MetadataMessage.Data(0, info.length, info).encode()));
            }
        }
    }

    @Test
    void aPeerWithoutMetadataTellsOfOneThatHasIt() throws Exception {
        try (TestEngine engine = new TestEngine();
                ScriptedPeer giver = new ScriptedPeer(giving(TORRENT.info()));
                ScriptedPeer teller = new ScriptedPeer(wire -> {
                    greet(wire, TORRENT.info(), 2, false);
                    tell(wire, "le".getBytes(StandardCharsets.US_ASCII));
                    tell(wire, giver.address());
                    wire.awaitEnd();
                })) {
            var found = engine.engine()
                    .metadata(magnet(TORRENT.info(), teller.address()), Duration.ofSeconds(100), status -> {});
            // What cannot be read counts for the pace as well.
            await().until(() -> teller.connections() == 1);
            engine.passUntil(found::isDone);
            assertThrows(ExecutionException.class, found::get);
            assertEquals(0, giver.connections());
        }
        try (TestEngine engine = new TestEngine();
                ScriptedPeer giver = new ScriptedPeer(giving(TORRENT.info()));
                ScriptedPeer teller = new ScriptedPeer(wire -> {
                    greet(wire, TORRENT.info(), 2, false);
                    tell(wire, giver.address());
                    wire.awaitEnd();
                })) {
            var found = engine.engine()
                    .metadata(magnet(TORRENT.info(), teller.address()), Duration.ofSeconds(20), status -> {});
            assertEquals(
                    TORRENT.metainfo().infoHash(),
                    found.get(20, TimeUnit.SECONDS).infoHash());
        }
    }

    @Test
    void whoHasNothingIsLetGoAtOnceByWhoDoesNotWantToHearOfOthers() throws Exception {
        AtomicInteger offers = new AtomicInteger();
        try (TestEngine engine = new TestEngine();
                ScriptedPeer named = new ScriptedPeer(PeerScripts.mute(new AtomicInteger()));
                ScriptedPeer teller = new ScriptedPeer(wire -> {
                    greet(wire, TORRENT.info(), 2, false);
                    tell(wire, named.address());
                    byte[] hello = wire.next(PeerWire.EXTENDED).body();
                    offers.addAndGet(new String(hello, StandardCharsets.ISO_8859_1).contains("ut_pex") ? 1 : 0);
                    wire.awaitEnd();
                })) {
            engine.stopClock();
            var found = engine.engine()
                    .metadata(
                            magnet(TORRENT.info(), teller.address()),
                            Set.of(PeerOrigin.Kind.PEX),
                            Duration.ZERO,
                            status -> {});
            await().until(() -> {
                engine.pass(Duration.ofMillis(250));
                return found.isDone();
            });
            ExecutionException failed = assertThrows(ExecutionException.class, found::get);
            assertTrue(failed.getMessage().contains("it does not have the metadata"), failed.getMessage());
            assertEquals(0, offers.get());
            assertEquals(0, named.connections());
        }
    }

    @Test
    void theLineForThePersonTellsOfEachSource() throws Exception {
        Set<String> lines = new ConcurrentSkipListSet<>();
        try (TestEngine engine = new TestEngine();
                ClosedPort closed = ClosedPort.udp();
                ScriptedPeer named = new ScriptedPeer(PeerScripts.mute(new AtomicInteger()));
                ScriptedPeer teller = new ScriptedPeer(wire -> {
                    greet(wire, TORRENT.info(), 2, false);
                    tell(wire, named.address());
                    wire.awaitEnd();
                })) {
            TorrentRef torrent = magnet(TORRENT.info(), teller.address())
                    .withTrackers(List.of("udp://127.0.0.1:" + closed.number() + "/announce"));
            var found = engine.engine().metadata(torrent, Duration.ZERO, lines::add);
            await().until(() ->
                    lines.contains("tracker: down; PEX: 1 peer; metadata: none of 1 peers has told its size yet"));
            assertFalse(found.isDone());
        }
    }

    /** The torrent is found to be private when such a peer has been dialled already. */
    @Test
    void aPrivateTorrentForgetsWhomPeersToldOf() throws Exception {
        BDict.Builder all = BDict.builder();
        ((BDict) BencodeReader.readLenient(TORRENT.info(), 0))
                .entries()
                .forEach(each -> all.put(each.key(), each.value()));
        byte[] info = BencodeWriter.write(all.put("private", 1).build());
        CountDownLatch dialled = new CountDownLatch(1);
        try (TestEngine engine = new TestEngine();
                ScriptedPeer named = new ScriptedPeer(wire -> {
                    dialled.countDown();
                    wire.awaitEnd();
                });
                ScriptedPeer giver = new ScriptedPeer(wire -> {
                    greet(wire, info, 1, true);
                    if (dialled.getCount() > 0) {
                        tell(wire, named.address());
                        PeerScripts.awaitLatch(dialled);
                    }
                    give(wire, info);
                })) {
            Download download = engine.start(
                    magnet(info, giver.address()),
                    TestEngine.options(directory.resolve("out"))
                            .timeout(Duration.ZERO)
                            .build());
            await().until(() -> !engine.events(DownloadEvent.Started.class).isEmpty());
            await().until(() -> giver.connections() == 2);
            engine.pass(Duration.ofSeconds(60));
            assertEquals(1, named.connections());
            assertEquals(1, download.snapshot().peersKnown());
            download.stop().join();
        }
    }
}
