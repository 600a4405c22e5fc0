package dev.spate.session.metadata;

import dev.spate.metainfo.Metainfo;
import dev.spate.net.ExternalIp;
import dev.spate.net.LoopWork;
import dev.spate.peer.DialHint;
import dev.spate.peer.Dialer;
import dev.spate.peer.OurHandshake;
import dev.spate.peer.PeerConnection;
import dev.spate.peer.PeerEvents;
import dev.spate.peer.PeerSession;
import dev.spate.session.DaemonThreads;
import dev.spate.session.DownloadEvent;
import dev.spate.session.EngineResources;
import dev.spate.session.Failure;
import dev.spate.session.ListenPorts;
import dev.spate.session.OurExtensionHandshake;
import dev.spate.session.PeerOrigin;
import dev.spate.session.TorrentRef;
import dev.spate.session.peers.DialQueue;
import dev.spate.session.peers.PeerDiscovery;
import dev.spate.session.peers.PeerList;
import dev.spate.session.peers.PeerSearch;
import dev.spate.session.peers.PexReceiver;
import dev.spate.session.peers.PexSource;
import dev.spate.session.peers.ReannouncePolicy;
import dev.spate.torrent.PeerAddress;
import dev.spate.wire.FrameLimits;
import dev.spate.wire.PeerMessage;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets the metadata of a magnet link from several peers at once (BEP 9): dials the peers, asks each for parts, asks the
 * trackers for more peers, and checks and reads what came.
 *
 * <p>Peers that claim the same size share one copy. A copy that does not match the info hash is thrown away. When it came
 * from one peer alone, that peer lied and is banned. Else each peer that claims this size has to deliver a whole copy alone
 * from then on, so that the next wrong copy convicts its sender. Owner: the event loop.
 */
public final class MetadataFetch implements PeerEvents, PeerSearch {
    /** An info dictionary of this size describes more than a million and a half pieces. */
    public static final int SIZE_LIMIT_BYTES = 32 << 20;

    /** Peers that say how long the metadata is. */
    private static final int CONNECTION_LIMIT = 50;

    /** Peers together with those that say nothing: many silent ones must not keep out the one that has it. */
    private static final int SILENT_LIMIT = 500;

    private static final int HALF_OPEN_LIMIT = 100;
    private static final int PEERS_LIMIT = CONNECTION_LIMIT + HALF_OPEN_LIMIT;

    /** The sizes of all copies but small ones, shared or of one peer alone, add up to this at most: a bound on memory. */
    private static final int COPIES_LIMIT_BYTES = 2 * SIZE_LIMIT_BYTES;

    private static final int SMALL_BYTES = 1 << 20;

    /** What came of the small copies adds up to this at most. A claim costs nothing, so none is turned away. */
    private static final int SMALL_COPIES_LIMIT_BYTES = SIZE_LIMIT_BYTES;

    /** A large copy is not given up for being slow before it is so old. */
    private static final long COPY_TRIAL_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** Claims of more sizes than this move no clock: a liar could think of a new size each time. */
    private static final int CLAIMS_LIMIT = 64;

    private static final long PIECE_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final long PEER_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(20);

    /** While addresses wait that were never tried: many silent peers must not hide the one that has it. */
    private static final long HURRIED_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(4);

    private static final Logger LOG = LoggerFactory.getLogger(MetadataFetch.class);

    private final TorrentRef ref;
    private final PeerList peerList;
    private final ReannouncePolicy reannouncePolicy;
    private final Optional<PexSource> pex;
    private final MetadataListener listener;
    private final DialQueue dialQueue;
    private final EventLoop loop;
    private final ListenPorts listenPorts;
    private final ExternalIp externalIp;
    private final OurHandshake ourHandshake;
    private final LongSupplier clock;
    private final Set<MetadataPeer> peers = new LinkedHashSet<>();
    private final Map<Integer, MetadataAssembly> shared = new HashMap<>();
    private final Set<Integer> distrustedSizes = new HashSet<>();

    /** By size: the most parts that a copy of it ever had. */
    private final Map<Integer, Integer> mostReceived = new HashMap<>();

    private Optional<ListenPorts.Lease> lease = Optional.empty();

    private long lastProgressNanos;

    /** Copies that are being hashed and read. */
    private int judging;

    private boolean closed;

