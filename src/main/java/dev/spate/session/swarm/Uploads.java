package dev.spate.session.swarm;

import dev.spate.choker.Choker;
import dev.spate.choker.ChokerOptions;
import dev.spate.choker.ChokerPeer;
import dev.spate.net.LoopWork;
import dev.spate.net.RateLimit;
import dev.spate.peer.AllowedFastSet;
import dev.spate.scheduler.PeerView;
import dev.spate.session.DeadlineTimer;
import dev.spate.session.DownloadEvent;
import dev.spate.session.UploadMemory;
import dev.spate.storage.BlockHeader;
import dev.spate.storage.ReadCallback;
import dev.spate.storage.StorageException;
import dev.spate.torrent.Bitfield;
import dev.spate.torrent.Block;
import dev.spate.wire.PeerFrameEncoder;
import dev.spate.wire.PeerMessage;
import io.netty.buffer.ByteBuf;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What one torrent gives to others: carries out the choker's decisions, and withdraws pieces that cannot be read any more.
 * Each peer that is served has an {@link PeerUploader}.
 *
 * <p>Owner: the event loop. Only verified pieces are ever served.
 */
final class Uploads {
    /** As libtorrent: enough for a new peer to have something to trade with. */
    private static final int ALLOWED_FAST = 5;

    private static final BlockHeader HEADER = new BlockHeader() {
        @Override
        public int bytes() {
            return PeerFrameEncoder.PIECE_HEADER_BYTES;
        }

        @Override
        public void write(Block block, ByteBuf target) {
            PeerFrameEncoder.pieceHeader(target, block.piece(), block.offset(), block.length());
        }
    };

    private final SwarmContext context;
    private final CommandExecutor commandExecutor;
    private final Bitfield verified;
    private final Choker<SwarmPeer> choker;
    private final DeadlineTimer timer;
    /** Null but for a torrent that is superseeded. */
    private final Superseeder superseeder;

    private final Set<PeerUploader> uploaders = new LinkedHashSet<>();
    private final Suggestions suggestions = new Suggestions();
    private final Set<String> toldReasons = new HashSet<>();
    private final ChokerDecisions decisions = new ChokerDecisions();
    private long sentBytes;
    private boolean closed;

    Uploads(SwarmContext context, ChokerOptions options, CommandExecutor commandExecutor) {
        this.context = context;
        this.commandExecutor = commandExecutor;
        this.verified = context.verified();
        this.choker = new Choker<>(options, context.random(), nowNanos());
        choker.seeding(verified.isFull(), nowNanos());
        this.superseeder = context.superseed() && verified.isFull()
                ? new Superseeder(verified.size(), context.random(), commandExecutor)
                : null;
        this.timer = new DeadlineTimer(
                context.transport().loop(), LoopWork.task(this::deadlineReached, context.listener()::failed));
    }

    private final class ChokerDecisions implements Choker.Handler<SwarmPeer> {
        @Override
        public void choke(SwarmPeer peer) {
            peer.uploader().choke(true);
        }

        @Override
        public void unchoke(SwarmPeer peer) {
            peer.uploader().choke(false);
            suggestTo(peer);
        }
    }

    /** A peer that may be served; it is choked. */
    PeerUploader connected(SwarmPeer peer) {
        long now = nowNanos();
        ChokerPeer<SwarmPeer> account = choker.connected(peer, now);
        PeerUploader uploader = new PeerUploader(this, peer, account, allowedFast(peer), now);
        uploaders.add(uploader);
        if (isSuperseeding()) {
            superseeder.connected(peer);
        }
        for (int piece : uploader.allowedFast()) {
            peer.connection().send(new PeerMessage.AllowedFast(piece));
        }
        timer.arm(choker.nextDeadlineNanos(), now);
        return uploader;
    }

    private Set<Integer> allowedFast(SwarmPeer peer) {
        if (!peer.isFast() || verified.cardinality() == 0 || isSuperseeding()) {
            return Set.of();
        }
        Set<Integer> allowed = AllowedFastSet.of(
                peer.connection().address().getAddress(),
                context.ourHandshake().infoHash(),
                verified.size(),
                ALLOWED_FAST);
        allowed.removeIf(piece -> !verified.get(piece));
        return allowed;
    }

    /** Names pieces that cost us little; the peer takes what it needs. */
    private void suggestTo(SwarmPeer peer) {
        if (!peer.isFast() || isSuperseeding()) {
            return;
        }
        for (int piece : suggestions.newestFirst()) {
            if (!context.scheduler().has(peer.key(), piece)) {
                peer.connection().send(new PeerMessage.Suggest(piece));
            }
        }
    }

    void disconnected(PeerUploader uploader) {
        uploaders.remove(uploader);
        uploader.close();
        if (superseeder != null) {
            superseeder.disconnected(uploader.peer());
        }
        choker.disconnected(uploader.account(), nowNanos());
        carryOut();
    }

    /** The peer wants something of us, or nothing any more. */
    void interested(PeerUploader uploader, boolean interested) {
        uploader.account().interested(interested, nowNanos());
        carryOut();
    }

    /** Whether we hide most of our pieces just now. */
    boolean isSuperseeding() {
        return superseeder != null && !superseeder.isOver();
    }

