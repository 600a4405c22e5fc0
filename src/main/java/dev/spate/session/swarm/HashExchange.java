package dev.spate.session.swarm;

import dev.spate.merkle.HashPicker;
import dev.spate.merkle.HashPicker.FilePiece;
import dev.spate.merkle.HashPicker.Known;
import dev.spate.merkle.HashRange;
import dev.spate.merkle.MerkleHash;
import dev.spate.merkle.MerkleTree;
import dev.spate.net.LoopWork;
import dev.spate.scheduler.Scheduler;
import dev.spate.storage.FailedPiece;
import dev.spate.storage.StorageException;
import dev.spate.torrent.Bitfield;
import dev.spate.wire.PeerMessage;
import io.netty.channel.EventLoop;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks peers for hashes that the torrent does not have, and gives them ours (BEP 52).
 *
 * <p>A piece whose hash is unknown waits, in memory, until its file's piece layer has come. A piece that failed waits for its
 * leaves, which tell the false blocks; after some seconds without them the smart ban judges it.
 *
 * <p>Owner: the event loop.
 */
final class HashExchange {
    /** How long a failed piece waits for its leaves. */
    private static final long LEAVES_NANOS = 5_000_000_000L;

    /** The most of the content that is read for one hash request, unless a piece is longer. */
    private static final long MOST_READ_BYTES = (long) HashRange.MOST_HASHES * MerkleHash.LEAF_BYTES;

    private static final Logger LOG = LoggerFactory.getLogger(HashExchange.class);

    private record Failed(FailedPiece piece, long untilNanos) {}

    private final HashTrees trees;
    private final HashPicker<SwarmPeer> picker;
    private final ConnectedPeers connectedPeers;
    private final CommandExecutor executor;
    private final Scheduler scheduler;
    private final Bitfield verified;
    private final PieceBuffers pieces;
    private final EventLoop loop;
    private final LongSupplier clock;
    private final SwarmListener listener;
    private final int pieceLength;
    /** Pieces that are complete and whose hash is not known. */
    private final Set<Integer> waiting = new TreeSet<>();

    private final Map<FilePiece, Failed> failed = new LinkedHashMap<>();
    /** Peers for whom content is being read. */
    private final Set<SwarmPeer> reading = new HashSet<>();

    private boolean closed;

    HashExchange(SwarmContext context, HashTrees trees, ConnectedPeers connectedPeers, CommandExecutor executor) {
        this.trees = trees;
        this.picker = new HashPicker<>(trees.filesWithoutLayer(), trees::tree);
        this.connectedPeers = connectedPeers;
        this.executor = executor;
        this.scheduler = context.scheduler();
        this.verified = context.verified();
        this.pieces = context.pieces();
        this.loop = context.transport().loop();
        this.clock = context.clock();
        this.listener = context.listener();
        this.pieceLength =
                context.ourHandshake().limits().layout().orElseThrow().pieceLength();
    }

    /** The peer has told what it has, or may have more by now: it is asked for what is wanted. */
    void ask(SwarmPeer peer) {
        if (picker.isIdle() || !peer.speaksV2() || peer.connection().isClosing()) {
            return;
        }
        HashPicker.Having having = (file, first, last) -> hasAny(peer, trees.firstPiece(file), first, last);
        boolean asked = false;
        for (Optional<HashRange> next = picker.pick(peer, having, clock.getAsLong());
                next.isPresent();
                next = picker.pick(peer, having, clock.getAsLong())) {
            peer.connection().request(next.get());
            asked = true;
        }
        if (asked) {
            executor.flushLater(peer);
        }
    }

    private boolean hasAny(SwarmPeer peer, int base, int first, int last) {
        if (peer.isSeed()) {
            return true;
        }
        for (int piece = base + first; piece <= base + last; piece++) {
            if (scheduler.has(peer.key(), piece)) {
                return true;
            }
        }
        return false;
    }

    private void askAll() {
        if (!picker.isIdle()) {
            List.copyOf(connectedPeers.peers()).forEach(this::ask);
        }
    }

    void disconnected(SwarmPeer peer) {
        picker.disconnected(peer);
        reading.remove(peer);
    }

    /** Every few seconds: asks again, and gives up the wait for leaves. */
    void sweep(long nowNanos) {
        for (Map.Entry<FilePiece, Failed> each : List.copyOf(failed.entrySet())) {
            if (nowNanos - each.getValue().untilNanos() >= 0) {
                failed.remove(each.getKey());
                picker.dropLeaves(each.getKey());
                executor.judgedWithoutLeaves(each.getValue().piece());
            }
        }
        askAll();
    }

    /** Whether the complete piece has to wait for its hash; it is stored when that has come. */
    boolean awaitsHash(int piece) {
        if (trees.isJudgeable(piece)) {
            return false;
        }
        waiting.add(piece);
        askAll();
        return true;
    }

