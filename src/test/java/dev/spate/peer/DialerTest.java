package dev.spate.peer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
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
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class DialerTest {
    private static final InfoHash TORRENT = InfoHash.of(new byte[20]);
    private static final InetSocketAddress PEER = new InetSocketAddress(InetAddress.getLoopbackAddress(), 6881);

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final EmbeddedChannel second = new EmbeddedChannel();
    private Connector utp;
    private final Deque<EmbeddedChannel> opened = new ArrayDeque<>(List.of(channel, second));
    private Encryption encryption = Encryption.OFF;
    private final List<String> told = new ArrayList<>();
    private Optional<InfoHash> other = Optional.empty();

    /** A {@code Connector} may open any channel: here one that is no socket. */
    @Test
    void greetsPeerOnAnyChannelOfTheConnector() {
        channel.config().setAutoRead(false);

        dialer().dial(PEER);

        ByteBuf sent = channel.readOutbound();
        assertArrayEquals(handshake(7), ByteBufUtil.getBytes(sent));
        sent.release();
        assertTrue(channel.config().isAutoRead());
        channel.writeInbound(channel.alloc().buffer().writeBytes(handshake(8)));
        assertEquals(List.of("greeted"), told);
        channel.close();
        assertEquals(List.of("greeted", "closed: it closed the connection"), told);
    }

    @Test
    void failsOnceWhenChannelEndedBeforeItWasHandedOver() {
        channel.close();

        dialer().dial(PEER);

        assertEquals(List.of("failed: it closed the connection before a handshake"), told);
    }

    /** A peer that knows no encryption, and does not wait for our handshake. */
    @Test
    void whoGreetsWithoutEncryptionBeforeOurKeyIsSentIsDialledPlain() {
        encryption = Encryption.PREFER;
        dialer().dial(PEER);

        channel.writeInbound(channel.alloc().buffer().writeBytes(handshake(8)));

        greetSecond();
    }

    @Test
    void whoAnswersOurKeyWithAPlainHandshakeIsDialledPlain() {
        encryption = Encryption.PREFER;
        dialer().dial(PEER);
        Awaitility.await().until(() -> {
            channel.runPendingTasks();
            return !channel.outboundMessages().isEmpty();
        });

        // Longer than a key: with a bitfield and the like.
        byte[] plain = Arrays.copyOf(handshake(8), 200);
        channel.writeInbound(channel.alloc().buffer().writeBytes(plain, 0, 19));
        assertTrue(channel.isOpen());
        channel.writeInbound(channel.alloc().buffer().writeBytes(plain, 19, plain.length - 19));

        greetSecond();
    }

    /** As libtorrent does when it is to take uTP alone. */
    @Test
    void whoHangsUpOverTcpIsDialledOverUtp() {
        utp = (address, timeout) -> ImmediateEventExecutor.INSTANCE.newSucceededFuture(opened.remove());
        dialer().dial(PEER);

        channel.close();

        greetSecond();
    }

    @Test
    void whoDoesNotAnswerOverUtpEitherIsNotDialledSoAgain() {
        int[] dialled = {0};
        utp = (address, timeout) -> {
            dialled[0]++;
            return ImmediateEventExecutor.INSTANCE.newFailedFuture(new ConnectException("no answer"));
        };
        Dialer dialer = dialer();
        dialer.dial(PEER);
        channel.close();
        dialer.dial(PEER);
        second.close();

        String reason = "failed: it closed the connection before a handshake";
        assertEquals(List.of(reason, reason), told);
        assertEquals(1, dialled[0]);
        channel.releaseOutbound();
        second.releaseOutbound();
    }

    @Test
    void whatIsWrongWithTheWayIsToldInWords() {
        Map<IOException, String> reasons = Map.of(
                new NoRouteToHostException(), "no route to it",
                new ConnectException("finishConnect(..) failed with error(-111): Connection refused"),
                        "connection refused");
        reasons.forEach((cause, words) -> {
            told.clear();
            new Dialer(
                            (address, timeout) -> ImmediateEventExecutor.INSTANCE.newFailedFuture(cause),
                            new StreamEncryption(encryption, new Random(1)),
                            OurHandshake.of(TORRENT, peerId(7), false, FrameLimits.unknownLayout()),
                            new Told(),
                            RateLimit.of(channel.eventLoop(), 0, System::nanoTime, this::broken),
                            System::nanoTime)
                    .dial(PEER);
            assertEquals(List.of("failed: " + words), told);
        });
    }

    private void greetSecond() {
        assertFalse(channel.isOpen());
        channel.releaseOutbound();
        assertEquals(List.of(), told);
        ByteBuf sent = second.readOutbound();
        assertArrayEquals(handshake(7), ByteBufUtil.getBytes(sent));
        sent.release();
        second.writeInbound(second.alloc().buffer().writeBytes(handshake(8)));
        assertEquals(List.of("greeted"), told);
    }

    /** Some peers know a hybrid by its hash of version 2 alone (BEP 52). */
    @Test
    void whoHangsUpOnOneNameOfAHybridIsToldTheOther() {
        InfoHash v2 = InfoHash.ofHex("5a".repeat(20));
        other = Optional.of(v2);
        dialer().dial(PEER);
        byte[] first = sent(channel);
        assertEquals(0x10, first[27] & 0x10);
        channel.close();
        byte[] again = sent(second);
        assertArrayEquals(v2.toBytes(), Arrays.copyOfRange(again, 28, 48));
        second.close();
        assertEquals(1, told.size());
    }

    private static byte[] sent(EmbeddedChannel to) {
        ByteBuf bytes = to.readOutbound();
        try {
            return ByteBufUtil.getBytes(bytes);
        } finally {
            bytes.release();
        }
    }

    private Dialer dialer() {
        Connector connector = new Connector() {
            @Override
            public Future<Channel> connect(InetSocketAddress address, Duration timeout) {
                return ImmediateEventExecutor.INSTANCE.newSucceededFuture(opened.remove());
            }

            @Override
            public Optional<Connector> utp() {
                return Optional.ofNullable(utp);
            }
        };
        RateLimit unlimited = RateLimit.of(channel.eventLoop(), 0, System::nanoTime, this::broken);
        OurHandshake ours = OurHandshake.of(TORRENT, peerId(7), false, FrameLimits.unknownLayout())
                .alsoNamed(other);
        return new Dialer(
                connector,
                new StreamEncryption(encryption, new Random(1)),
                ours,
                new Told(),
                unlimited,
                System::nanoTime);
    }

    private static byte[] handshake(int peer) {
        ByteBuf bytes = Unpooled.buffer();
        Handshake.of(TORRENT, peerId(peer), true, false).encode(bytes);
        return ByteBufUtil.getBytes(bytes);
    }

    private static PeerId peerId(int last) {
        byte[] id = new byte[20];
        id[19] = (byte) last;
        return PeerId.of(id);
    }

    private void broken(Throwable bug) {
        throw new AssertionError(bug);
    }

    private final class Told implements PeerEvents {
        @Override
        public PeerSession greeted(PeerConnection peer) {
            told.add("greeted");
            return new PassivePeerSession() {
                @Override
                public void closed(String reason) {
                    told.add("closed: " + reason);
                }
            };
        }

        @Override
        public void failed(InetSocketAddress address, boolean incoming, String reason) {
            told.add("failed: " + reason);
        }

        @Override
        public void broken(Throwable bug) {
            throw new AssertionError(bug);
        }
    }
}
