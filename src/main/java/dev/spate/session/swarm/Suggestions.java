package dev.spate.session.swarm;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Which pieces are worth suggesting (BEP 6): those that the disk was asked for a short time ago, so that they are in the page
 * cache now, and that somebody has meanwhile. A piece that nobody has yet is not suggested: everybody would fetch the same one
 * from us, and they would have nothing to trade.
 *
 * <p>Owner: the event loop.
 */
final class Suggestions {
    private static final int MOST_READ = 32;
    private static final int MOST_SUGGESTED = 4;

    private final Deque<Integer> read = new ArrayDeque<>();
    private final Deque<Integer> worth = new ArrayDeque<>();

    /** The disk was asked for a part of this piece. */
    void readFromDisk(int piece) {
        if (!read.isEmpty() && read.getLast() == piece) {
            return;
        }
        read.remove(piece);
        addTo(read, piece, MOST_READ);
    }

    /** A peer has this piece now. */
    void have(int piece) {
        if (read.contains(piece) && !worth.contains(piece)) {
            addTo(worth, piece, MOST_SUGGESTED);
        }
    }

    private static void addTo(Deque<Integer> pieces, int piece, int most) {
        pieces.add(piece);
        if (pieces.size() > most) {
            pieces.remove();
        }
    }

    /** This piece is not given any more. */
    void withdraw(int piece) {
        read.remove(piece);
        worth.remove(piece);
    }

    /** A few pieces, the newest first. */
    List<Integer> newestFirst() {
        List<Integer> all = new ArrayList<>(worth.size());
        worth.descendingIterator().forEachRemaining(all::add);
        return all;
    }
}
