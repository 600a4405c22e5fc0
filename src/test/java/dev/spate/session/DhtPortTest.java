package dev.spate.session;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.spate.bencode.BDict;
import dev.spate.bencode.BInteger;
import dev.spate.bencode.BList;
import dev.spate.bencode.BString;
import dev.spate.bencode.BencodeReader;
import dev.spate.bencode.BencodeWriter;
import dev.spate.dht.DhtOptions;
import dev.spate.metainfo.Metainfo;
import dev.spate.metainfo.MetainfoReader;
import dev.spate.wire.Handshake;
import dev.spate.wire.PeerMessage;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nodes of the DHT that peers and torrents tell of (BEP 5). */
@Timeout(60)
class DhtPortTest {
    private static final TestTorrent TORRENT = TestTorrent.single(4 * TestTorrent.PIECE);

    /** The last of the reserved bytes, behind the name of the protocol. */
    private static final int DHT_BYTE = 20 + 7;

    private static final int DHT_BIT = 0x01;
    private static final int PORT = 9;

    @TempDir
    private Path directory;

    private DatagramSocket node;
    private final AtomicInteger bit = new AtomicInteger(-1);
    private final AtomicInteger told = new AtomicInteger();

    @BeforeEach
    void openANode() throws IOException {
        node = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void closeTheNode() {
        node.close();
    }

    private static DhtOptions dht(boolean readOnly, int port) {
        return new DhtOptions(
                readOnly, new InetSocketAddress(InetAddress.getLoopbackAddress(), port), List.of(), List.of());
    }

    private static byte[] handshake(Metainfo torrent, boolean offersDht) {
        byte[] bytes = PeerWire.handshake(torrent.infoHash(), PeerWire.id(77), false, false);
        bytes[DHT_BYTE] |= offersDht ? DHT_BIT : 0;
        return bytes;
    }

    /** Has nothing but a node. */
    private ScriptedPeer teller(Metainfo torrent) throws IOException {
        return new ScriptedPeer(wire -> {
            bit.set(wire.readHandshake()[DHT_BYTE] & DHT_BIT);
            wire.write(handshake(torrent, true));
            wire.send(new PeerMessage.Port(0), new PeerMessage.Port(node.getLocalPort()));
            told.incrementAndGet();
            wire.awaitEnd();
        });
    }

    private TestOptions options(InetSocketAddress... peers) {
        return TestEngine.options(directory.resolve("out"), peers).timeout(Duration.ZERO);
    }

    /** The message of KRPC that comes to the node. */
    private BDict heard(int millis) throws Exception {
        node.setSoTimeout(millis);
        DatagramPacket packet = new DatagramPacket(new byte[2_000], 2_000);
        node.receive(packet);
        return (BDict) BencodeReader.readLenient(packet.getData(), 0);
    }

    private void assertAsked() throws Exception {
        assertEquals(Optional.of(BString.of("q")), heard(20_000).string("y"));
    }

    @Test
    void aNodeThatAPeerTellsOfIsAsked() throws Exception {
        try (TestEngine engine = new TestEngine();
                ScriptedPeer peer = teller(TORRENT.metainfo())) {
            engine.engine().useDht(dht(true, 0), Optional::empty);
            Download download =
                    engine.start(TORRENT.known(), options(peer.address()).build());
            assertAsked();
            assertEquals(DHT_BIT, bit.get());
            download.stop().join();
        }
    }

    @Test
    void aNodeThatTheTorrentNamesIsAsked() throws Exception {
        BDict.Builder root = BDict.builder()
                .put("info", BencodeReader.readLenient(TORRENT.info(), 0))
                .put(
                        "nodes",
                        BList.of(
                                List.of(BList.of(List.of(BString.of("127.0.0.1"), BInteger.of(node.getLocalPort()))))));
        Metainfo naming = MetainfoReader.read(BencodeWriter.write(root.build()));
        try (TestEngine engine = new TestEngine()) {
            engine.engine().useDht(dht(true, 0), Optional::empty);
            Download download =
                    engine.start(new TorrentRef.Known(naming), options().build());
            assertAsked();
            download.stop().join();
        }
    }

    @Test
    void aPrivateTorrentNeitherOffersTheDhtNorAsksThePeersNode() throws Exception {
        BDict info = (BDict) BencodeReader.readLenient(TORRENT.info(), 0);
        BDict.Builder all = BDict.builder();
        info.entries().forEach(each -> all.put(each.key(), each.value()));
        all.put("private", 1);
        silent(MetainfoReader.readInfo(BencodeWriter.write(all.build()), List.of(), List.of()), true, options());
    }

    @Test
    void withoutTheDhtItIsNotOffered() throws Exception {
        silent(TORRENT.metainfo(), false, options());
    }

    @Test
    void whoDoesNotWantTheDhtDoesNotOfferIt() throws Exception {
        silent(TORRENT.metainfo(), true, options().without(PeerOrigin.Kind.DHT));
    }

    private void silent(Metainfo torrent, boolean enabled, TestOptions options) throws Exception {
        try (TestEngine engine = new TestEngine();
                ScriptedPeer peer = teller(torrent)) {
            if (enabled) {
                engine.engine().useDht(dht(true, 0), Optional::empty);
            }
            engine.stopClock();
            Download download = engine.start(
                    new TorrentRef.Known(torrent),
                    options.peers(List.of(peer.address())).build());
            await().until(() -> told.get() > 0);
            engine.pass(Duration.ofSeconds(5));
            assertEquals(0, bit.get());
            assertThrows(SocketTimeoutException.class, () -> heard(200));
            download.stop().join();
        }
    }

    @Test
    void aSeedsNodeIsToldToPeersThatHaveTheDht() throws Exception {
        Path content = Files.write(directory.resolve("content"), TORRENT.content());
        int port = node.getLocalPort();
        node.close();
        try (TestEngine engine = new TestEngine()) {
            engine.engine().useDht(dht(false, port), Optional::empty);
            engine.start(
                    TORRENT.known(),
                    TestEngine.options(content)
                            .listenPort(0)
                            .timeout(Duration.ZERO)
                            .sharing(Sharing.seeding(SeedGoal.NEVER))
                            .build());
            await().until(() -> !engine.events(DownloadEvent.Listening.class).isEmpty());
            int listening = engine.events(DownloadEvent.Listening.class).get(0).port();
            try (Socket having = new Socket(InetAddress.getLoopbackAddress(), listening);
                    Socket without = new Socket(InetAddress.getLoopbackAddress(), listening)) {
                PeerWire wire = new PeerWire(having);
                wire.write(handshake(TORRENT.metainfo(), true));
                assertEquals(DHT_BIT, wire.readHandshake()[DHT_BYTE] & DHT_BIT);
                assertArrayEquals(
                        ByteBuffer.allocate(2).putShort((short) port).array(),
                        wire.next(PORT).body());
                PeerWire other = new PeerWire(without);
                byte[] plain = PeerWire.handshake(TORRENT.metainfo().infoHash(), PeerWire.id(78), false, false);
                other.write(plain);
                other.readBytes(Handshake.LENGTH);
                other.send(new PeerMessage.Interested());
                for (PeerWire.Message each = other.next(); each.id() != 1; each = other.next()) {
                    assertEquals(5, each.id(), "its pieces, then the unchoke");
                }
            }
        }
    }
}
