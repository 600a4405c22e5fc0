package dev.spate.swarm;

import dev.spate.net.TokenBucket;
import dev.spate.torrent.Bitfield;
import dev.spate.torrent.PeerId;
import dev.spate.wire.FrameLimits;
import dev.spate.wire.HandshakeDecoder;
import dev.spate.wire.PeerFrameDecoder;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * One peer of a swarm: an identity, a rate that its connections share, and a behaviour.
 *
 * <p>Owned by the swarm's event loop.
 */
final class SyntheticSeeder {
    private static final String ID_PREFIX = "-SY0100-";
    /** Timers are late by this at times; what is lost so is made up for. */
    private static final long BURST_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Library holdings;
    private final TotalRate totalRate;
    private final int index;
    private final InetSocketAddress address;
    private final PeerGroup group;
    private final Link link;
    private final int partBytes;
    private final SplittableRandom random;
    private final PeerId id;
    private final Presence presence;
    private final Bitfield pieces;
    private final Set<SeederConnection> connections = new HashSet<>(2);
    private TokenBucket bucket;
    private PeerTally tally = new PeerTally();

    SyntheticSeeder(
            Library holdings,
            TotalRate totalRate,
            EventLoop loop,
            int index,
            InetSocketAddress address,
            PeerGroup group,
            PartSize parts,
            Bitfield pieces) {
        this.holdings = holdings;
        this.totalRate = totalRate;
        this.index = index;
        this.address = address;
        this.group = group;
        this.link = group.behaviour().link(group.link());
        this.partBytes = parts.of(link.bytesPerSecond());
        this.random = new SplittableRandom(holdings.torrent().shape().seed() + index);
        this.id = id(address);
        this.pieces = pieces;
        this.presence = new Presence(loop, group.behaviour().stay(), random.nextLong(), this::depart);
        this.bucket = bucket(System.nanoTime());
    }

    private TokenBucket bucket(long nowNanos) {
        return new TokenBucket(link.bytesPerSecond(), BURST_NANOS, nowNanos);
    }

    /** Closes every connection, and is as new; its comings and goings begin. */
    void reset(long nowNanos) {
        closeAll();
        tally = new PeerTally();
        bucket = bucket(nowNanos);
        presence.restart();
    }

    private void depart() {
        tally.hangUps += connections.size();
        closeAll();
    }

    private void closeAll() {
        List.copyOf(connections).forEach(SeederConnection::leave);
    }

    /** Notes a connection that is open. */
    void arrived(SeederConnection connection) {
        connections.add(connection);
    }

    /** Notes the end of a connection; more than once does no harm. */
    void left(SeederConnection connection) {
        connections.remove(connection);
    }

    /** No two peers share an address and a port, so no two share an id, on whichever machines they are. */
    private static PeerId id(InetSocketAddress address) {
        int host = ByteBuffer.wrap(address.getAddress().getAddress()).getInt();
        String id = ID_PREFIX + "%08x%04x".formatted(host, address.getPort());
        return PeerId.of(id.getBytes(StandardCharsets.US_ASCII));
    }

    /** Prepares an accepted connection. */
    void welcome(Channel channel) {
        if (presence.isAway()) {
            // Closed with a reset instead of an orderly end: the nearest thing to a port where nobody listens.
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            channel.close();
            return;
        }
        FrameLimits limits = FrameLimits.of(holdings.torrent().layout());
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.addLast(new HandshakeDecoder());
        pipeline.addLast(new PeerFrameDecoder(limits, (pool, piece, offset, length) -> null));
        DelayLine delay = link.delays() ? new DelayLine(link, random) : null;
        if (delay != null) {
            pipeline.addLast(delay);
        }
        pipeline.addLast(new SeederConnection(this, delay == null ? () -> 0 : delay::size));
    }

    /** Counts content that is handed to a socket. */
    void sending(int bytes, long nowNanos) {
        tally.bytesServed += bytes;
        holdings.ledger().sending(bytes, nowNanos);
    }

    /** Counts the answer to the first of these requests, which is complete. */
    void served(RequestQueue requests, boolean corrupt, long nowNanos) {
        Ledger ledger = holdings.ledger();
        int length = requests.length(0);
        long arrivedNanos = requests.arrivedNanos(0);
        tally.blocksServed++;
        if (corrupt) {
            ledger.corrupted(length, arrivedNanos, nowNanos);
        } else if (ledger.served(requests.piece(0), requests.offset(0), length, arrivedNanos, nowNanos)) {
            tally.duplicateBlocks++;
        }
    }

    /** The most bytes of a block that are sent at a time. */
    int partBytes() {
        return partBytes;
    }

    /** For what happens by chance. */
    RandomGenerator random() {
        return random;
    }

    Library holdings() {
        return holdings;
    }

    TotalRate totalRate() {
        return totalRate;
    }

    TokenBucket bucket() {
        return bucket;
    }

    PeerTally tally() {
        return tally;
    }

    Behaviour behaviour() {
        return group.behaviour();
    }

    int index() {
        return index;
    }

    PeerId id() {
        return id;
    }

    Bitfield pieces() {
        return pieces;
    }

    InetSocketAddress address() {
        return address;
    }

    PeerReport report() {
        String listening = address.getAddress().getHostAddress() + ":" + address.getPort();
        return tally.report(index, listening, group.behaviour());
    }
}
