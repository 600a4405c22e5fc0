package dev.spate.session.metadata;

import dev.spate.net.Transport;
import dev.spate.peer.OurHandshake;
import dev.spate.peer.PeerConnection;
import dev.spate.peer.PeerEvents;
import dev.spate.peer.PeerSession;
import dev.spate.session.DownloadEvent;
import dev.spate.session.OurExtensionHandshake;
import dev.spate.session.peers.DialQueue;
import dev.spate.session.peers.PeerList;
import dev.spate.session.peers.PeerSearch;
import dev.spate.torrent.InfoHash;
import dev.spate.torrent.PeerAddress;
import dev.spate.torrent.PeerId;
import dev.spate.wire.FrameLimits;
import dev.spate.wire.PeerMessage;
import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches the metadata of a magnet link from several peers at once (BEP 9).
 *
 * <p>Peers that claim the same size share one copy. A copy that does not match the info hash is thrown away; when it
 * had one supplier, that peer lied and is banned, else everybody who claims that size has to deliver a whole copy alone
 * from then on, so that each further lie names its liar. Owner: the event loop.
 */
public final class MetadataFetch implements PeerEvents, PeerSearch {
    /** An info dictionary of this size describes more than a million and a half pieces. */
    public static final int SIZE_LIMIT_BYTES = 32 << 20;

    /** Peers that say how long the metadata is. */
    private static final int CONNECTION_LIMIT = 50;

    /** With those that say nothing: a crowd of them must not hide the one who knows. */
    private static final int CROWD_LIMIT = 500;

    private static final int HALF_OPEN_LIMIT = 100;
    private static final int PEERS_LIMIT = CONNECTION_LIMIT + HALF_OPEN_LIMIT;

    /** All copies but small ones, shared or delivered by one peer alone, may claim so much together: a bound on memory. */
    private static final int COPIES_LIMIT_BYTES = 2 * SIZE_LIMIT_BYTES;

    private static final int SMALL_BYTES = 1 << 20;

    /** So long a large copy is given to show its pace. */
    private static final long COPY_TRIAL_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final long PIECE_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final long PEER_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

    /** While addresses wait that were never tried: a crowd that says nothing must not hide the one who knows. */
    private static final long HURRY_NANOS = TimeUnit.SECONDS.toNanos(4);

    private static final Logger LOG = LoggerFactory.getLogger(MetadataFetch.class);

    private final InfoHash infoHash;
    private final PeerList directory;
    private final DialQueue dials;
    private final LongSupplier clock;
    private final Consumer<DownloadEvent> events;
    private final Consumer<byte[]> found;
    private final Set<MetadataPeer> peers = new LinkedHashSet<>();
    private final Map<Integer, MetadataAssembly> shared = new HashMap<>();
    private final Set<Integer> distrustedSizes = new HashSet<>();
    private long lastByteNanos;
    private boolean closed;

    public MetadataFetch(
            Transport transport,
            InfoHash infoHash,
            PeerId self,
            PeerList directory,
            LongSupplier clock,
            Consumer<DownloadEvent> events,
            Consumer<byte[]> found) {
        this.infoHash = infoHash;
        this.directory = directory;
        this.events = events;
        this.found = found;
        this.clock = clock;
        this.lastByteNanos = clock.getAsLong();
        OurHandshake ourHandshake = OurHandshake.of(infoHash, self, false, FrameLimits.unknownLayout());
        this.dials = new DialQueue(
                transport, ourHandshake, this, directory, HALF_OPEN_LIMIT, PEERS_LIMIT, this::occupied, clock);
    }

    @Override
    public void dialMore() {
        dials.dialMore();
    }

    /** Peers count against the limit only when there are many, so that dead addresses do not keep live ones waiting. */
    private int occupied() {
        boolean full = peers.size() >= CROWD_LIMIT
                || peers.stream().filter(each -> each.assembly() != null).count() >= CONNECTION_LIMIT;
        return full ? PEERS_LIMIT : 0;
    }

