package dev.spate.choker;

import java.util.Comparator;

/**
 * Who deserves a slot first, at one moment. Every order ends with the longest waiting, and then with who came first, so that no
 * two peers are equal and nothing changes without a reason.
 */
final class UnchokeOrder implements Comparator<ChokerPeer<?>> {
    /** Steps from the best reason to have a slot to the worst. */
    private static final int IN_TURN = 0;

    private static final int WAITING = 1;
    private static final int TURN_OVER = 2;
    private static final double UNCHOKED_BONUS = 1.25;

    private final ChokerOptions options;
    private final boolean seeding;
    private final long nowNanos;

    UnchokeOrder(ChokerOptions options, boolean seeding, long nowNanos) {
        this.options = options;
        this.seeding = seeding;
        this.nowNanos = nowNanos;
    }

    @Override
    public int compare(ChokerPeer<?> a, ChokerPeer<?> b) {
        int order = seeding ? whileSeeding(a, b) : titForTat(a, b);
        if (order != 0) {
            return order;
        }
        order = a.unchoked || b.unchoked
                ? Boolean.compare(b.unchoked, a.unchoked)
                : Long.signum(a.waitingSinceNanos - b.waitingSinceNanos);
        return order != 0 ? order : Long.compare(a.serial, b.serial);
    }

    private int titForTat(ChokerPeer<?> a, ChokerPeer<?> b) {
        int order = Boolean.compare(a.snubsUs, b.snubsUs);
        order = order != 0 ? order : Double.compare(reciprocation(b), reciprocation(a));
        return order != 0 ? order : Integer.compare(optimisticTurn(a), optimisticTurn(b));
    }

    private int whileSeeding(ChokerPeer<?> a, ChokerPeer<?> b) {
        return switch (options.seedingOrder()) {
            case ROUND_ROBIN -> {
                int turn = quotaTurn(a);
                int order = Integer.compare(turn, quotaTurn(b));
                yield order != 0 ? order : turn == WAITING ? 0 : Long.compare(b.sentLastRound, a.sentLastRound);
            }
            case FASTEST_UPLOAD -> Long.compare(b.sentLastRound, a.sentLastRound);
            case ANTI_LEECH -> Integer.compare(b.antiLeechScore(), a.antiLeechScore());
        };
    }

    /** Who has a slot keeps it until another gives clearly more: rates of blocks of 16 KiB are rough. */
    private static double reciprocation(ChokerPeer<?> peer) {
        return peer.unchoked ? peer.receivedScore * UNCHOKED_BONUS : peer.receivedScore;
    }

    /** A peer that has given us nothing keeps its slot for the time of an optimistic unchoke. */
    private int optimisticTurn(ChokerPeer<?> peer) {
        if (!peer.unchoked) {
            return WAITING;
        }
        return unchokedNanos(peer) < options.optimisticNanos() ? IN_TURN : TURN_OVER;
    }

    /** A turn ends when the quota is used up, or when the peer has taken nothing for a round. */
    private int quotaTurn(ChokerPeer<?> peer) {
        if (!peer.unchoked) {
            return WAITING;
        }
        boolean usedUp = peer.sentSinceUnchoked > options.quota().bytes()
                && unchokedNanos(peer) > options.quota().nanos();
        boolean idle = peer.sentLastRound == 0 && unchokedNanos(peer) >= options.roundNanos();
        return usedUp || idle ? TURN_OVER : IN_TURN;
    }

    private long unchokedNanos(ChokerPeer<?> peer) {
        return nowNanos - peer.unchokedAtNanos;
    }
}
