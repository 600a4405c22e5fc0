package dev.spate.session.swarm;

import dev.spate.net.LoopWork;
import dev.spate.scheduler.Command;
import dev.spate.scheduler.PeerKey;
import dev.spate.scheduler.Scheduler;
import dev.spate.session.DeadlineTimer;
import dev.spate.session.DownloadEvent;
import dev.spate.session.peers.PeerList;
import dev.spate.storage.FailedPiece;
import dev.spate.storage.StorageException;
import dev.spate.storage.StoreCallback;
import dev.spate.torrent.Bitfield;
import dev.spate.torrent.PeerAddress;
import dev.spate.trace.Trace;
import dev.spate.wire.PeerMessage;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out the scheduler's commands after each read, after each verdict of the disk, and at each deadline. Each round
 * costs one flush for each peer that has something to be sent.
 *
 * <p>Owner: the event loop. There is one timer, armed to the scheduler's next deadline, however many peers there are.
 */
final class CommandExecutor implements Command.Handler {
    private static final Logger LOG = LoggerFactory.getLogger(CommandExecutor.class);

    /** More than web seeds are asked at once. The pieces of so old a key are judged long since. */
    private static final int MOST_WEB_SEED_KEYS = 1024;

    private final EventLoop loop;
    private final Scheduler scheduler;
    private final ConnectedPeers connectedPeers;
    private final PieceBuffers pieces;
    private final Bitfield verified;
    private final boolean tellsPieces;
    private final PeerList peerList;
    private final TransferCounters counters;
    private final SwarmListener listener;
    private final Trace trace;
    private final LongSupplier clock;
    private final DeadlineTimer timer;
    private final ContributorAddresses contributorAddresses = new ContributorAddresses();

    /** The peers with something to be sent. */
    private final List<RemotePeer> toFlush = new ArrayList<>();

    /** Web seeds by the latest keys that they had: what was sent under an old one can still be held against them. */
    private final Map<PeerKey, WebSeedPeer> webSeeds = new LinkedHashMap<>();

    private BiConsumer<WebSeedPeer, String> convictedWebSeed = (seed, reason) -> {};
    /** Empty for a torrent of version 1. */
    private Optional<HashExchange> hashExchange = Optional.empty();

    private boolean draining;
    private boolean closed;

    CommandExecutor(SwarmContext context, ConnectedPeers connectedPeers, TransferCounters counters) {
        this.loop = context.transport().loop();
        this.scheduler = context.scheduler();
        this.connectedPeers = connectedPeers;
        this.pieces = context.pieces();
        this.verified = context.verified();
        this.tellsPieces = context.tellsPieces();
        this.peerList = context.peerList();
        this.counters = counters;
        this.listener = context.listener();
        this.trace = context.trace();
        this.clock = context.clock();
        this.timer = new DeadlineTimer(loop, LoopWork.task(this::deadlineReached, listener::failed));
    }

    /** From now on pieces without a hash wait for it, and leaves tell the false blocks of those that failed. */
    void exchangeHashes(HashExchange exchange) {
        hashExchange = Optional.of(exchange);
    }

    /** Carries out what the scheduler decided, and flushes once. */
    void drain() {
        if (draining || closed) {
            return;
        }
        draining = true;
        try {
            scheduler.drainTo(this);
        } finally {
            draining = false;
        }
        long now = clock.getAsLong();
        flush(now);
        timer.arm(scheduler.nextDeadlineNanos(), now);
    }

    private void deadlineReached() {
        if (!closed) {
            scheduler.deadlineReached(clock.getAsLong());
            drain();
        }
    }

    /** Something was queued for this peer: the next {@link #flush} sends it. */
    void flushLater(RemotePeer peer) {
        if (peer.markForFlush()) {
            toFlush.add(peer);
        }
    }

    /** Sends all that is queued. */
    void flush(long nowNanos) {
        for (int i = 0; i < toFlush.size(); i++) {
            toFlush.get(i).flush(nowNanos);
        }
        toFlush.clear();
    }

    /** Carries out nothing more. */
    void close() {
        closed = true;
        timer.cancel();
    }

    /** A web seed is asked under this key from now on. */
    void connected(PeerKey key, WebSeedPeer seed) {
        webSeeds.put(key, seed);
        if (webSeeds.size() > MOST_WEB_SEED_KEYS) {
            webSeeds.remove(webSeeds.keySet().stream()
                    .filter(each -> !webSeeds.get(each).isNow(each))
                    .findFirst()
                    .orElseThrow());
        }
    }

    /** Who is told of a web seed that sent a bad piece. */
    void onConvictedWebSeed(BiConsumer<WebSeedPeer, String> convicted) {
        convictedWebSeed = convicted;
    }

    /** Who is asked under this key; null when nobody is any more. */
    RemotePeer remote(PeerKey key) {
        SwarmPeer peer = connectedPeers.get(key);
        if (peer != null || webSeeds.isEmpty()) {
            return peer;
        }
        WebSeedPeer seed = webSeeds.get(key);
        return seed != null && seed.isNow(key) ? seed : null;
    }

    /** A peer has delivered its first block. Its address is kept: it may be banned after it has left. */
    void firstBlock(SwarmPeer peer) {
        contributorAddresses.add(peer.key(), peer.connection().address());
    }

    /** Connections that ever delivered a block. */
    int contributors() {
        return contributorAddresses.count();
    }

    @Override
    public void request(PeerKey key, int piece, int offset, int length) {
        RemotePeer peer = remote(key);
        if (peer != null) {
            trace.pieceAsked(piece);
            peer.sendRequest(piece, offset, length);
            flushLater(peer);
        }
    }

