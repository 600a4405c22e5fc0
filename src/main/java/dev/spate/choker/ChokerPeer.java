package dev.spate.choker;

/**
 * The account of one connected peer: what it gave, what it took, and whether it may take. The connection keeps it, and reports
 * to it.
 *
 * <p>Owner: the caller's thread, as for its {@link Choker}. After {@link Choker#disconnected} every report is ignored.
 *
 * @param <T> what the owner of the choker knows a peer by, such as its connection
 */
public final class ChokerPeer<T> {
    final T owner;

    /** Peers that are equal otherwise are served in the order in which they came. */
    final long serial;

    /** Its place in the choker's list; -1 after it has left. */
    int index;

    boolean interested;
    boolean uploadOnly;
    boolean snubsUs;
    boolean unchoked;
    boolean optimistic;

    /** Whether it has been unchoked since it came; until then it is three times as likely to be chosen. */
    boolean hadTurn;

    /** What the last drained decision told it. */
    boolean toldUnchoked;

    boolean hasDecision;
    boolean chosen;
    long unchokedAtNanos;
    long waitingSinceNanos;

    /** Bytes that it gave in the last round, and half of what was counted before. */
    long receivedScore;

    long sentLastRound;
    long sentSinceUnchoked;

    private final Choker<T> choker;
    private long receivedInRound;
    private long sentInRound;
    private int pieces;
    private int piecesInAll;

    ChokerPeer(Choker<T> choker, T owner, long serial, int index, long nowNanos) {
        this.choker = choker;
        this.owner = owner;
        this.serial = serial;
        this.index = index;
        this.waitingSinceNanos = nowNanos;
    }

    /** The peer says whether it wants something of us. A free slot is given at once. */
    public void interested(boolean interested, long nowNanos) {
        if (isConnected() && this.interested != interested) {
            choker.interested(this, interested, nowNanos);
        }
    }

    /** The peer downloads nothing: a seed, or a partial seed (BEP 21). It is choked, and never unchoked. */
    public void uploadOnly(boolean uploadOnly, long nowNanos) {
        if (isConnected() && this.uploadOnly != uploadOnly) {
            choker.uploadOnly(this, uploadOnly, nowNanos);
        }
    }

    /** The peer owes us blocks for too long (BEP 3: a minute): while we download it gets optimistic unchokes only. */
    public void snubsUs(boolean snubs) {
        snubsUs = snubs;
    }

    /** How many pieces the peer has, of how many. To count what we sent ourselves keeps a peer from hiding that it has them. */
    public void havePieces(int count, int total) {
        pieces = count;
        piecesInAll = total;
    }

    /** Useful payload came from the peer. */
    public void received(long bytes) {
        receivedInRound += bytes;
    }

    /** Payload was handed to the peer's socket. What still leaves while it is choked does not count. */
    public void sent(long bytes) {
        if (unchoked) {
            sentInRound += bytes;
            sentSinceUnchoked += bytes;
            choker.sent(bytes);
        }
    }

    /** Whether the choker lets it take, whether or not the decision has been drained. */
    public boolean isUnchoked() {
        return unchoked;
    }

    /** What the owner of the choker knows it by. */
    public T owner() {
        return owner;
    }

    boolean isConnected() {
        return index >= 0;
    }

    boolean isEligible() {
        return interested && !uploadOnly;
    }

    boolean isWaiting() {
        return isEligible() && !unchoked;
    }

    void endRound() {
        receivedScore = receivedScore / 2 + receivedInRound;
        sentLastRound = unchoked ? sentInRound : 0;
        receivedInRound = 0;
        sentInRound = 0;
    }

    void unchoke(long nowNanos) {
        unchoked = true;
        hadTurn = true;
        unchokedAtNanos = nowNanos;
        sentInRound = 0;
        sentLastRound = 0;
        sentSinceUnchoked = 0;
    }

    void choke(long nowNanos) {
        unchoked = false;
        optimistic = false;
        waitingSinceNanos = nowNanos;
        sentLastRound = 0;
    }

    /**
     * Distance from having half of the pieces, in tenths of all pieces, rounded: 0 to 5. Finer steps would choke a peer for the
     * first piece that it takes.
     */
    int antiLeechScore() {
        return piecesInAll == 0 ? 0 : (int) ((Math.abs(2L * pieces - piecesInAll) * 10 / piecesInAll + 1) / 2);
    }

    @Override
    public String toString() {
        return owner + (unchoked ? optimistic ? " (optimistic)" : " (unchoked)" : interested ? " (waiting)" : "");
    }
}