    /**
     * A search that has yet to begin.
     *
     * @param peerList the addresses to dial
     * @param pex hears of the peers that connected ones tell of; empty when that is not wanted
     */
    public MetadataFetch(
            EngineResources resources,
            TorrentRef ref,
            PeerList peerList,
            ReannouncePolicy reannouncePolicy,
            Optional<PexSource> pex,
            MetadataListener listener) {
        this.ref = ref;
        this.peerList = peerList;
        this.reannouncePolicy = reannouncePolicy;
        this.pex = pex;
        this.listener = listener;
        this.loop = resources.transport().loop();
        this.clock = resources.clock();
        this.lastProgressNanos = nowNanos();
        this.listenPorts = resources.listenPorts();
        this.externalIp = resources.externalIp();
        this.ourHandshake = OurHandshake.of(ref.infoHash(), resources.self(), false, FrameLimits.unknownLayout())
                .alsoNamed(ref.otherInfoHash());
        this.dialQueue = new DialQueue(
                new Dialer(
                                resources.connector(),
                                resources.encryption(),
                                ourHandshake,
                                this,
                                resources.downloadLimit(),
                                clock)
                        .hintedBy(address ->
                                pex.map(source -> source.takeHint(address)).orElse(DialHint.NONE)),
                resources.transport().loop(),
                peerList,
                new DialQueue.Limits(HALF_OPEN_LIMIT, PEERS_LIMIT),
                this::occupied,
                clock);
    }

    @Override
    public void dialMore() {
        dialQueue.dialMore();
    }

    /** Peers count against the limit only when there are many, so that dead addresses do not keep live ones waiting. */
    private int occupied() {
        boolean full = peers.size() >= SILENT_LIMIT
                || peers.stream().filter(each -> each.assembly() != null).count() >= CONNECTION_LIMIT;
        return full ? PEERS_LIMIT : 0;
    }

    /**
     * Lets peers dial us too: those of the local network come by themselves when we tell where.
     *
     * @param port 0 takes a free one, -1 accepts nobody
     * @return completes when that is done or cannot be done
     */
    public Future<Void> listen(int port) {
        Promise<Void> done = loop.newPromise();
        if (port < 0) {
            return done.setSuccess(null);
        }
        listenPorts
                .open(port, ourHandshake, this)
                .addListener(LoopWork.listener(
                        (Future<ListenPorts.Lease> opened) -> {
                            if (!opened.isSuccess()) {
                                LOG.debug(
                                        "nobody can dial us: {}", opened.cause().toString());
                            } else if (closed) {
                                opened.getNow().close();
                            } else {
                                lease = Optional.of(opened.getNow());
                                peerList.listeningAt(listenPort());
                            }
                            done.trySuccess(null);
                        },
                        this::broken));
        return done;
    }

    /** Where peers can dial us, or 0. */
    public int listenPort() {
        return lease.map(ListenPorts.Lease::port).orElse(0);
    }

    /** The port goes to whoever asks, and stays open. */
    public Optional<ListenPorts.Lease> takePort() {
        Optional<ListenPorts.Lease> taken = lease;
        lease = Optional.empty();
        return taken;
    }

    @Override
    public PeerSession greeted(PeerConnection connection) {
        boolean incoming = connection.incoming();
        if (!incoming) {
            dialQueue.greeted(connection.address());
        }
        MetadataPeer peer = new MetadataPeer(
                this, connection, pex.map(source -> new PexReceiver(source, connection.address())), nowNanos());
        peers.add(peer);
        if (closed) {
            connection.close("we are done");
        } else if (incoming && peerList.isBanned(connection.address(), true)) {
            connection.close("it is banned");
        } else if (incoming && peers.size() > SILENT_LIMIT) {
            connection.close("we have peers enough");
        } else if (!connection.handshake().supportsExtension()) {
            connection.close("it does not speak the extension protocol");
        } else {
            listener.event(new DownloadEvent.PeerConnected(
                    connection.address(),
                    incoming,
                    incoming ? Set.of(PeerOrigin.Kind.INCOMING) : peerList.kindsOf(connection.address())));
            connection.send(new PeerMessage.Extended(
                    0,
                    OurExtensionHandshake.seekingMetadata(
                                    pex.isPresent(),
                                    Optional.of(connection.address().getAddress()))
                            .encode()));
            connection.flush(nowNanos());
        }
        return peer;
    }

    @Override
    public void failed(InetSocketAddress address, boolean incoming, String reason) {
        if (!incoming) {
            dialQueue.failed(address, reason);
        }
        listener.event(new DownloadEvent.PeerFailed(address, incoming, reason));
    }

    /** A peer sees us at this address. */
    void seenAs(InetSocketAddress peer, InetAddress ours) {
        externalIp.vote(peer.getAddress(), ours);
    }

