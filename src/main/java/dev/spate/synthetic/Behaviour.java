package dev.spate.synthetic;

import dev.spate.torrent.Bitfield;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * What a synthetic peer does with its clients: the seam for every vice.
 *
 * <p>Implementations hold no state and are shared by all peers that have them: what they decide on is passed in, and what
 * takes time is told as a duration, which the peer keeps. A new one is a record in {@link Misbehaviours}, and a name in {@link
 * BehaviourName} for the command line.
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

    /** How long a client stays unchoked, and then choked, and so on; zero when it stays unchoked. */
    default Duration chokeTurns() {
        return Duration.ZERO;
    }

    /** How long a peer stays on average before it leaves for a while; zero when it never leaves. */
    default Duration stay() {
        return Duration.ZERO;
    }

    /** What lies between such a peer and its clients, where this lies between others and theirs. */
    default SimulatedLink link(SimulatedLink usual) {
        return usual;
    }

    /** Whether such peers alone have the last pieces of the torrent, and no others. */
    default boolean ownsTail() {
        return false;
    }

    /**
     * The pieces that a peer claims to have.
     *
     * @param all what it could have; must not be changed, and is returned itself when the peer has all of it
     */
    default Bitfield pieces(Bitfield all, RandomGenerator random) {
        return all;
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