    /** The peer announces a piece. */
    void have(PeerUploader uploader, int piece) {
        suggestions.have(piece);
        if (superseeder != null) {
            superseeder.have(uploader.peer(), piece);
        }
    }

    /** Whether this peer may request this piece. */
    boolean isGiven(PeerUploader uploader, int piece) {
        if (superseeder == null) {
            return verified.get(piece);
        }
        superseeder.requested();
        return verified.get(piece) && superseeder.isRevealed(uploader.peer(), piece);
    }

    /** The peer has told what it has. Two that have everything are of no use to each other. */
    void piecesTold(PeerUploader uploader, Bitfield has, boolean seed) {
        if (superseeder != null) {
            superseeder.piecesTold(uploader.peer(), has);
        }
        uploader.account().uploadOnly(seed, nowNanos());
        carryOut();
        if (seed) {
            seed(uploader);
        }
    }

    /** The peer has everything now. */
    void seed(PeerUploader uploader) {
        uploader.account().uploadOnly(true, nowNanos());
        carryOut();
        if (verified.isFull()) {
            uploader.peer().expel("we both have everything");
        }
    }

    /** The peer wants nothing, or something again (BEP 21). */
    void uploadOnly(PeerUploader uploader, boolean uploadOnly) {
        if (uploadOnly && verified.isFull()) {
            uploader.peer().expel("we both want nothing");
        } else if (uploadOnly) {
            uploader.account().uploadOnly(true, nowNanos());
            carryOut();
        }
    }

    /** Everything is verified: from now on nobody gives us anything for what we give. */
    void complete() {
        choker.seeding(true, nowNanos());
        carryOut();
        for (PeerUploader each : List.copyOf(uploaders)) {
            if (context.scheduler().isSeed(each.peer().key())) {
                each.peer().expel("we both have everything");
            }
        }
    }

    private void deadlineReached() {
        if (!closed) {
            for (PeerUploader each : uploaders) {
                context.scheduler().peer(each.peer().key()).ifPresent(view -> tellChoker(each, view));
            }
            choker.deadlineReached(nowNanos());
            if (superseeder != null) {
                superseeder.round();
            }
            carryOut();
            commandExecutor.flush(nowNanos());
        }
    }

    /** A peer that hides its pieces has at least what we gave it. */
    private void tellChoker(PeerUploader uploader, PeerView view) {
        long given = uploader.sentBytes() / pieceLength(0);
        int has = (int) Math.min(verified.size(), Math.max(view.pieces(), given));
        uploader.account().snubsUs(view.snubbed());
        uploader.account().havePieces(has, verified.size());
    }

    private void carryOut() {
        if (!closed) {
            choker.drainTo(decisions);
            timer.arm(choker.nextDeadlineNanos(), nowNanos());
        }
    }

    long pieceLength(int piece) {
        return context.ourHandshake().limits().layout().orElseThrow().pieceLength(piece);
    }

    /** The limit that all uploads of this torrent share. */
    RateLimit limit() {
        return context.uploadLimit();
    }

    /** The memory that all uploads of the process share. */
    UploadMemory memory() {
        return context.uploadMemory();
    }

    /**
     * Reads blocks for a peer.
     *
     * @param callback called before this returns where no disk has to be waited for
     */
    void read(List<Block> blocks, ByteBuf target, ReadCallback callback) {
        if (context.pieces().readCached(blocks, HEADER, target)) {
            callback.read(target);
            return;
        }
        blocks.forEach(each -> suggestions.readFromDisk(each.piece()));
        context.pieces().read(blocks, HEADER, target, context.transport().loop(), new ReadCallback() {
            @Override
            public void read(ByteBuf read) {
                LoopWork.task(() -> callback.read(read), context.listener()::failed)
                        .run();
            }

            @Override
            public void failed(int piece, StorageException reason) {
                LoopWork.task(
                                () -> {
                                    callback.failed(piece, reason);
                                    // What was rejected waits for nothing else.
                                    commandExecutor.flush(nowNanos());
                                },
                                context.listener()::failed)
                        .run();
            }
        });
    }

    /** Runs something on the loop, after what else is due there. */
    void soon(Runnable work) {
        context.transport().loop().execute(LoopWork.task(work, context.listener()::failed));
    }

    void flushLater(SwarmPeer peer) {
        commandExecutor.flushLater(peer);
    }

    /** A piece cannot be read any more, or is not what it was: nobody gets it. Each reason is told once. */
    void withdraw(int piece, StorageException reason) {
        if (closed) {
            return;
        }
        if (!verified.get(piece)) {
            // Told already: it was being read a second time.
            return;
        }
        verified.clear(piece);
        suggestions.withdraw(piece);
        if (toldReasons.add(reason.getMessage())) {
            context.listener().event(new DownloadEvent.Warning("not uploaded any more: " + reason.getMessage()));
        }
        for (PeerUploader each : uploaders) {
            each.withdraw(piece);
            each.peer().withdraw(piece);
        }
    }

    void sent(int payloadBytes) {
        sentBytes += payloadBytes;
    }

    /** Payload bytes that were given to peers. */
    long sentBytes() {
        return sentBytes;
    }

    /** Peers that we let request. */
    int unchoked() {
        return choker.unchoked();
    }

    long nowNanos() {
        return context.clock().getAsLong();
    }

    void close() {
        closed = true;
        timer.cancel();
    }
}
