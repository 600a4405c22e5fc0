package dev.spate.synthetic.seeder;

import dev.spate.mse.Encryption;
import dev.spate.mse.StreamEncryption;
import dev.spate.net.TokenBucket;
import dev.spate.peer.RequestQueue;
import dev.spate.synthetic.Behaviour;
import dev.spate.synthetic.PeerReport;
import dev.spate.synthetic.SimulatedLink;
import dev.spate.synthetic.SyntheticPeerGroup;
import dev.spate.synthetic.count.SwarmCounters;
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
public final class SyntheticSeeder {
    private static final String ID_PREFIX = "-SY0100-";
    /** Timers may be late by this; the bucket makes up for it. */
    private static final long BURST_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Common common;
    private final int index;
    private final InetSocketAddress address;
    private final SyntheticPeerGroup group;
    private final SimulatedLink link;
    private final int partBytes;
    private final SplittableRandom random;
    private final PeerId id;
    private final PresenceSchedule presence;
    private final Bitfield piecesAtFirst;
    private final PieceGrowth growth;
    private Bitfield pieces;
    private final Set<SeederConnection> connections = new HashSet<>(2);
    private TokenBucket bucket;
    private PeerCounters counters = new PeerCounters();

    /**
     * What all seeders of a swarm share.
     *
     * @param served what they serve, and what is counted of it
     * @param rateLimit what they upload together
     * @param sendSize how much of a block is sent at a time
     * @param encryption of its streams
     * @param neighbours whom they know
     * @param loop the swarm's
     */
    public record Common(
            ServedContent served,
            SharedRateLimit rateLimit,
            SendSize sendSize,
            StreamEncryption encryption,
            Neighbours neighbours,
            EventLoop loop) {}

    /** @param pieces those that it claims to have */
    public SyntheticSeeder(
            Common common, int index, InetSocketAddress address, SyntheticPeerGroup group, Bitfield pieces) {
        this.common = common;
        this.index = index;
        this.address = address;
        this.group = group;
        this.link = group.behaviour().link(group.link());
        this.partBytes = common.sendSize().of(link.bytesPerSecond());
        this.random = new SplittableRandom(common.served().torrent().shape().seed() + index);
        this.id = id(address);
        this.piecesAtFirst = pieces;
        this.pieces = pieces;
        this.growth = new PieceGrowth(common.loop(), group.behaviour().laterPieces(), this::gain);
        this.presence = new PresenceSchedule(
                common.loop(), group.behaviour().presence().orElse(group.presence()), random.nextLong(), this::depart);
        this.bucket = bucket(System.nanoTime());
    }

    private TokenBucket bucket(long nowNanos) {
        return new TokenBucket(link.bytesPerSecond(), BURST_NANOS, nowNanos);
    }

    /** Closes every connection and resets all counters; its comings and goings begin again. */
    public void reset(long nowNanos) {
        closeAll();
        counters = new PeerCounters();
        bucket = bucket(nowNanos);
        presence.restart();
        if (!growth.isEmpty()) {
            pieces = piecesAtFirst.copy();
            growth.restart(nowNanos);
        }
    }

    private void gain(int piece) {
        if (pieces.set(piece)) {
            connections.forEach(each -> each.tell(piece));
        }
    }

    private void depart() {
        counters.hangUps += connections.size();
        closeAll();
    }

    private void closeAll() {
        List.copyOf(connections).forEach(SeederConnection::leave);
    }

    /** Adds a connection that is open. */
    void opened(SeederConnection connection) {
        connections.add(connection);
    }

    /** Removes a connection that has ended; more than once does no harm. */
    void closed(SeederConnection connection) {
        connections.remove(connection);
    }

    /** No two peers share an address and a port, so no two share an id, on whichever machines they are. */
    private static PeerId id(InetSocketAddress address) {
        int host = ByteBuffer.wrap(address.getAddress().getAddress()).getInt();
        String id = ID_PREFIX + "%08x%04x".formatted(host, address.getPort());
        return PeerId.of(id.getBytes(StandardCharsets.US_ASCII));
    }

    /** Prepares an accepted connection. */
    public void accept(Channel channel) {
        if (presence.isAway()) {
            // Closed with a reset instead of an orderly end: the nearest thing to a port where nobody listens.
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            channel.close();
            return;
        }
        common.encryption().accept(channel, common.served().keys());
        if (common.encryption().policy() != Encryption.OFF) {
            channel.pipeline().addLast(new PrivateCopies());
        }
        prepare(channel, false);
    }

    /** Prepares a connection that is about to be made from here; its stream is plain. */
    void dial(Channel channel) {
        prepare(channel, true);
    }

    private void prepare(Channel channel, boolean dialled) {
        FrameLimits limits = FrameLimits.of(common.served().torrent().layout());
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.addLast(new HandshakeDecoder());
        pipeline.addLast(new PeerFrameDecoder(limits, (pool, piece, offset, length) -> null));
        LatencyHandler delay = link.delays() ? new LatencyHandler(link, random) : null;
        if (delay != null) {
            pipeline.addLast(delay);
        }
        pipeline.addLast(new SeederConnection(this, delay == null ? () -> 0 : delay::size, dialled));
    }

    /** Counts content that is handed to a socket. */
    void countSent(int bytes, long nowNanos) {
        counters.bytesServed += bytes;
        common.served().swarmCounters().sending(bytes, nowNanos);
    }

    /** Counts the answer to the first of these requests, which is complete. */
    void countAnswer(RequestQueue requests, boolean corrupt, long nowNanos) {
        SwarmCounters swarmCounters = common.served().swarmCounters();
        int length = requests.length(0);
        long arrivedNanos = requests.arrivedNanos(0);
        counters.blocksServed++;
        if (corrupt) {
            swarmCounters.corrupted(length, arrivedNanos, nowNanos);
        } else if (swarmCounters.served(requests.piece(0), requests.offset(0), length, arrivedNanos, nowNanos)) {
            counters.duplicateBlocks++;
        }
    }

    /** Whether it is there now. */
    boolean isPresent() {
        return !presence.isAway();
    }

    /** Whether it has ever been there since the last reset. */
    public boolean hasArrived() {
        return presence.hasArrived();
    }

    /** Whether clients can dial it. */
    public boolean isReachable() {
        return group.reachable();
    }

    /** Whether a connection with a client is open, or about to be. */
    boolean isConnected() {
        return !connections.isEmpty();
    }

    Neighbours neighbours() {
        return common.neighbours();
    }

    /** The most bytes of a block that are sent at a time. */
    int partBytes() {
        return partBytes;
    }

    /** For what happens by chance. */
    RandomGenerator random() {
        return random;
    }

    /** What it serves. */
    public ServedContent served() {
        return common.served();
    }

    SharedRateLimit sharedRateLimit() {
        return common.rateLimit();
    }

    TokenBucket bucket() {
        return bucket;
    }

    public PeerCounters counters() {
        return counters;
    }

    Behaviour behaviour() {
        return group.behaviour();
    }

    int index() {
        return index;
    }

    public PeerId id() {
        return id;
    }

    Bitfield pieces() {
        return pieces;
    }

    public InetSocketAddress address() {
        return address;
    }

    public PeerReport report() {
        String listening = address.getAddress().getHostAddress() + ":" + address.getPort();
        return counters.report(index, listening, group.behaviour());
    }
}
