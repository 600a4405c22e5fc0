package dev.spate.swarm;

import dev.spate.torrent.Bitfield;
import java.util.random.RandomGenerator;

/**
 * What a synthetic peer does with its clients: the seam for every vice.
 *
 * <p>Implementations hold no state and are shared by all peers that have them: what they decide on is passed in. A new one
 * is a class here, and a line in {@link Behaviours} to be named on the command line.
 */
public interface Behaviour {
    /** Serves whatever is asked for. */
    Behaviour HONEST = () -> "honest";

    /** What happens to a request. */
    enum Verdict {
        /** It is answered with the content. */
        SERVE,
        /** It is answered with something else of the same length. */
        CORRUPT,
        /** It is never answered. */
        IGNORE,
        /** It is refused, where the client speaks the fast extension (BEP 6); else never answered. */
        REJECT,
        /** The connection is closed. */
        CLOSE
    }

    /** The name that reports use. */
    String name();

    /** Whether an interested client is ever unchoked. */
    default boolean unchokes() {
        return true;
    }

    /** The pieces that a peer claims to have, of this many. */
    default Bitfield pieces(int pieceCount, RandomGenerator random) {
        return Bitfield.full(pieceCount);
    }

    /**
     * Decides on the request that is next.
     *
     * @param answered how many requests of this connection were answered so far
     */
    default Verdict judge(long answered) {
        return Verdict.SERVE;
    }

    /** Whether a client can get anything right from such a peer. */
    default boolean couldServe() {
        return unchokes() && (judge(0) == Verdict.SERVE || judge(1) == Verdict.SERVE);
    }
}
