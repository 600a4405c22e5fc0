package dev.spate.scheduler;

import dev.spate.scheduler.rate.RequestTimeout;
import dev.spate.scheduler.rate.RequestWindow;
import dev.spate.scheduler.smartban.SoloCandidate;
import dev.spate.torrent.Bitfield;
import java.util.Arrays;

/** What is known of one connected peer, and its outstanding requests, oldest first. */
final class PeerState implements SoloCandidate {
    private static final int ALLOWED_FAST_LIMIT = 64;

    /** How many requests it may have outstanding. */
    final RequestWindow window;

    /** How long it may stay silent. */
    final RequestTimeout timeout = new RequestTimeout();

    // Links of the structures that hold the peer; each is read and written by its structure alone.

    /** {@link InterestTracker}: a piece of it that is wanted and missing; -1 for none, and for a seed. */
    int interestPiece = -1;

    PeerState nextInterest;
    PeerState previousInterest;

    /** {@link IdlePeers}: whether it stands there. */
    boolean idle;

    /** {@link PeerDeadlines}: its place, -1 when it has none. */
    int deadlineIndex = -1;

    long deadlineNanos;

    private final PeerKey key;
    private final boolean fast;
    private final boolean webSeed;
    private final long badCopiesBefore;

    private boolean choking = true;
    private boolean interesting;
    private boolean active;
    private boolean seed;
    private Bitfield pieces;

    private long nothingAtGeneration = -1;
    private long noIdlePieceAtGeneration = -1;

    private OpenPiece current;
    private OpenPiece exclusive;

    private boolean asked;
    private long firstAskedNanos;

    /** Pieces that it serves while it chokes us; the complement of a number: not any more. */
    private int[] allowedFast = {};

    private int suggested = -1;
    private int lastOpened = -1;
    private long receivedBytes;
    private int unrequested;

    private final LateBlocks late = new LateBlocks();

    private PendingRequest oldest;
    private PendingRequest newest;
    private int outstanding;

    /** @param badCopiesBefore number of bad copies of pieces before it connected */
    PeerState(PeerKey key, int maxOutstanding, boolean fast, long badCopiesBefore, long nowNanos) {
        this(key, maxOutstanding, fast, false, badCopiesBefore, nowNanos);
    }

    private PeerState(
            PeerKey key, int maxOutstanding, boolean fast, boolean webSeed, long badCopiesBefore, long nowNanos) {
        this.key = key;
        this.fast = fast;
        this.webSeed = webSeed;
        this.badCopiesBefore = badCopiesBefore;
        this.window = new RequestWindow(maxOutstanding);
        timeout.connected(nowNanos);
    }

    /** A web seed. */
    static PeerState webSeed(PeerKey key, int maxOutstanding, long badCopiesBefore, long nowNanos) {
        return new PeerState(key, maxOutstanding, false, true, badCopiesBefore, nowNanos);
    }

    @Override
    public PeerKey key() {
        return key;
    }

    @Override
    public long badCopiesBefore() {
        return badCopiesBefore;
    }

    @Override
    public boolean has(int piece) {
        return seed || (pieces != null && pieces.get(piece));
    }

    /** Mean rate of late; 0 before the first block. */
    @Override
    public double bytesPerSecond() {
        return window.bytesPerSecond();
    }

    /** Whether both sides offered the fast extension (BEP 6). */
    boolean isFast() {
        return fast;
    }

    /** Whether it is a web server, which is asked for long ranges (BEP 19). */
    boolean isWebSeed() {
        return webSeed;
    }

    /**
     * Whether to ask for more now, with so many outstanding. A web seed is asked when half of its window is free: what is
     * requested at once becomes one range, and the other half keeps the server busy meanwhile.
     */
    boolean isDueForMore() {
        return webSeed ? 2 * outstanding <= window.blocks() : window.isDue(outstanding);
    }

    /** It opened this piece. */
    void opened(int piece) {
        lastOpened = piece;
    }

    /** The piece that it opened last; -1 before the first. */
    int lastOpened() {
        return lastOpened;
    }

    /** Whether it let a deadline pass and has sent no block since. */
    boolean isSnubbed() {
        return timeout.isSnubbed();
    }

