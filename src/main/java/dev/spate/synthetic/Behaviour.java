package dev.spate.synthetic;

import dev.spate.torrent.Bitfield;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * What a synthetic peer does with its clients: the seam for every misbehaviour.
 *
 * <p>Implementations hold no state and are shared by all their peers. What they decide on is passed in; what takes
 * time is a duration, which the peer keeps. A new one is a name in {@link BehaviourName} and a record in {@link
 * Misbehaviours}.
 */
public interface Behaviour {
    /** Serves whatever is asked for. */
    Behaviour HONEST = () -> BehaviourName.HONEST;

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

    /** Its name, on the command line and in reports. */
    BehaviourName name();

    /** What peers of this behaviour do. */
    static Behaviour of(BehaviourSpec spec) {
        int number = spec.number();
        return switch (spec.name()) {
            case HONEST -> HONEST;
            case CORRUPT -> new Misbehaviours.Corrupt(number);
            case STALL -> new Misbehaviours.Stall(number);
            case REJECT -> new Misbehaviours.Rejecting(number);
            case CLOSE_AFTER -> new Misbehaviours.CloseAfter(number);
            case NEVER_UNCHOKE -> new Misbehaviours.NeverUnchoke();
            case PARTIAL -> new Misbehaviours.Partial(number);
            case FLAP -> new Misbehaviours.Flap(TimeUnit.MILLISECONDS.toNanos(number));
            case SLOW_TAIL -> new Misbehaviours.SlowTail(number);
            case CHURN -> new Misbehaviours.Churn(TimeUnit.SECONDS.toNanos(number));
            case LEECHER -> new Misbehaviours.Leecher(number);
        };
    }

    /** Whether an interested client is ever unchoked. */
    default boolean unchokes() {
        return true;
    }

    /** When a client that is interested is unchoked, from its first interest on. */
    default OnOffCycle chokes() {
        return OnOffCycle.ALWAYS;
    }

    /** When such a peer is there; nothing where all peers of its group come and go alike. */
    default Optional<OnOffCycle> presence() {
        return Optional.empty();
    }

    /** Pieces that it gets later, and tells of, in order; nanoseconds are from the time 0. */
    default List<LaterPiece> laterPieces() {
        return List.of();
    }

    /** A piece that a peer gets later. */
    record LaterPiece(long nanos, int piece) {}

    /** How long it takes for its next block once the one before is sent, in nanoseconds; 0 where its link alone decides. */
    default long serviceNanos(RandomGenerator random) {
        return 0;
    }

    /** Whether {@link #serviceNanos} is asked for each block. */
    default boolean isPaced() {
        return false;
    }

    /** When it dials a client that has announced itself, in nanoseconds from then on; -1 for some time or other. */
    default long dialsAfterNanos() {
        return -1;
    }

    /** How much of its rate such a peer gives to a client on average, 0 to 1. */
    default double givenShare() {
        return 1;
    }

    /** The link between such a peer and its clients, given the usual link. */
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
