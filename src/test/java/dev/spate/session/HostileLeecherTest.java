package dev.spate.session;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.torrent.Block;
import dev.spate.wire.MetadataMessage;
import dev.spate.wire.PeerFrameEncoder;
import dev.spate.wire.PeerMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Peers that ask a seed for what there is not, for too much, or for ever: it costs them their own connection at most. */
@Timeout(90)
class HostileLeecherTest {
    private static final TestTorrent TORRENT = TestTorrent.single(300_000);
    private static final int PIECES = TORRENT.metainfo().layout().pieceCount();
    private static final int BLOCK = Block.LENGTH_BYTES;
    private static final int UNCHOKE = 1;
    private static final int PIECE = 7;
    private static final int MILLION = 1_000_000;

    @TempDir
    private Path directory;

    private final List<Socket> sockets = new ArrayList<>();
    private TestEngine engine;
    private Path content;
    private Download seed;

    @BeforeEach
    void start() throws IOException {
        engine = new TestEngine();
        content = Files.write(directory.resolve("content"), TORRENT.content());
    }

    @AfterEach
    void end() throws IOException {
        for (Socket each : sockets) {
            each.close();
        }
        engine.close();
    }

    private void seed() {
        seed = engine.start(
                TORRENT.known(),
                TestEngine.options(content)
                        .listenPort(0)
                        .sharing(Sharing.seeding(SeedGoal.NEVER))
                        .build());
        await().until(() -> !engine.events(DownloadEvent.Listening.class).isEmpty());
    }

    /** One that has nothing. */
    private PeerWire leecher(boolean fast) throws IOException {
        int port = engine.events(DownloadEvent.Listening.class).get(0).port();
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        sockets.add(socket);
        PeerWire wire = new PeerWire(socket);
        wire.sendHandshake(TORRENT.metainfo().infoHash(), PeerWire.id(sockets.size()), true, fast);
        wire.readHandshake();
        return wire;
    }

    /** One that is let request. */
    private PeerWire unchoked(boolean fast) throws IOException {
        PeerWire wire = leecher(fast);
        wire.send(new PeerMessage.Interested());
        wire.next(UNCHOKE);
        return wire;
    }