    // What it has.

    /** Whether it said that it has every piece, so that it is not counted in the availability. */
    boolean isSeed() {
        return seed;
    }

    /** Whether it has every piece, counted in the availability or not. */
    boolean hasAll() {
        return seed || (pieces != null && pieces.isFull());
    }

    /** Pieces of a partial peer; null before the first, and for a seed. */
    Bitfield pieces() {
        return pieces;
    }

    /** How many pieces it has; Integer.MAX_VALUE for all of them. */
    int pieceCount() {
        return hasAll() ? Integer.MAX_VALUE : pieces == null ? 0 : pieces.cardinality();
    }

    /** It has one more of so many pieces; returns whether that is news. */
    boolean gain(int piece, int pieceCount) {
        if (seed) {
            return false;
        }
        if (pieces == null) {
            pieces = new Bitfield(pieceCount);
        }
        return pieces.set(piece);
    }

    void becomeSeed() {
        seed = true;
    }

    /** It has these pieces, or null: none. */
    void setPieces(Bitfield has) {
        seed = false;
        pieces = has;
    }

    // Whether it may be asked.

    boolean isChoking() {
        return choking;
    }

    void choke() {
        choking = true;
        // What may be asked of it depends on it, so that "nothing" has to be found out anew.
        nothingAtGeneration = -1;
    }

    void unchoke(long nowNanos) {
        choking = false;
        nothingAtGeneration = -1;
        timeout.unchoked(nowNanos);
    }

    /** Whether it has a piece that is wanted and missing. */
    boolean isInteresting() {
        return interesting;
    }

    void setInteresting(boolean isInteresting) {
        interesting = isInteresting;
    }

    /** Whether it is counted as one that is interesting and does not choke us. */
    boolean isActive() {
        return active;
    }

    void setActive(boolean isActive) {
        active = isActive;
    }

    /** Whether it may be asked for a block now, its window aside. */
    boolean mayBeAsked(long nowNanos) {
        return interesting && (!choking || (fast && allowedFast.length > 0)) && !timeout.isPaused(nowNanos);
    }

    /** Number of blocks that it may be asked for on top of those outstanding. */
    int room() {
        return window.blocks() - outstanding;
    }

    /** There was nothing to ask it for at this {@link Pieces#supplyGeneration}; no use to look again before that changes. */
    void foundNothing(long supplyGeneration) {
        nothingAtGeneration = supplyGeneration;
    }

    boolean foundNothingAt(long supplyGeneration) {
        return nothingAtGeneration == supplyGeneration;
    }

    /** It had no idle piece at this {@link Pieces#idleGeneration}; no use to look again before that changes. */
    void foundNoIdlePiece(long idleGeneration) {
        noIdlePieceAtGeneration = idleGeneration;
    }

    boolean foundNoIdlePieceAt(long idleGeneration) {
        return noIdlePieceAtGeneration == idleGeneration;
    }

    /** There may be something to ask it for, whatever was found before. */
    void lookAgain() {
        nothingAtGeneration = -1;
        noIdlePieceAtGeneration = -1;
    }

    /** Whether it was asked for something ever, or could have been. */
    boolean wasAsked() {
        return asked;
    }

    void firstAsked(long nowNanos) {
        asked = true;
        firstAskedNanos = nowNanos;
    }

    long firstAskedNanos() {
        return firstAskedNanos;
    }

    // The pieces that it is at; written by Pieces.

    /** The piece it took its last block of; may be null. */
    OpenPiece current() {
        return current;
    }

    void setCurrent(OpenPiece piece) {
        current = piece;
    }

    /** The exclusive piece that it owns; mostly null. */
    OpenPiece exclusive() {
        return exclusive;
    }

    void setExclusive(OpenPiece piece) {
        exclusive = piece;
    }

    // What it allows and suggests (BEP 6).

    /** It serves this piece while it chokes us; of too many the later ones are ignored. */
    void allow(int piece) {
        nothingAtGeneration = -1;
        for (int allowed : allowedFast) {
            if (allowed == piece || allowed == ~piece) {
                return;
            }
        }
        if (allowedFast.length < ALLOWED_FAST_LIMIT) {
            allowedFast = Arrays.copyOf(allowedFast, allowedFast.length + 1);
            allowedFast[allowedFast.length - 1] = piece;
        }
    }

