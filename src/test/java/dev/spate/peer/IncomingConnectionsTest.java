package dev.spate.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.mse.Encryption;
import dev.spate.mse.StreamEncryption;
import dev.spate.net.RateLimit;
import dev.spate.torrent.InfoHash;
import dev.spate.torrent.PeerId;
import dev.spate.wire.FrameLimits;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IncomingConnectionsTest {
    private static final int HALF_DONE = 1_000;
    private static final int BACKLOG = 256;
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