    /** Why the last peer was dropped. */
    private String dropped() {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> !engine.events(DownloadEvent.PeerDropped.class).isEmpty());
        return engine.events(DownloadEvent.PeerDropped.class).get(0).reason();
    }

    private void assertStillServes(PeerWire wire) throws IOException {
        wire.send(new PeerMessage.Request(PIECES - 1, 3, 5));
        PeerWire.Message block = wire.next(PIECE);
        while (block.intAt(4) != 3) {
            block = wire.next(PIECE);
        }
        assertEquals(PIECES - 1, block.intAt(0));
        assertArrayEquals(Arrays.copyOfRange(TORRENT.piece(PIECES - 1), 3, 8), Arrays.copyOfRange(block.body(), 8, 13));
    }

    /** Sends them until the connection ends, whatever comes back. */
    private static int flood(PeerWire wire, int most, PeerMessage... messages) {
        PeerMessage[] many = new PeerMessage[1_000];
        for (int i = 0; i < many.length; i++) {
            many[i] = messages[i % messages.length];
        }
        int sent = 0;
        try {
            for (; sent < most; sent += many.length) {
                wire.send(many);
            }
            wire.awaitEnd();
        } catch (IOException ended) {
            return sent;
        }
        return sent;
    }

    @Test
    void whatWeLackIsRejected() throws Exception {
        byte[] partly = TORRENT.content().clone();
        partly[2 * TestTorrent.PIECE] ^= 1;
        Files.write(content, partly);
        seed();
        PeerWire wire = unchoked(true);
        wire.send(new PeerMessage.Request(2, 0, BLOCK), new PeerMessage.Request(3, 0, BLOCK));
        PeerWire.Message rejected = wire.next(PeerWire.REJECT);
        assertEquals(2, rejected.intAt(0));
        assertEquals(3, wire.next(PIECE).intAt(0));
        assertStillServes(wire);
    }

    @Test
    void whatWeLackIsIgnoredWithoutTheFastExtension() throws Exception {
        byte[] partly = TORRENT.content().clone();
        partly[2 * TestTorrent.PIECE] ^= 1;
        Files.write(content, partly);
        seed();
        PeerWire wire = unchoked(false);
        wire.send(new PeerMessage.Request(2, 0, BLOCK), new PeerMessage.Request(3, 0, BLOCK));
        assertEquals(3, wire.next(PIECE).intAt(0));
        assertStillServes(wire);
    }

    /** A length of 2^31 and more is negative to us. */
    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE, 128 * 1024 + 1})
    void noBlockOfThisLengthIsSent(int length) throws Exception {
        seed();
        PeerWire wire = unchoked(true);
        wire.write(rawRequest(1, 0, length));
        assertRejects(wire, 1, 0, length);
        assertStillServes(wire);
        assertEquals(5, sentBytes());
    }

    private static void assertRejects(PeerWire wire, int piece, int offset, int length) throws IOException {
        PeerWire.Message rejected = wire.next(PeerWire.REJECT);
        assertEquals(List.of(piece, offset, length), List.of(rejected.intAt(0), rejected.intAt(4), rejected.intAt(8)));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 16_384 + 1})
    void noBlockBeyondItsPieceIsSent(int offset) throws Exception {
        seed();
        PeerWire wire = unchoked(true);
        wire.write(rawRequest(1, offset, BLOCK));
        assertRejects(wire, 1, offset, BLOCK);
        wire.write(rawRequest(offset, 0, BLOCK));
        assertRejects(wire, offset, 0, BLOCK);
        assertStillServes(wire);
        assertEquals(5, sentBytes());
    }

    private long sentBytes() {
        await().until(() -> seed.snapshot().sentBytes() > 0);
        return seed.snapshot().sentBytes();
    }

    private static byte[] rawRequest(int piece, int offset, int length) {
        ByteBuf frame = Unpooled.buffer();
        PeerFrameEncoder.request(frame, piece, offset, length);
        return ByteBufUtil.getBytes(frame);
    }

    @Test
    void aMillionRequestsWhileItIsChokedEndTheConnection() throws Exception {
        seed();
        int sent = flood(leecher(false), MILLION, new PeerMessage.Request(1, 0, BLOCK));
        assertTrue(sent <= MILLION, "sent: " + sent);
        assertEquals("it floods us with requests while it is choked", dropped());
        assertEquals(0, seed.snapshot().sentBytes());
    }

    /** It reads nothing, so that nothing of its queue is served. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aMillionRequestsBeyondWhatWeKeepEndTheConnection(boolean fast) throws Exception {
        seed();
        flood(unchoked(fast), MILLION, new PeerMessage.Request(1, 0, BLOCK));
        assertEquals("it floods us with requests beyond what we keep", dropped());
    }

    @Test
    void cancelsOfNothingEndTheConnection() throws Exception {
        seed();
        PeerWire wire = unchoked(true);
        wire.send(new PeerMessage.Cancel(0, 0, BLOCK), new PeerMessage.Cancel(1, 0, BLOCK));
        assertStillServes(wire);
        flood(wire, MILLION, new PeerMessage.Cancel(0, 0, BLOCK));
        assertEquals("it floods us with cancels", dropped());
    }

    @Test
    void interestForEverEndsTheConnection() throws Exception {
        seed();
        flood(leecher(true), MILLION, new PeerMessage.Interested(), new PeerMessage.NotInterested());
        assertEquals("it floods us with interested", dropped().replace("not ", ""));
    }

    @Test
    void theSameBlockIsGivenAsOftenAsItIsAskedFor() throws Exception {
        seed();
        PeerWire wire = unchoked(true);
        for (int i = 0; i < 300; i++) {
            wire.send(new PeerMessage.Request(1, 0, BLOCK));
            assertEquals(1, wire.next(PIECE).intAt(0));
        }
        assertStillServes(wire);
    }

    @Test
    void whoReadsNothingIsDroppedAfterAMinute() throws Exception {
        engine.stopClock();
        seed();
        PeerWire wire = unchoked(true);
        for (int i = 0; i < 1_900; i++) {
            wire.send(new PeerMessage.Request(i % 8, 0, BLOCK));
        }
        // As much as the sockets hold is gone; what is left waits for the peer.
        engine.passUntil(() -> seed.snapshot().peersServed() == 1);
        engine.pass(Duration.ofSeconds(50));
        assertEquals(List.of(), engine.events(DownloadEvent.PeerDropped.class));
        engine.passUntil(() -> !engine.events(DownloadEvent.PeerDropped.class).isEmpty());
        assertEquals("it does not read what we send", dropped());
        assertTrue(seed.snapshot().sentBytes() < 1_900L * BLOCK);
    }

    @Test
    void metadataThatThereIsNotIsRejected() throws Exception {
        seed();
        PeerWire wire = leecher(true);
        speakMetadata(wire);
        for (int piece : new int[] {1, 2_000, Integer.MAX_VALUE}) {
            wire.send(new PeerMessage.Extended(1, new MetadataMessage.Request(piece).encode()));
            PeerWire.Message answer = wire.next(PeerWire.EXTENDED);
            while (answer.body()[0] != 3) {
                answer = wire.next(PeerWire.EXTENDED);
            }
            assertEquals(
                    new MetadataMessage.Reject(piece),
                    MetadataMessage.decode(Arrays.copyOfRange(answer.body(), 1, answer.body().length)));
        }
    }

    private static void speakMetadata(PeerWire wire) throws IOException {
        wire.sendMetadataOffer(3, 0);
    }

    @Test
    void aFloodOfMetadataRequestsEndsTheConnection() throws Exception {
        seed();
        PeerWire wire = leecher(true);
        speakMetadata(wire);
        flood(wire, MILLION, new PeerMessage.Extended(1, new MetadataMessage.Request(0).encode()));
        assertEquals("it floods us with extension messages", dropped());
    }

    /** As libtorrent: three times is enough for who lost it on the way. */
    @Test
    void aPeerThatIsChokedGetsAllowedFastPiecesThreeTimesAtMost() throws Exception {
        seed();
        PeerWire wire = leecher(true);
        int piece = wire.next(17).intAt(0);
        int length = TORRENT.piece(piece).length;
        int blocks = 0;
        for (int i = 0; i < 5; i++) {
            for (int offset = 0; offset < length; offset += BLOCK) {
                wire.send(new PeerMessage.Request(piece, offset, Math.min(BLOCK, length - offset)));
                PeerWire.Message answer = wire.next();
                while (answer.id() != PIECE && answer.id() != PeerWire.REJECT) {
                    answer = wire.next();
                }
                blocks += answer.id() == PIECE ? 1 : 0;
            }
        }
        assertEquals(3 * ((length + BLOCK - 1) / BLOCK), blocks);
    }

    /** In every way in which a file can go; told once however many ask. */
    @ParameterizedTest
    @ValueSource(strings = {"changed", "cut", "deleted", "replaced by a directory"})
    void aFileThatGoesIsWithdrawnAndToldOnce(String what) throws Exception {
        seed();
        PeerWire first = unchoked(true);
        PeerWire second = unchoked(true);
        assertStillServes(first);
        // Nobody waits for a timer to hear of a reject.
        engine.stopClock();
        switch (what) {
            case "changed" -> {
                byte[] other = TORRENT.content().clone();
                Arrays.fill(other, (byte) 1);
                Files.write(content, other);
                Files.setLastModifiedTime(content, FileTime.from(Instant.now().plusSeconds(5)));
            }
            case "cut" -> Files.write(content, new byte[0]);
            case "deleted" -> Files.delete(content);
            default -> {
                Files.delete(content);
                Files.createDirectory(content);
            }
        }
        for (int piece = 0; piece < PIECES; piece++) {
            awaitRejected(first, piece);
            awaitRejected(second, piece);
        }
        assertEquals(1, engine.events(DownloadEvent.Warning.class).size());
        assertTrue(engine.events(DownloadEvent.Warning.class).get(0).text().contains(content.toString()));
        assertEquals(List.of(), engine.events(DownloadEvent.PeerDropped.class));
    }

    /** For up to a second the file may still be read as it was found. */
    private void awaitRejected(PeerWire wire, int piece) {
        await().pollInterval(Duration.ofMillis(20)).pollDelay(Duration.ZERO).until(() -> {
            wire.send(new PeerMessage.Request(piece, 0, 1));
            PeerWire.Message answer = wire.next();
            while (answer.id() != PeerWire.REJECT && answer.id() != PIECE) {
                answer = wire.next();
            }
            return answer.id() == PeerWire.REJECT;
        });
    }
}