    /** A peer claims a size of the metadata. */
    void sizeClaimed(MetadataPeer peer, int sizeBytes) {
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

    /** Makes room for a copy, if need be by giving up the slowest: a peer that claims much and sends little keeps nobody out. */
    private boolean hasRoom(int sizeBytes) {
        long now = nowNanos();
        while (!isAffordable(sizeBytes)) {
            Optional<MetadataAssembly> slowest = largeCopies()
                    .filter(each -> !each.isComplete() && each.ageNanos(now) >= COPY_TRIAL_NANOS)
                    .min(Comparator.comparingDouble(each -> each.piecesPerNano(now)));
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
        return copies().filter(each -> each.sizeBytes() > SMALL_BYTES);
    }

    private Stream<MetadataAssembly> smallCopies() {
        return copies().filter(each -> each.sizeBytes() <= SMALL_BYTES);
    }

    /** All copies: each is some peer's. */
    private Stream<MetadataAssembly> copies() {
        return peers.stream()
                .map(MetadataPeer::assembly)
                .filter(Objects::nonNull)
                .distinct();
    }

    /** Of the small copies the slowest are given up while all of them together take too much memory. */
    private void boundSmallCopies() {
        long now = nowNanos();
        while (smallCopies().mapToLong(MetadataAssembly::heldBytes).sum() > SMALL_COPIES_LIMIT_BYTES) {
            Optional<MetadataAssembly> slowest = smallCopies()
                    .filter(each -> !each.isComplete())
                    .min(Comparator.comparingDouble(each -> each.piecesPerNano(now)));
            if (slowest.isEmpty()) {
                return;
            }
            giveUp(slowest.get());
        }
    }

    /** A piece came. */
    void progressed(MetadataPeer peer) {
        MetadataAssembly copy = peer.assembly();
        if (isMoreThanEver(copy)) {
            lastProgressNanos = nowNanos();
        }
        if (closed) {
            return;
        }
        if (copy.isComplete()) {
            judge(copy);
        } else if (copy.sizeBytes() <= SMALL_BYTES) {
            boundSmallCopies();
        }
    }

    /** Parts that were had before, of a copy that is lost with its peers, are no progress. */
    private boolean isMoreThanEver(MetadataAssembly copy) {
        Integer most = mostReceived.get(copy.sizeBytes());
        if (most == null ? mostReceived.size() >= CLAIMS_LIMIT : most >= copy.received()) {
            return false;
        }
        mostReceived.put(copy.sizeBytes(), copy.received());
        return true;
    }

    /** Hashes and reads a complete copy, on a thread of its own: 32 MiB would hold the loop too long. */
    private void judge(MetadataAssembly copy) {
        judging++;
        CompletableFuture.supplyAsync(() -> read(copy), work -> DaemonThreads.start("spate-metadata", work))
                .whenCompleteAsync(
                        (metainfo, failure) -> LoopWork.task(() -> judged(copy, metainfo, failure), listener::failed)
                                .run(),
                        loop);
    }

    /** The metainfo of a complete copy; empty when it is another torrent's, or nobody's. Any thread. */
    private Optional<Metainfo> read(MetadataAssembly copy) {
        byte[] whole = copy.whole();
        return ref.isOf(whole) ? Optional.of(ref.withInfo(whole)) : Optional.empty();
    }

    private void judged(MetadataAssembly copy, Optional<Metainfo> metainfo, Throwable failure) {
        judging--;
        if (closed) {
            return;
        }
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause == null && metainfo.isEmpty()) {
            distrust(copy);
            return;
        }
        closed = true;
        if (cause == null) {
            listener.found(metainfo.get());
        } else if (cause instanceof Failure malformed) {
            listener.malformed(malformed);
        } else {
            listener.failed(cause);
        }
    }

    private void distrust(MetadataAssembly copy) {
        Set<MetadataPeer> contributors = copy.contributors();
        shared.remove(copy.sizeBytes(), copy);
        mostReceived.remove(copy.sizeBytes());
        if (contributors.size() == 1) {
            MetadataPeer liar = contributors.iterator().next();
            String reason = "its metadata does not match the info hash";
            LOG.info("banned {}: {}", PeerAddress.text(liar.connection().address()), reason);
            peerList.ban(liar.connection().address());
            listener.event(new DownloadEvent.PeerBanned(liar.connection().address(), reason));
            liar.connection().close("banned: " + reason);
        } else {
            LOG.debug("metadata from {} peers does not match the info hash: each is asked alone", contributors.size());
            distrustedSizes.add(copy.sizeBytes());
        }
        for (MetadataPeer each : peers) {
            if (each.assembly() == copy && !each.connection().isClosing()) {
                each.join(null);
                sizeClaimed(each, copy.sizeBytes());
                each.ask(nowNanos(), PIECE_TIMEOUT_NANOS);
            }
        }
    }

    void readComplete(MetadataPeer peer) {
        if (!closed) {
            peer.ask(nowNanos(), PIECE_TIMEOUT_NANOS);
        }
    }

    void closed(MetadataPeer peer, String reason) {
        peers.remove(peer);
        peer.cancelRequests();
        forgetUnclaimed(peer.assembly());
        LOG.debug("{}: {}", peer, reason);
        if (peer.connection().isFaulty()) {
            peerList.strike(peer.connection().address(), peer.connection().incoming());
        }
        if (peer.connection().isEndedByUs()) {
            peerList.refused(peer.connection().address(), nowNanos());
        } else {
            peerList.failed(peer.connection().address(), nowNanos());
        }
        listener.event(new DownloadEvent.PeerDropped(peer.connection().address(), reason));
        if (!closed) {
            askAgain();
        }
    }

    /** A copy goes with its last peer: else who sends most of one and hangs up, again and again, fills the memory. */
    private void forgetUnclaimed(MetadataAssembly copy) {
        if (copy != null && peers.stream().noneMatch(each -> each.assembly() == copy)) {
            shared.remove(copy.sizeBytes(), copy);
        }
    }

    @Override
    public void sweep() {
        askAgain();
        reannouncePolicy.check(this, peerList, nowNanos());
    }

    @Override
    public boolean isHopeless(PeerDiscovery peerDiscovery, PeerList list) {
        return judging == 0 && PeerSearch.super.isHopeless(peerDiscovery, list);
    }

    @Override
    public void broken(Throwable bug) {
        if (!closed) {
            closed = true;
            listener.failed(bug);
        }
    }

    /** Asks again for what was not answered, drops peers that say nothing, dials more. */
    private void askAgain() {
        long now = nowNanos();
        long timeout = othersWait() ? HURRIED_TIMEOUT_NANOS : PEER_TIMEOUT_NANOS;
        for (MetadataPeer each : List.copyOf(peers)) {
            if (each.isStalled(now, timeout)) {
                each.connection().close(each.isWithoutMetadata() ? MetadataPeer.WITHOUT : "it does not answer");
            } else {
                each.ask(now, PIECE_TIMEOUT_NANOS);
            }
        }
        dialQueue.dialMore();
    }

    /** Whether there are addresses that were never dialled. */
    boolean othersWait() {
        return peerList.untried() > 0;
    }

    /** How far it is, and what the sources of peers do meanwhile, for one line that a person sees. */
    public String status(PeerDiscovery peerDiscovery) {
        String progress = progress();
        if (progress.isEmpty() && halfOpen() == 0) {
            return "metadata: " + peerDiscovery.status();
        }
        String here = progress.isEmpty() ? "metadata: connecting to " + PeerSearch.peers(halfOpen()) : progress;
        String sources = peerDiscovery.outcomes();
        return sources.isEmpty() ? here : sources + "; " + here;
    }

    /** In a few words; empty when no peer is connected. */
    private String progress() {
        int best = 0;
        int of = 0;
        for (MetadataPeer each : peers) {
            if (each.assembly() != null && (of == 0 || each.assembly().received() > best)) {
                best = each.assembly().received();
                of = each.assembly().pieceCount();
            }
        }
        if (of > 0) {
            return "metadata: " + best + " of " + of + " parts from " + PeerSearch.peers(peers.size());
        }
        return peers.isEmpty()
                ? ""
                : "metadata: " + PeerSearch.peers(peers.size()) + " connected, none has told its size yet";
    }

    @Override
    public int connected() {
        return peers.size();
    }

    @Override
    public int halfOpen() {
        return dialQueue.halfOpen();
    }

    @Override
    public long lastProgressNanos() {
        return lastProgressNanos;
    }

    long nowNanos() {
        return clock.getAsLong();
    }

    /** Ends every connection; returns the addresses of the peers, for the download that follows. */
    public List<InetSocketAddress> close() {
        closed = true;
        dialQueue.close();
        lease.ifPresent(ListenPorts.Lease::close);
        lease = Optional.empty();
        List<InetSocketAddress> addresses =
                peers.stream().flatMap(each -> each.listensAt().stream()).toList();
        for (MetadataPeer each : List.copyOf(peers)) {
            each.connection().close("we have the metadata");
        }
        return addresses;
    }
}
