package dev.spate.synthetic;

import dev.spate.torrent.Bitfield;
import dev.spate.torrent.PieceLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Who has which pieces in a swarm.
 *
 * <p>Where some peers own the tail ({@link Behaviour#ownsTail}) all others lack it: it is the last piece, and with it as many before it
 * as make at most {@value #TAIL_BYTES} bytes in all. A piece that by chance no serving peer would have is given to a
 * peer that has a part of the pieces. If there is no such peer, {@link #warning} says that the content is not
 * complete.
 *
 * <p>Peers that have the same share the same {@link Bitfield}, which nobody may change. Immutable.
 */
final class PieceDistribution {
    /** At 2 KB/s these take half a minute. */
    static final int TAIL_BYTES = 64 * 1024;

    private final List<Bitfield> shares;
    private final int missing;
    private final int pieceCount;

    private PieceDistribution(List<Bitfield> shares, int missing, int pieceCount) {
        this.shares = List.copyOf(shares);
        this.missing = missing;
        this.pieceCount = pieceCount;
    }

    /**
     * Divides the pieces.
     *
     * @param peers the group of each peer, in order
     * @param seed what chance follows from
     */
    static PieceDistribution of(List<SyntheticPeerGroup> peers, PieceLayout layout, long seed) {
        Bitfield all = Bitfield.full(layout.pieceCount());
        Bitfield others = all;
        if (peers.stream().anyMatch(peer -> peer.behaviour().ownsTail())) {
            others = all.copy();
            for (int piece = firstOfTail(layout); piece < layout.pieceCount(); piece++) {
                others.clear(piece);
            }
        }
        SplittableRandom random = new SplittableRandom(seed);
        List<Bitfield> shares = new ArrayList<>(peers.size());
        for (SyntheticPeerGroup peer : peers) {
            Bitfield most = peer.behaviour().ownsTail() ? all : others;
            shares.add(peer.behaviour().pieces(most, random.split()));
        }
        Bitfield missing = missing(peers, shares, layout.pieceCount());
        give(missing, partial(peers, shares, others), random);
        return new PieceDistribution(shares, missing.cardinality(), layout.pieceCount());
    }

    /** The first piece of the tail. */
    static int firstOfTail(PieceLayout layout) {
        int first = layout.pieceCount() - 1;
        long bytes = layout.pieceLength(first);
        while (first > 0 && bytes + layout.pieceLength(first - 1) <= TAIL_BYTES) {
            first--;
            bytes += layout.pieceLength(first);
        }
        return first;
    }

    private static Bitfield missing(List<SyntheticPeerGroup> peers, List<Bitfield> shares, int pieceCount) {
        Bitfield missing = Bitfield.full(pieceCount);
        Bitfield last = null;
        for (int i = 0; i < shares.size() && missing.cardinality() > 0; i++) {
            Bitfield share = shares.get(i);
            if (peers.get(i).behaviour().couldServe()) {
                peers.get(i).behaviour().laterPieces().forEach(each -> missing.clear(each.piece()));
            }
            if (share != last && peers.get(i).behaviour().couldServe()) {
                last = share;
                for (int piece = missing.nextSet(0); piece >= 0; piece = missing.nextSet(piece + 1)) {
                    if (share.get(piece)) {
                        missing.clear(piece);
                    }
                }
            }
        }
        return missing;
    }

    /** Shares of peers that serve and have something, but not all; these are nobody else's. */
    private static List<Bitfield> partial(List<SyntheticPeerGroup> peers, List<Bitfield> shares, Bitfield others) {
        List<Bitfield> partial = new ArrayList<>();
        for (int i = 0; i < shares.size(); i++) {
            Bitfield share = shares.get(i);
            boolean some = share != others && !share.isFull() && share.cardinality() > 0;
            if (some && peers.get(i).behaviour().couldServe()) {
                partial.add(share);
            }
        }
        return partial;
    }

    private static void give(Bitfield missing, List<Bitfield> partial, SplittableRandom random) {
        if (partial.isEmpty()) {
            return;
        }
        for (int piece = missing.nextSet(0); piece >= 0; piece = missing.nextSet(piece + 1)) {
            partial.get(random.nextInt(partial.size())).set(piece);
            missing.clear(piece);
        }
    }

    /** What the peer of this index has; must not be changed. */
    Bitfield of(int peer) {
        return shares.get(peer);
    }

    /** A warning for the user, if there is one. */
    Optional<String> warning() {
        return missing == 0
                ? Optional.empty()
                : Optional.of("no client can finish: " + missing + " of " + pieceCount
                        + " pieces are with no peer that serves them (leave some peers honest)");
    }
}