    @Override
    public PeerSession greeted(PeerConnection connection) {
        dials.greeted(connection.address());
        MetadataPeer peer = new MetadataPeer(this, connection, nowNanos());
        peers.add(peer);
        if (closed) {
            connection.close("we are done");
        } else if (!connection.handshake().supportsExtension()) {
            connection.close("it does not speak the extension protocol");
        } else {
            events.accept(new DownloadEvent.PeerConnected(connection.address(), false));
            connection.send(new PeerMessage.Extended(
                    0, OurExtensionHandshake.seekingMetadata().encode()));
            connection.flush(nowNanos());
        }
        return peer;
    }

    @Override
    public void failed(InetSocketAddress address, boolean incoming, String reason) {
        dials.failed(address, reason);
        events.accept(new DownloadEvent.PeerFailed(address, incoming, reason));
    }

    /** A peer says how long the metadata is. */
    void introduced(MetadataPeer peer, int sizeBytes) {
        if (sizeBytes > SIZE_LIMIT_BYTES) {
            peer.connection().close("it claims metadata of " + sizeBytes + " bytes, which is over the limit");
        } else if (distrustedSizes.contains(sizeBytes)) {
            giveOwnCopy(peer, sizeBytes);
        } else if (shared.containsKey(sizeBytes) || hasRoom(sizeBytes)) {
            peer.join(shared.computeIfAbsent(sizeBytes, size -> new MetadataAssembly(size, nowNanos())));
        } else {
            peer.connection().close("too many claims about the size of the metadata");
        }
    }

    private void giveOwnCopy(MetadataPeer peer, int sizeBytes) {
        if (!hasRoom(sizeBytes)) {
            peer.connection().close("enough peers deliver the metadata");
        } else {
            peer.join(new MetadataAssembly(sizeBytes, nowNanos()));
        }
    }

    /** Makes room for a copy, if need be at the expense of the slowest: who claims much and drips keeps nobody out. */
    private boolean hasRoom(int sizeBytes) {
        long now = nowNanos();
        while (!isAffordable(sizeBytes)) {
            Optional<MetadataAssembly> slowest = largeCopies()
                    .filter(each -> each.ageNanos(now) >= COPY_TRIAL_NANOS)
                    .min(Comparator.comparingDouble(each -> each.pace(now)));
            if (slowest.isEmpty()) {
                return false;
            }
            giveUp(slowest.get());
        }
        return true;
    }

    private void giveUp(MetadataAssembly copy) {
        shared.remove(copy.sizeBytes(), copy);
        for (MetadataPeer each : List.copyOf(peers)) {
            if (each.assembly() == copy) {
                each.join(null);
                each.connection().close("it delivers the metadata too slowly, and others wait");
            }
        }
    }

    private boolean isAffordable(int sizeBytes) {
        long claimed = largeCopies().mapToLong(MetadataAssembly::sizeBytes).sum();
        return sizeBytes <= SMALL_BYTES || claimed + sizeBytes <= COPIES_LIMIT_BYTES;
    }

    private Stream<MetadataAssembly> largeCopies() {
        Stream<MetadataAssembly> own =
                peers.stream().map(MetadataPeer::assembly).filter(Objects::nonNull);
        return Stream.concat(shared.values().stream(), own).distinct().filter(each -> each.sizeBytes() > SMALL_BYTES);
    }

    /** A piece came. */
    void progressed(MetadataPeer peer) {
        lastByteNanos = nowNanos();
        MetadataAssembly copy = peer.assembly();
        if (!copy.isComplete() || closed) {
            return;
        }
        byte[] whole = copy.whole();
        if (infoHash.equals(InfoHash.of(sha1(whole)))) {
            closed = true;
            found.accept(whole);
        } else {
            disbelieve(copy);
        }
    }

