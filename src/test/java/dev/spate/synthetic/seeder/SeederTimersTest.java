package dev.spate.synthetic.seeder;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.mse.Encryption;
import dev.spate.mse.StreamEncryption;
import dev.spate.net.TokenBucket;
import dev.spate.support.Patience;
import dev.spate.synthetic.Behaviour;
import dev.spate.synthetic.BehaviourSpec;
import dev.spate.synthetic.ContentSource;
import dev.spate.synthetic.OnOffCycle;
import dev.spate.synthetic.PieceHashing;
import dev.spate.synthetic.SimulatedLink;
import dev.spate.synthetic.SyntheticPeerGroup;
import dev.spate.synthetic.SyntheticTorrent;
import dev.spate.synthetic.TorrentShape;
import dev.spate.torrent.Bitfield;
import dev.spate.torrent.Block;
import dev.spate.torrent.PeerId;
import dev.spate.wire.Handshake;
import dev.spate.wire.PeerFrameEncoder;
import dev.spate.wire.PeerMessage;
import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A bug that a timer meets, here memory that cannot be had, closes the connection that it is of, and no other. */
class SeederTimersTest {
    private static final long FAST = 1 << 20;
    private static final int BLOCKS = 40;
    private static final long TURN_NANOS = 5_000_000;

    private final ContentSource content = new ContentSource(1);
    private final SyntheticTorrent torrent =
            SyntheticTorrent.of(new TorrentShape(1 << 20, 1 << 20, 1, 1), content, PieceHashing.Progress.NONE);
    private final EmbeddedChannel first = new EmbeddedChannel();
    private final EmbeddedChannel second = new EmbeddedChannel();

    @AfterEach
    void release() {
        first.finishAndReleaseAll();
        second.finishAndReleaseAll();
        content.close();
    }

    private SharedRateLimit together(long bytesPerSecond) {
        return new SharedRateLimit(first.eventLoop(), new TokenBucket(bytesPerSecond, 0, System.nanoTime()));
    }

    /** A client of a seeder that is interested and has asked for many blocks. */
    private void connect(EmbeddedChannel channel, SharedRateLimit together, long rate, Behaviour behaviour) {
        SyntheticPeerGroup group =
                new SyntheticPeerGroup(1, new SimulatedLink(rate, Duration.ZERO, Duration.ZERO), behaviour);
        Bitfield all = Bitfield.full(torrent.layout().pieceCount());
        new SyntheticSeeder(
                        new SyntheticSeeder.Common(
                                new ServedContent(torrent, content),
                                together,
                                new SendSize(List.of(group), 0),
                                new StreamEncryption(Encryption.OFF, new Random(1)),
                                new Neighbours(false),
                                channel.eventLoop()),
                        0,
                        new InetSocketAddress("127.0.0.1", 1),
                        group,
                        all)
                .accept(channel);
        ByteBuf bytes = Unpooled.buffer();
        Handshake.of(torrent.infoHash(), PeerId.of(new byte[PeerId.LENGTH_BYTES]), true, true)
                .encode(bytes);
        channel.writeInbound(bytes);
        ByteBuf messages = Unpooled.buffer();
        PeerFrameEncoder.write(messages, new PeerMessage.Interested());
        for (int i = 0; i < BLOCKS; i++) {
            PeerFrameEncoder.request(messages, 0, i * Block.LENGTH_BYTES, Block.LENGTH_BYTES);
        }
        channel.writeInbound(messages);
        assertTrue(channel.isOpen());
    }

    private static void breakMemory(EmbeddedChannel channel) {
        channel.config().setAllocator(new NoMemory());
    }

    private void awaitClosed(EmbeddedChannel channel) {
        Awaitility.await().atMost(Patience.SECONDS, TimeUnit.SECONDS).until(() -> {
            first.runScheduledPendingTasks();
            return !channel.isOpen();
        });
    }

    private long bytesWritten(EmbeddedChannel channel) {
        long bytes = 0;
        for (Object each = channel.readOutbound(); each != null; each = channel.readOutbound()) {
            ByteBuf part = (ByteBuf) each;
            bytes += part.readableBytes();
            part.release();
        }
        return bytes;
    }

    @Test
    void aBugInTheTimerOfARateClosesTheConnection() {
        connect(first, together(0), FAST, Behaviour.HONEST);
        breakMemory(first);
        awaitClosed(first);
    }

    @Test
    void aBugInATurnOfChokingClosesTheConnection() {
        connect(first, together(0), 1, Behaviour.of(BehaviourSpec.parse("flap:20")));
        breakMemory(first);
        awaitClosed(first);
    }

    @Test
    void aBugOfOneConnectionDoesNotCostTheOthersTheirTurnsAtTheSharedRate() {
        SharedRateLimit together = together(FAST);
        connect(first, together, 0, Behaviour.HONEST);
        connect(second, together, 0, Behaviour.HONEST);
        bytesWritten(second);
        breakMemory(first);
        awaitClosed(first);
        long[] served = {0};
        Awaitility.await().atMost(Patience.SECONDS, TimeUnit.SECONDS).until(() -> {
            first.runScheduledPendingTasks();
            served[0] += bytesWritten(second);
            return served[0] >= 4L * Block.LENGTH_BYTES;
        });
        assertTrue(second.isOpen());
    }

    @Test
    void aPeerReturnsAndLeavesAgainWhateverItsLeavingMeets() throws Exception {
        EventLoop loop = new DefaultEventLoop();
        try {
            CountDownLatch left = new CountDownLatch(2);
            OnOffCycle cycle = new OnOffCycle() {
                @Override
                public Phase first(RandomGenerator random) {
                    return new Phase(0, true, TURN_NANOS);
                }

                @Override
                public Phase next(Phase last, RandomGenerator random) {
                    return last.then(TURN_NANOS);
                }
            };
            PresenceSchedule schedule = new PresenceSchedule(loop, cycle, 1, () -> {
                left.countDown();
                throw new IllegalStateException("as if");
            });
            loop.submit(schedule::restart).get(Patience.SECONDS, TimeUnit.SECONDS);
            assertTrue(left.await(Patience.SECONDS, TimeUnit.SECONDS));
        } finally {
            loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
    }

    /** Has no memory left. */
    private static final class NoMemory extends AbstractByteBufAllocator {
        @Override
        protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
            throw new OutOfMemoryError("as if");
        }

        @Override
        protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
            throw new OutOfMemoryError("as if");
        }

        @Override
        public boolean isDirectBufferPooled() {
            return ByteBufAllocator.DEFAULT.isDirectBufferPooled();
        }
    }
}
