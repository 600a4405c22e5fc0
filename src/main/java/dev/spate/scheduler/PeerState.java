package dev.spate.scheduler;

import dev.spate.scheduler.rate.RequestTimeout;
import dev.spate.scheduler.rate.RequestWindow;
import dev.spate.torrent.Bitfield;
import java.util.Arrays;

/** What is known of one connected peer, and its queue of outstanding requests, oldest first. */
public final class PeerState {
    private static final int ALLOWED_FAST_LIMIT = 64;

    static final long NEVER_ASKED = Long.MIN_VALUE;

    public final PeerKey key;
    final boolean fast;
    public final RequestWindow window;

    boolean choked = true;
    boolean interested;

    /** It has every piece and is not counted in the availability. */
    public boolean seed;

    /** Pieces of a partial peer; null before the first. */
    public Bitfield pieces;

    /** A piece of it that is wanted and missing, see {@link InterestTracker}; -1 for none, and for a seed. */
    int witness = -1;

    PeerState nextWatcher;
    PeerState previousWatcher;

    /** Whether it is counted as one that blocks may be asked of. */
    boolean active;

    /** Whether it stands in the queue of those with nothing to ask for. */
    boolean hungry;

    /** The supply at which it found nothing; no use to look again before it changes. */
    long starvedAt = -1;

    /** The generation of idle pieces at which it had none of them. */
    long exhaustedAt = -1;

    /** The piece it took its last block of. */
    public OpenPiece current;

    /** The piece that it alone may fill, null mostly. */
    public OpenPiece exclusive;

    /** When it was first asked for something, or could have been. */
    long firstAskedNanos = NEVER_ASKED;

    int[] allowedFast = {};

    /** The piece it suggested last, -1 for none (BEP 6). */
    int suggested = -1;

    /** Whether it had a part in a bad piece of several senders, and in no good one since: for a while it works alone. */
    boolean doubted;

    long doubtedUntilNanos;

    /** Number of bad copies of pieces before it came. */
    public long cameAfter;

    long receivedBytes;
    int unrequested;

    /** The block of which {@link Scheduler#isRequested} said no when it began, -1 for none. */
    long refused = -1;

    final RequestTimeout requestTimeout = new RequestTimeout();

    /** Place in {@link PeerDeadlines}, -1 when it has none. */
    public int deadlineIndex = -1;

    public long deadlineNanos;

    private final LateBlocks late = new LateBlocks();

    private PendingRequest oldest;
    private PendingRequest newest;
    private int outstanding;

    public PeerState(PeerKey key, int maxOutstanding, boolean fast, long nowNanos) {
        this.key = key;
        this.fast = fast;
        this.window = new RequestWindow(maxOutstanding);
        requestTimeout.connected(nowNanos);
    }

    public boolean has(int piece) {
        return seed || (pieces != null && pieces.get(piece));
    }

    /** Whether it has every piece, counted or not. */
    boolean hasAll() {
        return seed || (pieces != null && pieces.isFull());
    }

    PendingRequest oldest() {
        return oldest;
    }

    PendingRequest newest() {
        return newest;
    }

    int outstanding() {
        return outstanding;
    }

    void asked(PendingRequest request) {
        window.sent(request, outstanding);
        requestTimeout.asked(outstanding, request.sentNanos);
        request.previous = newest;
        if (newest == null) {
            oldest = request;
        } else {
            newest.next = request;
        }
        newest = request;
        outstanding++;
    }

    void unasked(PendingRequest request) {
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

    /** Remembers a block that was taken back or cancelled: it may be on its way already. */
    public void expectLate(PendingRequest request) {
        late.add(blockKey(request.piece.index, request.block));
    }

    public boolean expectsLate(int piece, int block) {
        return late.contains(blockKey(piece, block));
    }

    /** Whether the block was expected in spite of all; it is expected once less from now on. */
    public boolean removeLate(int piece, int block) {
        return late.remove(blockKey(piece, block));
    }

    /** A block came that is not known to have been asked for. */
    void blame() {
        if (!late.excuse()) {
            unrequested++;
        }
    }

    static long blockKey(int piece, int block) {
        return ((long) piece << 32) | block;
    }

    public void allow(int piece) {
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
    public void disallow(int piece) {
        for (int n = 0; n < allowedFast.length; n++) {
            if (allowedFast[n] == piece) {
                allowedFast[n] = ~piece;
            }
        }
    }

    public boolean isAllowed(int piece) {
        for (int allowed : allowedFast) {
            if (allowed == piece) {
                return true;
            }
        }
        return false;
    }
}