    @Override
    public void cancel(PeerKey key, int piece, int offset, int length) {
        RemotePeer peer = remote(key);
        if (peer != null) {
            peer.sendCancel(piece, offset, length);
            flushLater(peer);
        }
    }

    @Override
    public void interested(PeerKey key) {
        sendInterest(key, true);
    }

    @Override
    public void notInterested(PeerKey key) {
        sendInterest(key, false);
    }

    private void sendInterest(PeerKey key, boolean interested) {
        RemotePeer peer = remote(key);
        if (peer != null) {
            peer.sendInterest(interested);
            flushLater(peer);
        }
    }

    @Override
    public void have(int piece) {
        if (!tellsPieces) {
            return;
        }
        // Not flushed on its own: it is sent with the next request, or with the next sweep. Who has it need not know.
        for (SwarmPeer peer : connectedPeers.peers()) {
            if (!scheduler.has(peer.key(), piece) && !peer.connection().isClosing()) {
                peer.connection().send(new PeerMessage.Have(piece));
            }
        }
    }

    @Override
    public void storePiece(int piece) {
        if (hashExchange.isPresent() && hashExchange.get().awaitsHash(piece)) {
            return;
        }
        trace.pieceFilled(piece);
        pieces.store(piece, scheduler.digestsWanted(piece), loop, new StoreCallback() {
            @Override
            public void stored(long[] digests) {
                LoopWork.task(() -> pieceStored(piece, digests), listener::failed)
                        .run();
            }

            @Override
            public void compared(long[] digests) {
                LoopWork.task(() -> pieceCompared(piece, digests), listener::failed)
                        .run();
            }

            @Override
            public void corrupt(long[] digests) {
                LoopWork.task(() -> pieceCorrupt(piece, digests), listener::failed)
                        .run();
            }

            @Override
            public void corrupt(FailedPiece failed) {
                LoopWork.task(() -> pieceCorrupt(piece, failed), listener::failed)
                        .run();
            }

            @Override
            public void failed(StorageException reason) {
                if (!closed) {
                    listener.diskFailed(reason);
                }
            }
        });
    }

    private void pieceStored(int piece, long[] digests) {
        trace.pieceEnded(piece, Trace.PieceEnd.VERIFIED);
        if (!closed) {
            long now = clock.getAsLong();
            counters.pieceStored(piece, now);
            verified.set(piece);
            scheduler.pieceStored(piece, digests, now);
            hashExchange.ifPresent(exchange -> exchange.stored(piece));
            drain();
            listener.pieceVerified(piece);
        }
    }

    private void pieceCompared(int piece, long[] digests) {
        trace.pieceEnded(piece, Trace.PieceEnd.ABANDONED);
        if (!closed) {
            counters.pieceLost(piece);
            scheduler.pieceCompared(piece, digests, clock.getAsLong());
            drain();
        }
    }

    private void pieceCorrupt(int piece, long[] digests) {
        trace.pieceEnded(piece, Trace.PieceEnd.CORRUPT);
        if (!closed) {
            LOG.debug("piece {} does not match its hash", piece);
            listener.event(new DownloadEvent.PieceCorrupt(piece));
            counters.pieceLost(piece);
            scheduler.pieceCorrupt(piece, digests, clock.getAsLong());
            drain();
        }
    }

    private void pieceCorrupt(int piece, FailedPiece failed) {
        if (failed.piece() != piece) {
            // A storage of this piece alone knows it by another number.
            failed.release();
            pieceCorrupt(piece, failed.digests());
        } else if (closed || hashExchange.isEmpty()) {
            judgedWithoutLeaves(failed);
        } else {
            hashExchange.get().pieceFailed(failed);
        }
    }

    /** Nobody can tell which blocks of the piece are false: the smart ban judges it. */
    void judgedWithoutLeaves(FailedPiece failed) {
        failed.release();
        pieceCorrupt(failed.piece(), failed.digests());
    }

    /** These blocks of the piece are false; the others are kept. */
    void blocksCorrupt(FailedPiece failed, BitSet falseBlocks) {
        LOG.debug("blocks {} of piece {} are false", falseBlocks, failed.piece());
        trace.pieceEnded(failed.piece(), Trace.PieceEnd.CORRUPT);
        listener.event(new DownloadEvent.PieceCorrupt(failed.piece()));
        pieces.reopen(failed.keep(falseBlocks));
        scheduler.blocksCorrupt(failed.piece(), falseBlocks, clock.getAsLong());
        drain();
    }

    @Override
    public void abandonPiece(int piece) {
        trace.pieceEnded(piece, Trace.PieceEnd.ABANDONED);
        counters.pieceLost(piece);
        pieces.abandon(piece);
    }

    @Override
    public void drop(PeerKey key, String reason) {
        RemotePeer peer = remote(key);
        if (peer != null) {
            peer.expel(reason);
        }
    }

    @Override
    public void ban(PeerKey key, String reason) {
        WebSeedPeer seed = webSeeds.get(key);
        if (seed != null) {
            convictedWebSeed.accept(seed, reason);
            return;
        }
        SwarmPeer peer = connectedPeers.get(key);
        InetSocketAddress address =
                peer == null ? contributorAddresses.get(key) : peer.connection().address();
        if (address != null) {
            peerList.ban(address);
            reportBan(address, reason);
        }
        if (peer != null) {
            peer.expel("banned: " + reason);
        }
    }

    /** Logs a ban and tells the listener. */
    void reportBan(InetSocketAddress address, String reason) {
        LOG.info("banned {}: {}", PeerAddress.text(address), reason);
        listener.event(new DownloadEvent.PeerBanned(address, reason));
    }
}