    /** What complete pieces wait for, for a person; empty when none does. */
    Optional<String> missing() {
        return waiting.stream()
                .findFirst()
                .flatMap(trees::place)
                .map(at -> "the piece hashes of " + trees.name(at.file()) + " are missing, and only peers have them");
    }

    /** A piece is not what its tree says: its false blocks are found, now or when the leaves have come. */
    void pieceFailed(FailedPiece piece) {
        FilePiece at = trees.place(piece.piece()).orElseThrow();
        MerkleTree tree = trees.tree(at.file());
        Optional<byte[]> leaves = tree.leaves(at.piece());
        if (leaves.isPresent()) {
            told(piece, leaves.get());
            return;
        }
        failed.put(at, new Failed(piece, clock.getAsLong() + LEAVES_NANOS));
        picker.wantLeaves(at);
        askAll();
    }

    private void told(FailedPiece piece, byte[] leaves) {
        BitSet falseBlocks = piece.falseBlocks(leaves);
        if (falseBlocks.isEmpty()) {
            LOG.error("piece {} failed, and none of its blocks is false", piece.piece());
            executor.judgedWithoutLeaves(piece);
        } else {
            executor.blocksCorrupt(piece, falseBlocks);
        }
    }

    /** The piece is verified: its leaves are of no use any more. */
    void stored(int piece) {
        trees.place(piece).ifPresent(trees::forgetLeaves);
    }

    /** The peer sent hashes. */
    void received(SwarmPeer peer, HashRange range, byte[] hashes) {
        Known known = picker.received(peer, range, hashes);
        switch (known.verdict()) {
            case UNSOLICITED -> LOG.debug("{}: unsolicited {}", peer, range);
            case FALSE -> peer.connection().fault("it sent hashes that do not lead to the root of their file");
            case PROVED -> {
                peer.connection().wasUseful();
                known.layersOf().stream()
                        .filter(file -> trees.tree(file).hasPieceLayer())
                        .forEach(this::layerCame);
                known.leavesOf().forEach(this::leavesCame);
            }
        }
        ask(peer);
    }

    private void layerCame(int file) {
        trees.learned(file);
        for (int piece : List.copyOf(waiting)) {
            if (trees.isJudgeable(piece)) {
                waiting.remove(piece);
                executor.storePiece(piece);
            }
        }
    }

    private void leavesCame(FilePiece at) {
        Failed piece = failed.remove(at);
        if (piece != null) {
            told(piece.piece(), trees.tree(at.file()).leaves(at.piece()).orElseThrow());
        }
    }

    /** The peer rejected a hash request: another is asked. */
    void rejected(SwarmPeer peer, HashRange range) {
        if (picker.rejected(peer, range)) {
            askAll();
        }
    }

    /** The peer asks for hashes: it gets them, or a reject. */
    void requested(SwarmPeer peer, HashRange range) {
        OptionalInt file = trees.fileOf(range);
        if (file.isEmpty()) {
            reject(peer, range);
            return;
        }
        MerkleTree tree = trees.tree(file.getAsInt());
        if (!tree.has(range) || !tree.hasPieceLayer()) {
            reject(peer, range);
            return;
        }
        int first = tree.firstPieceOf(range);
        if (first < 0) {
            peer.connection().hashRequestWasDue();
            give(peer, range, tree.answer(range, new byte[0]));
            return;
        }
        int base = trees.firstPiece(file.getAsInt());
        int last = tree.lastPieceOf(range);
        long bytes = (last - first + 1L) * pieceLength;
        peer.connection().hashRequestReads(bytes);
        if (bytes > Math.max(MOST_READ_BYTES, pieceLength)
                || !isVerified(base + first, base + last)
                || !reading.add(peer)) {
            reject(peer, range);
            return;
        }
        pieces.leaves(
                base + first,
                base + last,
                loop,
                (leaves, failure) -> LoopWork.task(() -> read(peer, range, tree, leaves, failure), listener::failed)
                        .run());
    }

    private boolean isVerified(int first, int last) {
        for (int piece = first; piece <= last; piece++) {
            if (!verified.get(piece)) {
                return false;
            }
        }
        return true;
    }

    private void read(SwarmPeer peer, HashRange range, MerkleTree tree, byte[] leaves, StorageException failure) {
        if (reading.remove(peer) && !closed && !peer.connection().isClosing()) {
            give(peer, range, failure == null ? tree.answer(range, leaves) : Optional.empty());
            peer.flush(clock.getAsLong());
        }
    }

    private void give(SwarmPeer peer, HashRange range, Optional<byte[]> answer) {
        if (answer.isEmpty()) {
            reject(peer, range);
        } else {
            peer.connection().send(new PeerMessage.Hashes(range, answer.get()));
            executor.flushLater(peer);
        }
    }

    private void reject(SwarmPeer peer, HashRange range) {
        peer.connection().send(new PeerMessage.HashReject(range));
        executor.flushLater(peer);
    }

    /** Gives the memory of failed pieces back. */
    void close() {
        closed = true;
        failed.values().forEach(each -> each.piece().release());
        failed.clear();
    }
}
