package dev.spate.swarm;

import dev.spate.net.TokenBucket;
import dev.spate.torrent.Bitfield;
import dev.spate.torrent.PeerId;
import dev.spate.wire.FrameLimits;
import dev.spate.wire.HandshakeDecoder;
import dev.spate.wire.PeerFrameDecoder;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

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
    private final SplittableRandom random;
    private final PeerId id;
    private final Bitfield pieces;
    private final Set<SeederConnection> connections = new HashSet<>(2);
    private TokenBucket bucket;
    private PeerTally tally = new PeerTally();

    SyntheticSeeder(Library holdings, TotalRate totalRate, int index, InetSocketAddress address, PeerGroup group) {
        this.holdings = holdings;
        this.totalRate = totalRate;
        this.index = index;
        this.address = address;
        this.group = group;
        this.random = new SplittableRandom(holdings.torrent().shape().seed() + index);
        this.id = id(address);
        this.pieces = group.behaviour().pieces(holdings.torrent().layout().pieceCount(), random);
        this.bucket = bucket(System.nanoTime());
    }

    private TokenBucket bucket(long nowNanos) {
        return new TokenBucket(group.link().bytesPerSecond(), BURST_NANOS, nowNanos);
    }

    /** Closes every connection, and is as new. */
    void reset(long nowNanos) {
        List.copyOf(connections).forEach(SeederConnection::leave);
        tally = new PeerTally();
        bucket = bucket(nowNanos);
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
        FrameLimits limits = FrameLimits.of(holdings.torrent().layout());
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.addLast(new HandshakeDecoder());
        pipeline.addLast(new PeerFrameDecoder(limits, (pool, piece, offset, length) -> null));
        DelayLine delay = group.link().delays() ? new DelayLine(group.link(), random) : null;
        if (delay != null) {
            pipeline.addLast(delay);
        }
        pipeline.addLast(new SeederConnection(this, delay == null ? () -> 0 : delay::size));
    }

    /** Counts an answer. */
    void served(int piece, int offset, int length, long arrivedNanos, boolean corrupt, long nowNanos) {
        Ledger ledger = holdings.ledger();
        ledger.sending(length, nowNanos);
        tally.blocksServed++;
        tally.bytesServed += length;
        if (corrupt) {
            ledger.corrupted(length, arrivedNanos, nowNanos);
        } else if (ledger.served(piece, offset, length, arrivedNanos, nowNanos)) {
            tally.duplicateBlocks++;
        }
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
