package dev.spate.cli;

import dev.spate.sim.Conduct;
import dev.spate.swarm.BehaviourSpec;

/**
 * How a simulated peer behaves, by the names that {@code swarm} has for it.
 *
 * @param conduct towards a connection
 * @param partialPercent the share of the pieces that it has
 * @param bytesPerSecond its own rate, -1 for that of its group
 * @param ownsTail whether such peers alone have the last pieces
 * @param stayNanos how long it stays on average before it leaves for a while, 0 for ever
 */
record PeerKind(Conduct conduct, int partialPercent, long bytesPerSecond, boolean ownsTail, long stayNanos) {
    static final PeerKind HONEST = new PeerKind(Conduct.HONEST.withFast(), 100, -1, false, 0);

    private static final long SECOND_NANOS = 1_000_000_000L;

    /** The one of that name. */
    static PeerKind of(BehaviourSpec spec) {
        int number = spec.number();
        Conduct honest = HONEST.conduct;
        return switch (spec.name()) {
            case HONEST -> HONEST;
            case CORRUPT -> of(honest.lying(1.0 / number));
            case STALL -> of(honest.stallingAfter(number));
            case REJECT -> of(honest.rejecting(1.0 / number));
            case CLOSE_AFTER -> of(honest.closingAfter(number));
            case NEVER_UNCHOKE -> of(honest.neverUnchoking());
            case PARTIAL -> new PeerKind(honest, number, -1, false, 0);
            case FLAP -> of(honest.flapping(number, number));
            case SLOW_TAIL -> new PeerKind(honest, 100, number, true, 0);
            case CHURN -> new PeerKind(honest, 100, -1, false, number * SECOND_NANOS);
        };
    }

    private static PeerKind of(Conduct conduct) {
        return new PeerKind(conduct, 100, -1, false, 0);
    }
}