    private void disbelieve(MetadataAssembly copy) {
        Set<MetadataPeer> contributors = copy.contributors();
        shared.remove(copy.sizeBytes(), copy);
        if (contributors.size() == 1) {
            MetadataPeer liar = contributors.iterator().next();
            String reason = "its metadata does not match the info hash";
            LOG.info("banned {}: {}", PeerAddress.text(liar.connection().address()), reason);
            directory.ban(liar.connection().address());
            events.accept(new DownloadEvent.PeerBanned(liar.connection().address(), reason));
            liar.connection().close("banned: " + reason);
        } else {
            LOG.debug("metadata from {} peers does not match the info hash: each is asked alone", contributors.size());
            distrustedSizes.add(copy.sizeBytes());
        }
        for (MetadataPeer each : peers) {
            if (each.assembly() == copy && !each.connection().isClosing()) {
                each.join(null);
                introduced(each, copy.sizeBytes());
                each.ask(nowNanos(), PIECE_PATIENCE_NANOS);
            }
        }
    }

    void readComplete(MetadataPeer peer) {
        if (!closed) {
            peer.ask(nowNanos(), PIECE_PATIENCE_NANOS);
        }
    }

    void closed(MetadataPeer peer, String reason) {
        peers.remove(peer);
        peer.giveBackAll();
        forgetUnclaimed(peer.assembly());
        LOG.debug("{}: {}", peer, reason);
        if (peer.connection().isFaulty()) {
            directory.strike(peer.connection().address(), false);
        }
        if (peer.connection().isEndedByUs()) {
            directory.refused(peer.connection().address(), nowNanos());
        } else {
            directory.failed(peer.connection().address(), nowNanos());
        }
        events.accept(new DownloadEvent.PeerDropped(peer.connection().address(), reason));
        if (!closed) {
            sweep();
        }
    }

    /** What nobody claims any more and nobody delivered a piece of makes room for other claims. */
    private void forgetUnclaimed(MetadataAssembly copy) {
        if (copy != null && copy.received() == 0 && peers.stream().noneMatch(each -> each.assembly() == copy)) {
            shared.remove(copy.sizeBytes(), copy);
        }
    }

    /** Asks again what was not answered, ends peers that say nothing, dials more. */
    @Override
    public void sweep() {
        long now = nowNanos();
        long patience = directory.untried() > 0 ? HURRY_NANOS : PEER_PATIENCE_NANOS;
        for (MetadataPeer each : List.copyOf(peers)) {
            if (each.isStalled(now, patience)) {
                each.connection().close("it does not answer");
            } else {
                each.ask(now, PIECE_PATIENCE_NANOS);
            }
        }
        dials.dialMore();
    }

    /** What keeps the metadata from being here, in a few words; empty when only peers are missing. */
    public String waitingFor() {
        int best = 0;
        int of = 0;
        for (MetadataPeer each : peers) {
            if (each.assembly() != null && (of == 0 || each.assembly().received() > best)) {
                best = each.assembly().received();
                of = each.assembly().pieceCount();
            }
        }
        if (of > 0) {
            return "metadata: " + best + " of " + of + " parts from " + peers.size() + " peers";
        }
        return peers.isEmpty() ? "" : "metadata: none of " + peers.size() + " peers has told its size yet";
    }

    @Override
    public int connected() {
        return peers.size();
    }

    @Override
    public int halfOpen() {
        return dials.halfOpen();
    }

    @Override
    public long lastByteNanos() {
        return lastByteNanos;
    }

    long nowNanos() {
        return clock.getAsLong();
    }

    /** Ends every connection; returns where peers were found, for the download that follows. */
    public List<InetSocketAddress> close() {
        closed = true;
        dials.close();
        List<InetSocketAddress> found =
                peers.stream().map(each -> each.connection().address()).toList();
        for (MetadataPeer each : List.copyOf(peers)) {
            each.connection().close("we have the metadata");
        }
        return found;
    }

    private static byte[] sha1(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(bytes);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
