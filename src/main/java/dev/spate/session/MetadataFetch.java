package dev.spate.session;

import dev.spate.net.Transport;
import dev.spate.peer.Dialer;
import dev.spate.peer.Greeting;
import dev.spate.peer.PeerConnection;
import dev.spate.peer.PeerEvents;
import dev.spate.peer.PeerSession;
import dev.spate.torrent.InfoHash;
import dev.spate.torrent.PeerId;
import dev.spate.wire.FrameLimits;
import dev.spate.wire.PeerMessage;
import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches the metadata of a magnet link from several peers at once (BEP 9).
 *
 * <p>Peers that claim the same size share one copy. A copy that does not match the info hash is thrown away; when it
 * had one supplier, that peer lied and is banned, else everybody who claims that size has to deliver a whole copy alone
 * from then on, so that each further lie names its liar. Owner: the event loop.
 */
final class MetadataFetch implements PeerEvents {
    /** An info dictionary of this size describes more than a million and a half pieces. */
    static final int SIZE_LIMIT_BYTES = 32 << 20;

    private static final int CONNECTION_LIMIT = 50;
    private static final int HALF_OPEN_LIMIT = 100;

    /** Different claims believed at once, and copies delivered alone at once: a bound on memory. */
    private static final int COPIES_LIMIT = 8;

    private static final long PIECE_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final long PEER_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final Logger LOG = LoggerFactory.getLogger(MetadataFetch.class);

    private final InfoHash infoHash;
    private final PeerDirectory directory;
    private final Dialer dialer;
    private final Consumer<DownloadEvent> events;
    private final Consumer<byte[]> found;
    private final Set<MetadataPeer> peers = new LinkedHashSet<>();
    private final Map<Integer, MetadataAssembly> shared = new HashMap<>();
    private final Set<Integer> distrustedSizes = new HashSet<>();
    private int halfOpen;
    private int greetedEver;
    private long lastByteNanos = System.nanoTime();
    private boolean closed;

    MetadataFetch(
            Transport transport,
            InfoHash infoHash,
            PeerId self,
            PeerDirectory directory,
            Consumer<DownloadEvent> events,
            Consumer<byte[]> found) {
        this.infoHash = infoHash;
        this.directory = directory;
        this.events = events;
        this.found = found;
        this.dialer = new Dialer(transport, Greeting.of(infoHash, self, false, FrameLimits.unknownLayout()), this);
    }

    void offer(List<InetSocketAddress> addresses) {
        for (InetSocketAddress each : addresses) {
            directory.add(each);
        }
        dialMore();
    }

    void dialMore() {
        while (!closed && halfOpen < HALF_OPEN_LIMIT && peers.size() + halfOpen < CONNECTION_LIMIT) {
            Optional<InetSocketAddress> next = directory.nextToDial(nowNanos());
            if (next.isEmpty()) {
                return;
            }
            halfOpen++;
            dialer.dial(next.get());
        }
    }

    @Override
    public PeerSession greeted(PeerConnection connection) {
        halfOpen--;
        greetedEver++;
        MetadataPeer peer = new MetadataPeer(this, connection, nowNanos());
        peers.add(peer);
        if (closed) {
            connection.close("we are done");
        } else if (!connection.handshake().supportsExtension()) {
            connection.close("it does not speak the extension protocol");
        } else {
            events.accept(new DownloadEvent.PeerConnected(connection.address(), false));
            connection.send(
                    new PeerMessage.Extended(0, OurExtensions.seekingMetadata().encode()));
            connection.flush(nowNanos());
        }
        return peer;
    }

    @Override
    public void failed(InetSocketAddress address, boolean incoming, String reason) {
        LOG.debug("{}: {}", address, reason);
        halfOpen--;
        directory.failed(address, nowNanos());
        dialMore();
    }

    /** A peer says how long the metadata is. */
    void introduced(MetadataPeer peer, int sizeBytes) {
        if (sizeBytes > SIZE_LIMIT_BYTES) {
            peer.connection().close("it claims metadata of " + sizeBytes + " bytes, which is over the limit");
        } else if (distrustedSizes.contains(sizeBytes)) {
            giveOwnCopy(peer, sizeBytes);
        } else if (shared.containsKey(sizeBytes) || shared.size() < COPIES_LIMIT) {
            peer.join(shared.computeIfAbsent(sizeBytes, MetadataAssembly::new));
        } else {
            peer.connection().close("too many claims about the size of the metadata");
        }
    }

    private void giveOwnCopy(MetadataPeer peer, int sizeBytes) {
        long alone = peers.stream()
                .filter(each -> each.assembly() != null && !shared.containsValue(each.assembly()))
                .count();
        if (alone >= COPIES_LIMIT) {
            peer.connection().close("enough peers deliver the metadata");
        } else {
            peer.join(new MetadataAssembly(sizeBytes));
        }
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
            LOG.info("banned {}: {}", liar, reason);
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
        directory.failed(peer.connection().address(), nowNanos());
        events.accept(new DownloadEvent.PeerDropped(peer.connection().address(), reason));
        if (!closed) {
            sweep();
        }
    }

    /** Every now and then: asks again what was not answered, ends peers that say nothing, dials more. */
    void sweep() {
        long now = nowNanos();
        for (MetadataPeer each : List.copyOf(peers)) {
            if (each.isStalled(now, PEER_PATIENCE_NANOS)) {
                each.connection().close("it does not answer");
            } else {
                each.ask(now, PIECE_PATIENCE_NANOS);
            }
        }
        dialMore();
    }

    /** What keeps the metadata from being here, in a few words; empty when only peers are missing. */
    String waitingFor() {
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

    int connected() {
        return peers.size();
    }

    int halfOpen() {
        return halfOpen;
    }

    boolean greetedAnybody() {
        return greetedEver > 0;
    }

    long lastByteNanos() {
        return lastByteNanos;
    }

    long nowNanos() {
        return System.nanoTime();
    }

    /** Ends every connection; returns where peers were found, for the download that follows. */
    List<InetSocketAddress> close() {
        closed = true;
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