    /** It does not serve this piece while it chokes us, whatever it said, and will not be believed again. */
    void disallow(int piece) {
        for (int n = 0; n < allowedFast.length; n++) {
            if (allowedFast[n] == piece) {
                allowedFast[n] = ~piece;
            }
        }
    }

    /** It said that it serves pieces while it chokes us, and does not: disallows those that it was asked for. */
    void disallowRequested() {
        for (PendingRequest each = oldest; each != null; each = each.next) {
            disallow(each.piece.index);
        }
    }

    /** Whether it serves this piece while it chokes us. */
    boolean isAllowed(int piece) {
        for (int allowed : allowedFast) {
            if (allowed == piece) {
                return true;
            }
        }
        return false;
    }

    int allowedFastCount() {
        return allowedFast.length;
    }

    /** The n-th piece that it serves while it chokes us; negative: not any more. */
    int allowedFast(int n) {
        return allowedFast[n];
    }

    /** It would like to serve this piece. */
    void suggest(int piece) {
        suggested = piece;
    }

    /** The piece that it suggested last, once; -1 for none. */
    int takeSuggested() {
        int piece = suggested;
        suggested = -1;
        return piece;
    }

    // Its requests and blocks.

    PendingRequest oldest() {
        return oldest;
    }

    PendingRequest newest() {
        return newest;
    }

    int outstanding() {
        return outstanding;
    }

    void requested(PendingRequest request) {
        window.sent(request, outstanding);
        timeout.requested(outstanding, request.sentNanos);
        request.previous = newest;
        if (newest == null) {
            oldest = request;
        } else {
            newest.next = request;
        }
        newest = request;
        outstanding++;
    }

    /** The request is answered, or will not be. */
    void forget(PendingRequest request) {
        if (request.previous == null) {
            oldest = request.next;
        } else {
            request.previous.next = request.next;
        }
        if (request.next == null) {
            newest = request.previous;
        } else {
            request.next.previous = request.previous;
        }
        request.previous = null;
        request.next = null;
        outstanding--;
    }

    /** Remembers a block of which the request was taken back or cancelled: it may be on its way already. */
    void expectLate(PendingRequest request) {
        late.add(blockKey(request.piece.index, request.block), request.sentNanos);
    }

    boolean expectsLate(int piece, int block) {
        return late.contains(blockKey(piece, block));
    }

    /** How long ago a block was asked for of which the request was taken back; -1 when there is none. */
    long lateNanos(int piece, int block, long nowNanos) {
        return late.ageNanos(blockKey(piece, block), nowNanos);
    }

    /** Whether the block was expected although its request was taken back; it is expected once less from now on. */
    boolean removeLate(int piece, int block) {
        return late.remove(blockKey(piece, block));
    }

    private static long blockKey(int piece, int block) {
        return ((long) piece << 32) | block;
    }

    /**
     * The block of an outstanding request came.
     *
     * @param slackBytes its share of the memory that may be spent on slack
     */
    void answered(PendingRequest request, long slackBytes, long nowNanos) {
        timeout.delivered(nowNanos - request.sentNanos, nowNanos);
        window.delivered(request, outstanding - 1, nowNanos, slackBytes);
    }

    /** So many bytes of a block of it became part of a piece. */
    void accepted(int bytes) {
        receivedBytes += bytes;
    }

    /** Bytes of its blocks that became part of a piece. */
    long receivedBytes() {
        return receivedBytes;
    }

    /** Its deadline passed, and nothing came. */
    void timedOut(long nowNanos) {
        timeout.snub(nowNanos);
        window.timedOut();
    }

    /** A block came that cannot have been requested. */
    void sentUnrequested() {
        unrequested++;
    }

    /** A block came that is not known to have been requested: if it was, that is forgotten. */
    void sentUnexpected() {
        if (!late.excuse()) {
            unrequested++;
        }
    }

    /** Number of blocks that it sent and that were not requested. */
    int unrequested() {
        return unrequested;
    }
}
