package dev.spate.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.mse.Encryption;
import dev.spate.mse.StreamEncryption;
import dev.spate.net.RateLimit;
import dev.spate.torrent.InfoHash;
import dev.spate.torrent.PeerId;
import dev.spate.wire.FrameLimits;
import dev.spate.wire.Handshake;
import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IncomingConnectionsTest {
    private static final int HALF_DONE = 1_000;
    /** And one for the torrent. */
    private static final int BACKLOG = 256 + 1;

    private static final int KEY_BYTES = 96;

    /** Each from another address, as far as a key or nearly so, which costs us most. */
    @Test
    void halfDoneEncryptedHandshakesAreBounded() throws Exception {
        IncomingTorrents torrents = new IncomingTorrents();
        torrents.add(
                OurHandshake.of(InfoHash.of(new byte[20]), PeerId.of(new byte[20]), false, FrameLimits.unknownLayout()),
                torrents.nobodys());
        RateLimit unlimited = RateLimit.of(new EmbeddedChannel().eventLoop(), 0, System::nanoTime, bug -> {
            throw new AssertionError(bug);
        });
        IncomingConnections incoming = new IncomingConnections(
                torrents, new StreamEncryption(Encryption.ALLOW, new Random(1)), unlimited, 1, System::nanoTime);
        Deque<EmbeddedChannel> open = new ArrayDeque<>();
        byte[] key = new byte[KEY_BYTES];
        new Random(2).nextBytes(key);
        for (int i = 0; i < HALF_DONE; i++) {
            EmbeddedChannel peer = new From(i);
            incoming.accept(peer);
            peer.writeInbound(peer.alloc().buffer().writeBytes(key, 0, KEY_BYTES - i % 2));
            open.add(peer);
            if (open.size() > BACKLOG) {
                EmbeddedChannel oldest = open.remove();
                assertTrue(!oldest.isOpen(), "still open behind " + BACKLOG + " others");
                oldest.finishAndReleaseAll();
            }
        }
        assertEquals(BACKLOG, open.stream().filter(EmbeddedChannel::isOpen).count());
        open.forEach(EmbeddedChannel::finishAndReleaseAll);
    }

    /** A low limit is for those that give: whoever completes no handshake takes nothing from them. */
    @Test
    void encryptedHandshakesOfStrangersUseUpNoDownloadLimit() throws Exception {
        IncomingTorrents torrents = new IncomingTorrents();
        OurHandshake ours =
                OurHandshake.of(InfoHash.of(new byte[20]), PeerId.of(new byte[20]), false, FrameLimits.unknownLayout());
        torrents.add(ours, new PeersTold());
        RateLimit limit = RateLimit.of(new EmbeddedChannel().eventLoop(), 10 << 10, System::nanoTime, bug -> {
            throw new AssertionError(bug);
        });
        RateLimit.Turn honest = limit.turn(() -> {});
        IncomingConnections incoming = new IncomingConnections(
                torrents, new StreamEncryption(Encryption.ALLOW, new Random(1)), limit, 1, System::nanoTime);
        Deque<EmbeddedChannel> open = new ArrayDeque<>();
        byte[] key = new byte[KEY_BYTES + 500];
        new Random(2).nextBytes(key);
        for (int i = 0; i < 200; i++) {
            EmbeddedChannel stranger = new From(i);
            incoming.accept(stranger);
            stranger.writeInbound(stranger.alloc().buffer().writeBytes(key));
            open.add(stranger);
        }
        assertTrue(honest.take(0), "strangers were charged to the limit of all");
        EmbeddedChannel peer = new From(1_000);
        incoming.accept(peer);
        ByteBuf greeting = peer.alloc().buffer();
        Handshake.of(InfoHash.of(new byte[20]), PeerId.of(Arrays.copyOf(new byte[] {1}, 20)), true, false)
                .encode(greeting);
        peer.writeInbound(greeting.writeZero(4 * 500));
        assertFalse(honest.take(0), "a peer is charged for what it sends, its handshake included");
        open.add(peer);
        open.forEach(EmbeddedChannel::finishAndReleaseAll);
    }

    /** Lets everybody in. */
    private static final class PeersTold implements PeerEvents {
        @Override
        public PeerSession greeted(PeerConnection connection) {
            return new PassivePeerSession() {
                @Override
                public void closed(String reason) {
                    // At the end of the test.
                }
            };
        }

        @Override
        public void failed(InetSocketAddress address, boolean incoming, String reason) {
            // Those of strangers.
        }

        @Override
        public void broken(Throwable bug) {
            throw new AssertionError(bug);
        }
    }

    private static final class From extends EmbeddedChannel {
        private final InetSocketAddress address;

        From(int number) throws UnknownHostException {
            address = new InetSocketAddress(
                    InetAddress.getByAddress(
                            ByteBuffer.allocate(4).putInt(0x0a000001 + number).array()),
                    6881);
        }

        @Override
        public SocketAddress remoteAddress() {
            return address;
        }
    }
}
