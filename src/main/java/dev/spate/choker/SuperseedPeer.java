package dev.spate.choker;

import dev.spate.torrent.Bitfield;

/**
 * What a connected peer has, and what we have told it that we have. Owner: as for its {@link Superseeding}.
 *
 * @param <T> what the owner knows the peer by
 */
public final class SuperseedPeer<T> {
    final T owner;
    final Bitfield has;
    final Bitfield revealed;

    /** Pieces that were revealed to it and that no other peer has announced since. */
    final int[] unspread;

    int unspreadCount;

    /** Whether it has sent its bitfield, so that it may be told of pieces. */
    boolean isTold;

    /** Its place in the list of peers; -1 after it has left. */
    int index;

    SuperseedPeer(T owner, int pieces, int atOnce, int index) {
        this.owner = owner;
        this.has = new Bitfield(pieces);
        this.revealed = new Bitfield(pieces);
        this.unspread = new int[atOnce];
        this.index = index;
    }

    /** Whether this piece was revealed to it, so that it may request it. */
    public boolean isRevealed(int piece) {
        return revealed.get(piece);
    }

    /** Whether it has all that it may request, and waits for others to announce it. */
    boolean isWaiting() {
        for (int n = 0; n < unspreadCount; n++) {
            if (!has.get(unspread[n])) {
                return false;
            }
        }
        return true;
    }

    boolean isUnspread(int piece) {
        for (int n = 0; n < unspreadCount; n++) {
            if (unspread[n] == piece) {
                return true;
            }
        }
        return false;
    }

    void reveal(int piece) {
        revealed.set(piece);
        unspread[unspreadCount++] = piece;
    }

    void spread(int piece) {
        for (int n = 0; n < unspreadCount; n++) {
            if (unspread[n] == piece) {
                unspread[n] = unspread[--unspreadCount];
                return;
            }
        }
    }
}
