package dev.spate.choker;

import dev.spate.torrent.Bitfield;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Superseeding (BEP 16): which piece is revealed to which peer next. We pretend to have nothing, and tell each peer of two pieces
 * (libtorrent's number) that no peer has and that nobody else was told of. It is told of another when a third peer announces one
 * of them: then it has passed the piece on. So each piece is sent about once.
 *
 * <p>Peers that do not know each other would wait for ever. So where all peers wait, or the caller says that nobody requests
 * anything, they are told of what is rarest.
 *
 * <p>Owner: one thread, the caller's. It sends a {@code have} for each piece that is revealed, and for all others when {@link
 * #isSpread}.
 *
 * @param <T> what the caller knows its peers by
 */
public final class Superseeding<T> {
    /** What becomes of the decisions. */
    public interface Handler<T> {
        /** Tell the peer that we have this piece. */
        void reveal(T peer, int piece);
    }

    private static final int AT_ONCE = 2;

    private record Decision<T>(SuperseedPeer<T> peer, int piece) {}

    private final RandomGenerator random;

    /** For each piece, how many peers have it. */
    private final int[] copies;

    /** For each piece, to how many peers it is revealed without having been announced by another since. */
    private final int[] revealing;

    private final List<SuperseedPeer<T>> peers = new ArrayList<>();
    private final Deque<Decision<T>> decisions = new ArrayDeque<>();

    /** Number of pieces that no peer has. */
    private int unseen;

    /** @param random seeded by the caller: chooses among pieces that are equally rare */
    public Superseeding(int pieces, RandomGenerator random) {
        this.random = random;
        copies = new int[pieces];
        revealing = new int[pieces];
        unseen = pieces;
    }

    /** A peer is connected; what it has is told by {@link #bitfield} and {@link #have}. */
    public SuperseedPeer<T> connected(T owner) {
        SuperseedPeer<T> peer = new SuperseedPeer<>(owner, copies.length, AT_ONCE, peers.size());
        peers.add(peer);
        return peer;
    }

    /** The peer has left. Ignored the second time. */
    public void disconnected(SuperseedPeer<T> peer) {
        if (peer.index < 0) {
            return;
        }
        SuperseedPeer<T> last = peers.remove(peers.size() - 1);
        if (last != peer) {
            peers.set(peer.index, last);
            last.index = peer.index;
        }
        peer.index = -1;
        for (int piece = peer.has.nextSet(0); piece >= 0; piece = peer.has.nextSet(piece + 1)) {
            unseen += --copies[piece] == 0 ? 1 : 0;
        }
        while (peer.unspreadCount > 0) {
            spread(peer, peer.unspread[0]);
        }
        for (SuperseedPeer<T> each : peers) {
            lookForSpread(each);
        }
        revealWhenAllWait();
    }

    /**
     * The peer's first message, empty for a peer that has nothing: it may be told of pieces from now on.
     *
     * @throws IllegalArgumentException for a bitfield of another size
     */
    public void bitfield(SuperseedPeer<T> peer, Bitfield has) {
        if (has.size() != copies.length) {
            throw new IllegalArgumentException(has.size() + " pieces instead of " + copies.length);
        }
        if (peer.index < 0) {
            return;
        }
        for (int piece = has.nextSet(0); piece >= 0; piece = has.nextSet(piece + 1)) {
            add(peer, piece);
        }
        peer.isTold = true;
        revealNext(peer);
        revealWhenAllWait();
    }

    /** The peer announces a piece. */
    public void have(SuperseedPeer<T> peer, int piece) {
        add(peer, piece);
        revealWhenAllWait();
    }

    private void add(SuperseedPeer<T> peer, int piece) {
        if (peer.index < 0 || !peer.has.set(piece)) {
            return;
        }
        unseen -= copies[piece]++ == 0 ? 1 : 0;
        if (revealing[piece] > 0) {
            for (SuperseedPeer<T> each : peers) {
                if (each.isUnspread(piece) && (each != peer || isEverywhere(piece))) {
                    spread(each, piece);
                    revealNext(each);
                }
            }
        }
    }

    private boolean isEverywhere(int piece) {
        return copies[piece] == peers.size();
    }

    private void lookForSpread(SuperseedPeer<T> peer) {
        for (int n = peer.unspreadCount - 1; n >= 0; n--) {
            if (isEverywhere(peer.unspread[n])) {
                spread(peer, peer.unspread[n]);
            }
        }
        if (peer.isTold) {
            revealNext(peer);
        }
    }

    private void spread(SuperseedPeer<T> peer, int piece) {
        peer.spread(piece);
        revealing[piece]--;
    }

    /** Tells it of pieces that nobody has. */
    private void revealNext(SuperseedPeer<T> peer) {
        while (peer.unspreadCount < AT_ONCE && unseen > 0) {
            int piece = rarestFor(peer);
            if (piece < 0 || copies[piece] + revealing[piece] > 0) {
                return;
            }
            reveal(peer, piece);
        }
    }

    private void reveal(SuperseedPeer<T> peer, int piece) {
        peer.reveal(piece);
        revealing[piece]++;
        decisions.add(new Decision<>(peer, piece));
    }

    private void revealWhenAllWait() {
        for (SuperseedPeer<T> each : peers) {
            if (!each.isWaiting()) {
                return;
            }
        }
        nobodyRequests();
    }

    /**
     * Nobody has requested anything for some time: of the peers that have all that they were told of one, by lot, is told of what
     * is rarest.
     */
    public void nobodyRequests() {
        int candidates = 0;
        SuperseedPeer<T> chosen = null;
        for (SuperseedPeer<T> each : peers) {
            if (each.isTold && each.isWaiting() && !each.has.isFull() && random.nextInt(++candidates) == 0) {
                chosen = each;
            }
        }
        int piece = chosen == null || isSpread() ? -1 : rarestFor(chosen);
        if (piece >= 0) {
            if (chosen.unspreadCount == AT_ONCE) {
                spread(chosen, chosen.unspread[0]);
            }
            reveal(chosen, piece);
        }
    }

    /** A piece that the peer lacks and was not told of: owned by few, then told to few, then by lot; or -1. */
    private int rarestFor(SuperseedPeer<T> peer) {
        int best = -1;
        int equal = 0;
        for (int piece = 0; piece < copies.length; piece++) {
            if (peer.has.get(piece) || peer.revealed.get(piece)) {
                continue;
            }
            int order = best < 0 ? -1 : compare(piece, best);
            if (order < 0) {
                best = piece;
                equal = 1;
            } else if (order == 0 && random.nextInt(++equal) == 0) {
                best = piece;
            }
        }
        return best;
    }

    private int compare(int a, int b) {
        int order = Integer.compare(copies[a], copies[b]);
        return order != 0 ? order : Integer.compare(revealing[a], revealing[b]);
    }

    /** Hands over the decisions since the last drain, in order. */
    public void drainTo(Handler<? super T> handler) {
        for (Decision<T> each = decisions.poll(); each != null; each = decisions.poll()) {
            if (each.peer.index >= 0) {
                handler.reveal(each.peer.owner, each.piece);
            }
        }
    }

    /** Whether peers have all pieces between them: superseeding has done its work. */
    public boolean isSpread() {
        return unseen == 0;
    }

    /** @throws IllegalStateException when something is wrong that must hold after every event */
    public void checkInvariants() {
        int[] has = new int[copies.length];
        int[] told = new int[copies.length];
        for (SuperseedPeer<T> each : peers) {
            for (int piece = each.has.nextSet(0); piece >= 0; piece = each.has.nextSet(piece + 1)) {
                has[piece]++;
            }
            for (int n = 0; n < each.unspreadCount; n++) {
                told[each.unspread[n]]++;
                if (!each.revealed.get(each.unspread[n])) {
                    throw new IllegalStateException(each.unspread[n] + " was not revealed to " + each.owner);
                }
            }
        }
        long none = Arrays.stream(has).filter(each -> each == 0).count();
        if (none != unseen || !Arrays.equals(has, copies) || !Arrays.equals(told, revealing)) {
            throw new IllegalStateException("copies or revealed pieces are miscounted");
        }
    }
}
