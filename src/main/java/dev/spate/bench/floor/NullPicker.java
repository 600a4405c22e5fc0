package dev.spate.bench.floor;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * Decides which block a peer is asked for: the rest of its current piece, else a new piece (rarest first), else a
 * block of a piece that other peers are sending.
 *
 * <p>Owned by the null client's thread.
 */
final class NullPicker {
    /** Pieces being received take at most so much memory, or four pieces. */
    private static final long BUDGET_BYTES = 128L << 20;

    private static final int LEAST_OPEN = 4;
    private static final long ORDER_NANOS = 100_000_000;
    private static final byte UNOPENED = 0;
    private static final byte OPEN = 1;
    private static final byte STORED = 2;

    private final NullTorrent torrent;
    private final int most;
    private final byte[] states;
    private final boolean[] solo;
    private final int[] holders;
    private final int[] order;
    private int head;
    private boolean orderStale;
    private long orderedAt;
    private final List<NullPiece> open = new ArrayList<>();
    private final List<NullPiece> withFree = new ArrayList<>();
    private final ArrayDeque<NullPiece> pool = new ArrayDeque<>();
    private final Map<Integer, Failure> failures = new HashMap<>();

    /** Pieces that are not stored yet. */
    int missing;

    /** Set when there are blocks again for peers that had nothing to do. */
    boolean something;

    /** What {@link #next} has chosen. */
    NullPiece piece;

    int block;

    private record Failure(long[] sums, NullPeer[] sources) {}

    NullPicker(NullTorrent torrent) {
        this.torrent = torrent;
        int pieces = torrent.pieces();
        most = (int) Math.max(LEAST_OPEN, Math.min(pieces, BUDGET_BYTES / torrent.pieceLength));
        states = new byte[pieces];
        solo = new boolean[pieces];
        holders = new int[pieces];
        order = new int[pieces];
        missing = pieces;
        sort(System.nanoTime() - 2 * ORDER_NANOS);
    }

    /** A peer that is no seed has a piece, or takes it along. */
    void count(int index, int more) {
        holders[index] += more;
        orderStale = true;
    }

    /** Chooses for this peer; false when there is nothing for it now. */
    boolean next(NullPeer peer) {
        NullPiece at = peer.current;
        if (at == null || peer.currentGeneration != at.generation || at.free == 0) {
            at = open(peer);
            at = at == null ? shared(peer) : at;
            if (at == null) {
                return false;
            }
            peer.current = at;
            peer.currentGeneration = at.generation;
        }
        piece = at;
        block = at.take(peer);
        if (at.free == 0) {
            unlist(at);
        }
        return true;
    }

    private NullPiece open(NullPeer peer) {
        int index = open.size() >= most ? -1 : unopened(peer);
        if (index < 0) {
            return null;
        }
        states[index] = OPEN;
        NullPiece made = pool.poll();
        made = made == null ? new NullPiece(torrent.pieceLength) : made;
        made.open(index, torrent.length(index), peer, solo[index]);
        made.place = open.size();
        open.add(made);
        list(made);
        return made;
    }

    private int unopened(NullPeer peer) {
        if (orderStale && peer.now() - orderedAt > ORDER_NANOS) {
            sort(peer.now());
        }
        while (head < order.length && states[order[head]] != UNOPENED) {
            head++;
        }
        for (int i = head; i < order.length; i++) {
            if (states[order[i]] == UNOPENED && peer.has(order[i])) {
                return order[i];
            }
        }
        return -1;
    }

    /** By the number of holders, fewest first; a counting sort. */
    private void sort(long now) {
        int top = 0;
        for (int each : holders) {
            top = Math.max(top, each);
        }
        int[] from = new int[top + 2];
        for (int each : holders) {
            from[each + 1]++;
        }
        for (int i = 1; i < from.length; i++) {
            from[i] += from[i - 1];
        }
        for (int i = 0; i < holders.length; i++) {
            order[from[holders[i]]++] = i;
        }
        head = 0;
        orderStale = false;
        orderedAt = now;
    }

    private NullPiece shared(NullPeer peer) {
        for (int i = withFree.size() - 1; i >= 0; i--) {
            NullPiece each = withFree.get(i);
            if (peer.has(each.index) && (!each.solo || each.owner == null || each.owner == peer)) {
                each.owner = each.solo ? peer : each.owner;
                return each;
            }
        }
        return null;
    }

    /** A peer will not deliver a block that it was asked for. */
    void release(NullPiece from, int released, NullPeer peer) {
        if (from.solo && from.owner == peer) {
            from.owner = null;
            from.clear();
        } else if (!from.release(released, peer)) {
            return;
        }
        list(from);
        something = true;
    }

    private void list(NullPiece each) {
        if (each.freePlace < 0) {
            each.freePlace = withFree.size();
            withFree.add(each);
        }
    }

    private void unlist(NullPiece each) {
        if (each.freePlace >= 0) {
            NullPiece last = withFree.remove(withFree.size() - 1);
            if (last != each) {
                withFree.set(each.freePlace, last);
                last.freePlace = each.freePlace;
            }
            each.freePlace = -1;
        }
    }

    /** The pieces being received. */
    List<NullPiece> open() {
        return open;
    }

    /** A block has come that nobody is asked for any more. */
    void noneFree(NullPiece each) {
        if (each.free == 0) {
            unlist(each);
        }
    }

    /** A piece is right and written: peers that sent other bytes for it before are banned. */
    void stored(NullPiece done) {
        Failure failure = failures.remove(done.index);
        for (int i = 0; failure != null && i < done.count; i++) {
            if (failure.sums[i] != sum(done, i)) {
                failure.sources[i].ban();
            }
        }
        states[done.index] = STORED;
        missing--;
        close(done);
    }

    /** A piece is wrong. If one peer sent all of it, that peer is banned; else one peer alone has to send it again. */
    void wrong(NullPiece bad) {
        boolean alone = true;
        NullPeer[] sources = new NullPeer[bad.count];
        long[] sums = new long[bad.count];
        for (int i = 0; i < bad.count; i++) {
            sources[i] = bad.source[i];
            alone &= sources[i] == sources[0];
            sums[i] = sum(bad, i);
        }
        if (!alone) {
            solo[bad.index] = true;
            failures.put(bad.index, new Failure(sums, sources));
        }
        states[bad.index] = UNOPENED;
        orderStale = true;
        head = Math.min(head, position(bad.index));
        close(bad);
        if (alone) {
            sources[0].ban();
        }
    }

    private int position(int index) {
        int at = 0;
        while (order[at] != index) {
            at++;
        }
        return at;
    }

    private static long sum(NullPiece of, int block) {
        CRC32 sum = new CRC32();
        sum.update(of.memory
                .duplicate()
                .limit(block * NullPiece.BLOCK + of.length(block))
                .position(block * NullPiece.BLOCK));
        return sum.getValue();
    }

    private void close(NullPiece each) {
        each.generation++;
        unlist(each);
        NullPiece last = open.remove(open.size() - 1);
        if (last != each) {
            open.set(each.place, last);
            last.place = each.place;
        }
        pool.push(each);
        something = true;
    }
}
