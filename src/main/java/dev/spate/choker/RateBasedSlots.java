package dev.spate.choker;

import java.util.Arrays;

/**
 * The number of slots that the line serves well.
 *
 * <p>Peers stand in the order of their rates; the first has to take 1 KiB/s, each further one a step more than the one before
 * (libtorrent's rate-based choker). So slots grow with the root of the uplink, and none is too thin. The step is larger than
 * libtorrent's: a peer gives to those that give it most, so what we give must not be spread over all.
 *
 * <p>While we seed that would leave a fast line idle among slow leechers. So more slots are opened as long as they pay: when each
 * peer still takes enough, or when all take together at least half of what the new slots promised. Otherwise the last number that
 * paid holds, and the next attempt comes later and later.
 */
final class RateBasedSlots {
    /** BEP 3's number; with it we begin to trade. */
    static final int LEAST = 4;

    static final int FIRST_WHILE_SEEDING = 32;

    private static final int LONGEST_PAUSE_ROUNDS = 64;
    private static final int FIRST_STEP_PERCENT = 10;

    private final UploadSlots.RateBased rule;
    private int count = LEAST;
    private boolean seeding;

    /** While slots are opened fast. */
    private boolean opening;

    /** The largest number that has paid, and what all took with it; 0: not known yet. */
    private int paying;

    private double payingBytesPerSecond;

    /** The number that pays was the first that was measured: nothing says that fewer would not do. */
    private boolean unproven;

    private int pauseRounds = 1;
    private int roundsToProbe;

    /** How many more slots are tried next, in percent. */
    private int stepPercent = FIRST_STEP_PERCENT;

    RateBasedSlots(UploadSlots.RateBased rule) {
        this.rule = rule;
    }

    int count() {
        return count;
    }

    /** Whether it should be measured again soon rather than at the end of the round. */
    boolean isOpening() {
        return opening;
    }

    void seeding(boolean seeds) {
        seeding = seeds;
        opening = seeds;
        count = seeds ? Math.max(count, FIRST_WHILE_SEEDING) : LEAST;
        paying = 0;
        pauseRounds = 1;
        roundsToProbe = 0;
        stepPercent = FIRST_STEP_PERCENT;
    }

    /** Whether so many peers that take so much in all take enough each. */
    boolean isPlenty(int used, double total) {
        return total >= (double) used * rule.enoughBytesPerSecond();
    }

    /**
     * While slots are opened: this is what they bring.
     *
     * @param total bytes a second of all peers that are unchoked
     */
    void opened(int used, long total) {
        seedingRound(used, total, Math.min(used, balance(total)));
    }

    /**
     * A round is over.
     *
     * @param bytesPerSecond of each peer that was unchoked, in any order; sorted afterwards
     * @param wanted whether all slots were used and somebody waited
     */
    void measured(long[] bytesPerSecond, boolean wanted) {
        Arrays.sort(bytesPerSecond);
        double total = 0;
        int taking = 0;
        for (long each : bytesPerSecond) {
            total += each;
            taking += each > 0 ? 1 : 0;
        }
        if (taking == 0) {
            return;
        }
        int worthy = worthy(bytesPerSecond);
        if (!wanted) {
            if (seeding && (paying == 0 ? worthy + 1 < taking : hasLostSpeed(taking, total))) {
                hold(Math.max(LEAST, worthy + 1), total);
                stepPercent = 100;
            }
        } else if (seeding) {
            seedingRound(bytesPerSecond.length, total, worthy);
        } else {
            tradingRound(bytesPerSecond.length, total, worthy);
        }
    }

    private void tradingRound(int used, double total, int worthy) {
        int balance = balance(total);
        if (worthy == used && balance > count) {
            count += Math.max(1, (balance - count) / 2);
        } else if (worthy + 1 < count) {
            count = Math.max(LEAST, Math.max(worthy + 1, count - Math.max(1, count / 4)));
        }
    }

    private void seedingRound(int used, double total, int worthy) {
        if (used > paying) {
            if (pays(used, total)) {
                unproven = paying == 0;
                paying = used;
                payingBytesPerSecond = total;
                pauseRounds = 1;
                grow(used, total);
                stepPercent = Math.min(100, 2 * stepPercent);
            } else {
                boolean guess = unproven;
                hold(guess ? Math.max(LEAST, worthy + 1) : paying, total);
                stepPercent = guess ? 100 : FIRST_STEP_PERCENT;
            }
        } else if (hasLostSpeed(used, total)) {
            hold(Math.max(LEAST, Math.min(used, worthy + 1)), total);
        } else {
            payingBytesPerSecond = (payingBytesPerSecond + total) / 2;
            if (--roundsToProbe <= 0) {
                grow(used, total);
            }
        }
    }

    /** Each takes less than half of what it took when its slot paid, and not enough: what paid then tells nothing now. */
    private boolean hasLostSpeed(int used, double total) {
        return !isPlenty(used, total) && total * 2 * paying < payingBytesPerSecond * used;
    }

    private boolean pays(int used, double total) {
        return paying == 0
                || isPlenty(used, total)
                || (total - payingBytesPerSecond) * 2 * paying >= payingBytesPerSecond * (used - paying);
    }

    private void grow(int used, double total) {
        long more = opening ? used * (isPlenty(used, total) ? 3L : 1L) : Math.max(1, (long) used * stepPercent / 100);
        count = (int) Math.min(Integer.MAX_VALUE, used + more);
    }

    private void hold(int slots, double total) {
        count = slots;
        paying = slots;
        payingBytesPerSecond = total;
        unproven = false;
        opening = false;
        stepPercent = FIRST_STEP_PERCENT;
        roundsToProbe = pauseRounds;
        pauseRounds = Math.min(LONGEST_PAUSE_ROUNDS, 2 * pauseRounds);
    }

    /** Number of peers that take enough for their place in the order of rates. */
    private int worthy(long[] ascending) {
        int worthy = 0;
        for (int index = ascending.length - 1; index >= 0 && ascending[index] >= threshold(worthy); index--) {
            worthy++;
        }
        return worthy;
    }

    private long threshold(int place) {
        long threshold = rule.firstBytesPerSecond() + rule.stepBytesPerSecond() * place;
        return seeding ? Math.min(threshold, rule.enoughBytesPerSecond()) : threshold;
    }

    /** The number of equal peers that would be just worth their slots if they shared this rate. */
    private int balance(double total) {
        if (seeding && total > (double) rule.enoughBytesPerSecond() * slotsUpToEnough()) {
            return (int) Math.min(Integer.MAX_VALUE / 2, total / rule.enoughBytesPerSecond());
        }
        double step = rule.stepBytesPerSecond();
        double first = rule.firstBytesPerSecond() - step;
        return (int) ((Math.sqrt(first * first + 4 * step * total) - first) / (2 * step));
    }

    /** From this place on, a peer has to take no more than enough. */
    private long slotsUpToEnough() {
        return Math.max(0, rule.enoughBytesPerSecond() - rule.firstBytesPerSecond()) / rule.stepBytesPerSecond() + 1;
    }
}
