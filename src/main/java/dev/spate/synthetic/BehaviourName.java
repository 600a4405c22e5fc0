package dev.spate.synthetic;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * The one list of what a peer can be told to do, in the words of the command line. {@link Behaviour#of} does it for peers that
 * serve, {@code simulate.SimulatedPeerKind} for simulated ones.
 */
public enum BehaviourName {
    /** Serves whatever is asked for. */
    HONEST(0, 0, 0),
    /** Answers every n-th request with a wrong byte. */
    CORRUPT(1, 1, BehaviourName.MOST),
    /** Falls silent after n answers. */
    STALL(0, 0, BehaviourName.MOST),
    /** Refuses every n-th request. */
    REJECT(1, 1, BehaviourName.MOST),
    /** Closes the connection after n answers. */
    CLOSE_AFTER(-1, 1, BehaviourName.MOST),
    /** Never unchokes. */
    NEVER_UNCHOKE(0, 0, 0),
    /** Has n percent of the pieces. */
    PARTIAL(-1, 0, 100),
    /** Chokes and unchokes by turns of n milliseconds. */
    FLAP(500, 1, BehaviourName.MOST),
    /** Alone has the last pieces, and uploads n bytes a second. */
    SLOW_TAIL(2_000, 1, BehaviourName.MOST),
    /** Leaves and returns, and stays n seconds on average. */
    CHURN(10, 1, 86_400),
    /** Has a part of the pieces, and unchokes n percent of the time. */
    LEECHER(20, 1, 75);

    private static final int MOST = 1_000_000_000;

    private final int usual;
    private final int least;
    private final int most;

    BehaviourName(int usual, int least, int most) {
        this.usual = usual;
        this.least = least;
        this.most = most;
    }

    /** The word for it, such as {@code slow-tail}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Optional<BehaviourName> of(String word) {
        return Arrays.stream(values()).filter(each -> each.word().equals(word)).findFirst();
    }

    /** Whether a number says more of it. */
    boolean hasNumber() {
        return most > 0;
    }

    /** The default number; below {@link #least} if a number is required. */
    int usual() {
        return usual;
    }

    int least() {
        return least;
    }

    int most() {
        return most;
    }
}
