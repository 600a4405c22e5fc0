package dev.spate.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.mse.Encryption;
import dev.spate.mse.StreamEncryption;
import dev.spate.mse.StreamKind;
import dev.spate.net.RateLimit;
import dev.spate.net.Transport;
import dev.spate.torrent.InfoHash;
import dev.spate.torrent.PeerId;
import dev.spate.wire.FrameLimits;
import dev.spate.wire.PeerFrameEncoder;
import dev.spate.wire.PeerMessage;
import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A dialler and a listener of ours over loopback, with each choice of encryption on either side. */
@Timeout(60)
class EncryptionTest {
    private static final InfoHash TORRENT =
            InfoHash.of(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20});

    private static final Map<Encryption, Map<Encryption, String>> OUTCOMES = Map.of(
            Encryption.ALLOW,
                    Map.of(
                            Encryption.ALLOW,
                            "PLAIN",
                            Encryption.PREFER,
                            "PLAIN",
                            Encryption.REQUIRE,
                            "RC4",
                            Encryption.OFF,
                            "PLAIN"),
            Encryption.PREFER,
                    Map.of(
                            Encryption.ALLOW,
                            "RC4",
                            Encryption.PREFER,
                            "RC4",
                            Encryption.REQUIRE,
                            "RC4",
                            Encryption.OFF,
                            "PLAIN"),
            Encryption.REQUIRE,
                    Map.of(
                            Encryption.ALLOW,
                            "RC4",
                            Encryption.PREFER,
                            "RC4",
                            Encryption.REQUIRE,
                            "RC4",
                            Encryption.OFF,
                            "failed"),
            Encryption.OFF,
                    Map.of(
                            Encryption.ALLOW,
                            "PLAIN",
                            Encryption.PREFER,
                            "PLAIN",
                            Encryption.REQUIRE,
                            "failed",
                            Encryption.OFF,
                            "PLAIN"));

    private Transport transport;
    private RateLimit unlimited;

    @BeforeEach
    void start() {
        transport = Transport.start();
        unlimited = RateLimit.of(transport.loop(), 0, System::nanoTime, bug -> {
            throw new AssertionError(bug);
        });
    }

    @AfterEach
    void stop() {
        transport.close();
    }

    @ParameterizedTest
    @EnumSource
    void eachChoiceMeetsEachOther(Encryption dialling) throws Exception {
        for (Encryption accepting : Encryption.values()) {
            String expected = OUTCOMES.get(dialling).get(accepting);
            Side there = new Side();
            Side here = new Side();
            InetSocketAddress listening = listen(accepting, there);

            dial(dialling, here, listening);

            String met = here.next();
            assertEquals(expected, met.replaceAll(":.*", ""), () -> dialling + " dials " + accepting + ": " + met);
            if (!met.startsWith("failed")) {
                String accepted = there.next();
                assertEquals(expected, accepted.startsWith("failed") ? there.next() : accepted);
                exchange(here, there);
                exchange(there, here);
                transport.loop().submit(() -> here.peer.close("done")).get();
                assertEquals("closed", here.next());
                assertEquals("closed", there.next());
            }
        }
    }

    @Test
    void aPeerThatWantedTheSecondTryIsDialledSoAtOnceTheNextTime() throws Exception {
        Side there = new Side();
        Side here = new Side();
        InetSocketAddress listening = listen(Encryption.REQUIRE, there);
        AtomicInteger connections = new AtomicInteger();
        TcpConnector tcp = new TcpConnector(transport);
        Dialer dialer = dialer(Encryption.ALLOW, here, (address, timeout) -> {
            connections.incrementAndGet();
            return tcp.connect(address, timeout);
        });
        for (int expected : new int[] {2, 3}) {
            transport.loop().execute(() -> dialer.dial(listening));
            assertEquals("RC4", here.next());
            assertEquals(expected, connections.get());
            transport.loop().submit(() -> here.peer.close("done")).get();
            assertEquals("closed", here.next());
        }
    }

    /** Of the ways that there are; it opens none. */
    @Test
    void aPeerThatIsSaidToPreferEncryptionIsDialledSoAtOnceAndPlainWhereThatIsWrong() throws Exception {
        DialHint encrypted = new DialHint(true, false);
        for (Encryption accepting : List.of(Encryption.ALLOW, Encryption.OFF)) {
            Side there = new Side();
            Side here = new Side();
            InetSocketAddress listening = listen(accepting, there);
            AtomicInteger connections = new AtomicInteger();
            TcpConnector tcp = new TcpConnector(transport);
            Dialer dialer = dialer(Encryption.ALLOW, here, (address, timeout) -> {
                        connections.incrementAndGet();
                        return tcp.connect(address, timeout);
                    })
                    .hintedBy(address -> encrypted);
            transport.loop().execute(() -> dialer.dial(listening));
            assertEquals(accepting == Encryption.ALLOW ? "PLAIN_AFTER_HANDSHAKE" : "PLAIN", here.next());
            assertEquals(accepting == Encryption.ALLOW ? 1 : 2, connections.get());
        }
        Side here = new Side();
        InetSocketAddress listening = listen(Encryption.REQUIRE, new Side());
        Dialer dialer =
                dialer(Encryption.OFF, here, new TcpConnector(transport)).hintedBy(address -> encrypted);
        transport.loop().execute(() -> dialer.dial(listening));
        assertTrue(here.next().startsWith("failed"));
    }

    /** Small messages and large ones, so that each direction is more than one read. */
    private void exchange(Side from, Side to) throws Exception {
        transport
                .loop()
                .submit(() -> {
                    from.peer.send(new PeerMessage.Have(7));
                    from.peer.flush(System.nanoTime());
                    for (int i = 0; i < 30; i++) {
                        ByteBuf frame = from.peer.alloc().directBuffer();
                        byte[] payload = new byte[10_000];
                        Arrays.fill(payload, (byte) i);
                        PeerFrameEncoder.extended(frame, 3, payload);
                        from.peer.sendBlocks(frame, System.nanoTime(), () -> {});
                        from.peer.flushBlocks();
                    }
                })
                .get();
        assertEquals("have 7", to.next());
        for (int i = 0; i < 30; i++) {
            assertEquals("10000 times " + i, to.next());
        }
    }

    private InetSocketAddress listen(Encryption choice, Side side) throws Exception {
        IncomingTorrents torrents = new IncomingTorrents();
        torrents.add(ours(2), side);
        IncomingConnections incoming = new IncomingConnections(
                torrents, new StreamEncryption(choice, new Random(2)), unlimited, 1, System::nanoTime);
        Acceptor acceptor = Acceptor.listen(
                        transport, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), incoming)
                .get();
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), acceptor.port());
    }

    private void dial(Encryption choice, Side side, InetSocketAddress address) {
        Dialer dialer = dialer(choice, side, new TcpConnector(transport));
        transport.loop().execute(() -> dialer.dial(address));
    }

    private Dialer dialer(Encryption choice, Side side, Connector connector) {
        return new Dialer(
                connector, new StreamEncryption(choice, new Random(1)), ours(1), side, unlimited, System::nanoTime);
    }

    private static OurHandshake ours(int last) {
        byte[] id = new byte[20];
        id[19] = (byte) last;
        return OurHandshake.of(TORRENT, PeerId.of(id), false, FrameLimits.unknownLayout());
    }

    /** What one side is told, in words. */
    private static final class Side implements PeerEvents {
        private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
        private volatile PeerConnection peer;

        String next() throws InterruptedException {
            String next = told.poll(20, TimeUnit.SECONDS);
            assertTrue(next != null, "nothing more was told");
            return next;
        }

        @Override
        public PeerSession greeted(PeerConnection greeted) {
            peer = greeted;
            StreamKind kind = greeted.streamKind();
            told.add(kind.name());
            return new PassivePeerSession() {
                @Override
                public void have(int piece) {
                    told.add("have " + piece);
                }

                @Override
                public void extended(int id, byte[] payload) {
                    for (byte each : payload) {
                        if (each != payload[0]) {
                            told.add("garbage");
                        }
                    }
                    told.add(payload.length + " times " + payload[0]);
                }

                @Override
                public void closed(String reason) {
                    told.add("closed");
                }
            };
        }

        @Override
        public void failed(InetSocketAddress address, boolean incoming, String reason) {
            told.add("failed: " + reason);
        }

        @Override
        public void broken(Throwable bug) {
            told.add("broken: " + bug);
        }
    }
}
