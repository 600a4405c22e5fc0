package dev.spate.merkle;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PrimitiveIterator;
import java.util.function.IntFunction;

/**
 * Which hashes are asked of whom (libtorrent's hash_picker): the leaves of pieces that failed come first, then the piece layers
 * that the torrent file did not have, file by file.
 *
 * <p>A range is asked of one peer, and of another when there is no answer within 3 s. A peer that rejected it, or did not
 * answer, is asked for it again after 10 s at the earliest. Hashes that were not asked for are refused, and so are those that
 * prove nothing.
 *
 * <p>Time is any monotonic count of nanoseconds. Confined to one thread.
 *
 * @param <P> names a peer
 */
public final class HashPicker<P> {
    /** How long a peer may take before another one is asked. */
    public static final long TIMEOUT_NANOS = 3_000_000_000L;

    /** How long a peer is not asked again for what it did not give. */
    static final long RETRY_NANOS = 10_000_000_000L;

    /** Ranges that are asked of one peer at once. */
    static final int MOST_OF_PEER = 4;

    /** Ranges of piece layers that are looked after at once: a torrent may lack those of a million files. */
    private static final int MOST_LAYER_RANGES = 64;

    /** What a peer has of a file. */
    @FunctionalInterface
    public interface Having {
        /** Whether it has one of these pieces of the file, and so can answer. */
        boolean anyOf(int file, int firstPiece, int lastPiece);
    }

    /** What came of the hashes that a peer sent. */
    public enum Verdict {
        /** They follow from what is known. */
        PROVED,
        /** They do not. */
        FALSE,
        /** Nobody had asked this peer for them. */
        UNSOLICITED
    }

    /**
     * What became known.
     *
     * @param leavesOf pieces whose leaves are known now, numbered within their file; empty for a part of a piece layer
     */
    public record Known(Verdict verdict, List<FilePiece> leavesOf, List<Integer> layersOf) {
        public Known {
            leavesOf = List.copyOf(leavesOf);
            layersOf = List.copyOf(layersOf);
        }

        private static Known nothing(Verdict verdict) {
            return new Known(verdict, List.of(), List.of());
        }
    }

    /** A piece, numbered within its file. */
    public record FilePiece(int file, int piece) {}

    /** A range that is wanted, for each file that has this root. */
    private final class Wanted {
        final HashRange range;
        final List<Integer> files = new ArrayList<>(1);
        /** Who was asked, and when last. */
        final Map<P, Long> askedNanos = new LinkedHashMap<>(2);
        /** Who of them has not answered. */
        final List<P> open = new ArrayList<>(1);

        long lastNanos;

        Wanted(HashRange range) {
            this.range = range;
        }

        boolean mayBeAskedOf(P peer, long nowNanos) {
            Long asked = askedNanos.get(peer);
            boolean waits = !open.isEmpty() && nowNanos - lastNanos < TIMEOUT_NANOS;
            return !waits && (asked == null || nowNanos - asked >= RETRY_NANOS);
        }
    }

    /** Leaves of a piece, range by range. */
    private record Leaves(HashRange[] ranges, byte[][] got) {}

    private final PrimitiveIterator.OfInt filesWithoutLayer;
    private final IntFunction<MerkleTree> trees;
    private final Map<HashRange, Wanted> ofLeaves = new LinkedHashMap<>();
    private final Map<HashRange, Wanted> ofLayers = new LinkedHashMap<>();
    private final Map<FilePiece, Leaves> leaves = new LinkedHashMap<>();
    private final Map<P, Integer> openOf = new LinkedHashMap<>();

    /**
     * @param filesWithoutLayer the files whose piece layer is to be fetched, in that order; gone through once
     * @param trees by file
     */
    public HashPicker(PrimitiveIterator.OfInt filesWithoutLayer, IntFunction<MerkleTree> trees) {
        this.filesWithoutLayer = filesWithoutLayer;
        this.trees = trees;
        refill();
    }

    private void refill() {
        while (ofLayers.size() < MOST_LAYER_RANGES && filesWithoutLayer.hasNext()) {
            int file = filesWithoutLayer.nextInt();
            MerkleTree tree = trees.apply(file);
            for (int part = 0; part < tree.parts(); part++) {
                if (!tree.hasPart(part)) {
                    want(ofLayers, file, tree.partOfPieceLayer(part));
                }
            }
        }
    }

    private void want(Map<HashRange, Wanted> among, int file, HashRange range) {
        among.computeIfAbsent(range, Wanted::new).files.add(file);
    }

    /** Nothing is wanted. */
    public boolean isIdle() {
        return ofLeaves.isEmpty() && ofLayers.isEmpty();
    }

    /** The piece failed, and its leaves tell which blocks of it are false. Its node must be known. */
    public void wantLeaves(FilePiece piece) {
        HashRange[] ranges = trees.apply(piece.file()).leavesOf(piece.piece());
        if (ranges.length > 0 && leaves.putIfAbsent(piece, new Leaves(ranges, new byte[ranges.length][])) == null) {
            for (HashRange range : ranges) {
                want(ofLeaves, piece.file(), range);
            }
        }
    }

