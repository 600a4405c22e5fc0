package dev.spate.net;

/**
 * Whether a socket is read by single datagrams, many with one call, or by what the system has coalesced of them (UDP_GRO): both
 * cannot be had at once. Coalesced reads are many times cheaper where the sender, or the network card, hands over dozens of
 * datagrams as one, and dearer everywhere else. So they are tried, and kept while a call finds four datagrams or more. Pure.
 *
 * <p>What was coalesced waits in the socket after that was switched off, and Linux no longer tells the sizes of it: it has to be
 * discarded, or several datagrams would be taken for one. So coalesced reads end, if possible, when nothing waits.
 */
final class CoalescedReads {
    static final long FIRST_TRIAL_DATAGRAMS = 2_048;
    static final long MOST_TRIAL_DATAGRAMS = 1 << 20;
    static final int JUDGED_CALLS = 64;
    static final int WORTH_DATAGRAMS = 4;
    /** What waited in the socket before a trial says nothing of it. */
    static final int TRIAL_JUDGEMENTS = 16;
    /** A trial that failed ends after so many calls more, although the socket was never empty. */
    static final int MOST_JUDGED_CALLS = 16 * JUDGED_CALLS;

    private static final int LONGER_EACH_TIME = 8;

    /** How the socket is read. */
    enum Mode {
        SINGLE,
        COALESCED
    }

    private Mode mode = Mode.SINGLE;
    private long trialAfter = FIRST_TRIAL_DATAGRAMS;
    private boolean impossible;
    private long datagrams;
    private int calls;
    private boolean emptied;
    private int judgementsLeft;

    Mode mode() {
        return mode;
    }

    /** The system cannot do it. */
    void impossible() {
        impossible = true;
        mode = Mode.SINGLE;
    }

    /** A call found so many; with none it has found all. */
    void read(int found) {
        emptied = found == 0;
        if (found > 0) {
            calls++;
            datagrams += found;
        }
    }

    /** All of a burst was read: how the socket is read from now on. */
    Mode next() {
        switch (mode) {
            case SINGLE -> {
                if (datagrams >= trialAfter && !impossible) {
                    judgementsLeft = TRIAL_JUDGEMENTS;
                    turnTo(Mode.COALESCED);
                }
            }
            case COALESCED -> {
                if (calls >= JUDGED_CALLS) {
                    judge(datagrams >= (long) WORTH_DATAGRAMS * calls);
                }
            }
        }
        return mode;
    }

    private void judge(boolean isWorthIt) {
        if (isWorthIt) {
            trialAfter = FIRST_TRIAL_DATAGRAMS;
            judgementsLeft = 0;
            turnTo(Mode.COALESCED);
        } else if (judgementsLeft > 1) {
            judgementsLeft--;
            turnTo(Mode.COALESCED);
        } else if (emptied || calls >= MOST_JUDGED_CALLS) {
            trialAfter = Math.min(MOST_TRIAL_DATAGRAMS, trialAfter * LONGER_EACH_TIME);
            turnTo(Mode.SINGLE);
        }
    }

    private void turnTo(Mode next) {
        mode = next;
        datagrams = 0;
        calls = 0;
    }
}
