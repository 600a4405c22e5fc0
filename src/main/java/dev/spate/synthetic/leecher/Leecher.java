package dev.spate.synthetic.leecher;

import dev.spate.net.LoopWork;
import dev.spate.net.TokenBucket;
import dev.spate.synthetic.LeecherGroup;
import dev.spate.synthetic.count.LeechCounters;
import dev.spate.torrent.PeerId;
import dev.spate.wire.FrameLimits;
import dev.spate.wire.HandshakeDecoder;
import dev.spate.wire.PeerFrameDecoder;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One leecher of a swarm: an identity, what it takes, and at most one connection to the client that seeds. It connects
 * again until it has everything.
 *
 * <p>Owned by the swarm's event loop.
 */
final class Leecher {
    private static final Logger LOG = LoggerFactory.getLogger(Leecher.class);
    private static final String ID_PREFIX = "-SL0100-";
    /** Timers may be late by this; the bucket makes up for it. */
    private static final long BURST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long AGAIN_MILLIS = 1_000;

    private final Leechers all;
    private final int index;
    private final InetAddress address;
    private final PeerId id;
    private Run run;

    /** What it does and counts from one reset to the next; a connection of before keeps its own. */
    static final class Run {
        private final LeechCounters counters;
        private final WantedBlocks wanted;
        private final TokenBucket bucket;
        private long receivedBytes;
        private long begunNanos;
        private long doneNanos;
        private int mostOutstanding;
        private boolean begun;
        private boolean done;
        private Channel channel;

        Run(LeechCounters counters, WantedBlocks wanted, TokenBucket bucket) {
            this.counters = counters;
            this.wanted = wanted;
            this.bucket = bucket;
        }

        LeechCounters counters() {
            return counters;
        }

        WantedBlocks wanted() {
            return wanted;
        }

        TokenBucket bucket() {
            return bucket;
        }

        /** Whether a client has ever greeted it. */
        boolean hasBegun() {
            return begun;
        }

        boolean isDone() {
            return done;
        }

        long receivedBytes() {
            return receivedBytes;
        }

        int mostOutstanding() {
            return mostOutstanding;
        }

        long doneNanos() {
            return doneNanos;
        }

        /** Bytes a second from its first connection until it had everything, or until now. */
        double bytesPerSecond(long nowNanos) {
            long nanos = (done ? doneNanos : nowNanos) - begunNanos;
            return !begun || nanos <= 0 ? 0 : receivedBytes * 1e9 / nanos;
        }

        void greeted(long nowNanos) {
            counters.opened(nowNanos);
            if (!begun) {
                begun = true;
                begunNanos = nowNanos;
            }
        }

        void asked() {
            mostOutstanding = Math.max(mostOutstanding, wanted.outstanding());
        }
    }

    Leecher(Leechers all, int index, InetAddress address) {
        this.all = all;
        this.index = index;
        this.address = address;
        this.id = PeerId.of((ID_PREFIX + "%012x".formatted(index)).getBytes(StandardCharsets.US_ASCII));
    }

    /** Begins anew: its connection is closed, and it has nothing. */
    void reset(LeechCounters counters, long nowNanos) {
        Run before = run;
        LeecherGroup group = all.group();
        run = new Run(
                counters,
                new WantedBlocks(
                        all.torrent().layout(),
                        group.firstPiece(all.torrent().shape(), index),
                        group.piecesEach(all.torrent().shape()),
                        all.torrent().shape().seed() + index),
                new TokenBucket(group.bytesPerSecond(), BURST_NANOS, nowNanos));
        if (before != null && before.channel != null) {
            before.channel.close();
        }
    }

    /** Where it calls from. */
    InetAddress address() {
        return address;
    }

    PeerId id() {
        return id;
    }

    int index() {
        return index;
    }

    Leechers all() {
        return all;
    }

    Run run() {
        return run;
    }

    /** Whether it wants a connection and has none. */
    boolean wantsConnection() {
        return !run.done && run.channel == null;
    }

    /** Prepares a connection that is about to be made. */
    void prepare(Channel channel) {
        run.channel = channel;
        FrameLimits limits = FrameLimits.of(all.torrent().layout());
        ChannelPipeline pipeline = channel.pipeline();
        LeecherConnection connection = new LeecherConnection(this, run);
        pipeline.addLast(new HandshakeDecoder());
        pipeline.addLast(new PeerFrameDecoder(limits, connection));
        pipeline.addLast(connection);
        Run ofChannel = run;
        channel.closeFuture()
                .addListener(LoopWork.listener(
                        closed -> closed(ofChannel), bug -> LOG.error("leecher {}: not connected again", index, bug)));
    }

    private void closed(Run ofChannel) {
        ofChannel.channel = null;
        if (ofChannel == run && !run.done) {
            run.wanted.giveUpAll();
            all.loop()
                    .schedule(
                            LoopWork.task(
                                    () -> all.dialAgain(this, ofChannel),
                                    bug -> LOG.error("leecher {}: not connected again", index, bug)),
                            AGAIN_MILLIS,
                            TimeUnit.MILLISECONDS);
        }
    }

    /** A block has come that it wanted. */
    void received(Run ofConnection, int length, long nowNanos) {
        ofConnection.receivedBytes += length;
        if (ofConnection.wanted.isComplete()) {
            ofConnection.done = true;
            ofConnection.doneNanos = nowNanos;
            if (ofConnection == run) {
                all.done();
            }
        }
    }
}