    /** The leaves of the piece are wanted no more. */
    public void dropLeaves(FilePiece piece) {
        Leaves dropped = leaves.remove(piece);
        if (dropped != null) {
            for (HashRange range : dropped.ranges) {
                Wanted wanted = ofLeaves.get(range);
                if (wanted != null && wanted.files.remove((Integer) piece.file()) && wanted.files.isEmpty()) {
                    forget(ofLeaves, wanted);
                }
            }
        }
    }

    private void forget(Map<HashRange, Wanted> among, Wanted wanted) {
        among.remove(wanted.range);
        wanted.open.forEach(this::answered);
    }

    private void answered(P peer) {
        openOf.computeIfPresent(peer, (who, count) -> count == 1 ? null : count - 1);
    }

    /** The range to ask this peer for now, which counts as asked; empty when there is none, or the peer owes enough answers. */
    public Optional<HashRange> pick(P peer, Having having, long nowNanos) {
        if (isIdle() || openOf.getOrDefault(peer, 0) >= MOST_OF_PEER) {
            return Optional.empty();
        }
        Optional<HashRange> picked = pick(ofLeaves.values(), peer, having, nowNanos);
        return picked.isPresent() ? picked : pick(ofLayers.values(), peer, having, nowNanos);
    }

    private Optional<HashRange> pick(Iterable<Wanted> among, P peer, Having having, long nowNanos) {
        for (Wanted wanted : among) {
            if (wanted.mayBeAskedOf(peer, nowNanos) && canAnswer(having, wanted)) {
                wanted.askedNanos.put(peer, nowNanos);
                wanted.lastNanos = nowNanos;
                if (!wanted.open.contains(peer)) {
                    wanted.open.add(peer);
                    openOf.merge(peer, 1, Integer::sum);
                }
                return Optional.of(wanted.range);
            }
        }
        return Optional.empty();
    }

    private boolean canAnswer(Having having, Wanted wanted) {
        HashRange range = wanted.range;
        for (int file : wanted.files) {
            MerkleTree tree = trees.apply(file);
            int down = tree.pieceLevel() - range.baseLayer();
            int last = Math.min(tree.pieceCount() - 1, range.index() + range.length() - 1 >> down);
            if (having.anyOf(file, range.index() >> down, last)) {
                return true;
            }
        }
        return false;
    }

    /** The peer sent hashes. What it is told of is taken into the trees. */
    public Known received(P peer, HashRange range, byte[] hashes) {
        Map<HashRange, Wanted> among = ofLeaves.containsKey(range) ? ofLeaves : ofLayers;
        Wanted wanted = among.get(range);
        if (wanted == null || !wanted.open.remove(peer)) {
            return Known.nothing(Verdict.UNSOLICITED);
        }
        answered(peer);
        List<FilePiece> complete = new ArrayList<>();
        List<Integer> layers = new ArrayList<>();
        for (int file : wanted.files) {
            MerkleTree tree = trees.apply(file);
            Optional<byte[]> nodes = tree.add(range, hashes);
            if (nodes.isEmpty()) {
                return Known.nothing(Verdict.FALSE);
            }
            if (among == ofLayers) {
                layers.add(file);
            } else {
                leavesCame(new FilePiece(file, range.index() >> tree.pieceLevel()), tree, range, nodes.get(), complete);
            }
        }
        forget(among, wanted);
        refill();
        return new Known(Verdict.PROVED, complete, layers);
    }

    private void leavesCame(FilePiece piece, MerkleTree tree, HashRange range, byte[] nodes, List<FilePiece> complete) {
        Leaves of = leaves.get(piece);
        of.got[Arrays.asList(of.ranges).indexOf(range)] = nodes;
        int length = 0;
        for (byte[] part : of.got) {
            if (part == null) {
                return;
            }
            length += part.length;
        }
        byte[] all = new byte[length];
        int at = 0;
        for (byte[] part : of.got) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        leaves.remove(piece);
        if (tree.addLeaves(piece.piece(), all)) {
            complete.add(piece);
        }
    }

    /** The peer rejected a request. Returns whether it had been asked for that. */
    public boolean rejected(P peer, HashRange range) {
        Wanted wanted = ofLeaves.getOrDefault(range, ofLayers.get(range));
        if (wanted == null || !wanted.open.remove(peer)) {
            return false;
        }
        answered(peer);
        return true;
    }

    /** The peer is gone. */
    public void disconnected(P peer) {
        openOf.remove(peer);
        forgetPeer(ofLeaves.values().iterator(), peer);
        forgetPeer(ofLayers.values().iterator(), peer);
    }

    private void forgetPeer(Iterator<Wanted> among, P peer) {
        while (among.hasNext()) {
            Wanted wanted = among.next();
            wanted.askedNanos.remove(peer);
            wanted.open.remove(peer);
        }
    }
}
