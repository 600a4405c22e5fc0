package dev.spate.simulate;

import dev.spate.sim.PeerBehaviour;
import dev.spate.synthetic.BehaviourName;
import dev.spate.synthetic.BehaviourSpec;

/**
 * How a simulated peer behaves; its names are those of {@link BehaviourName}.
 *
 * @param behaviour towards a connection
 * @param partialPercent the share of the pieces that it has
 * @param bytesPerSecond its own rate, -1 for that of its group
 * @param ownsTail whether such peers alone have the last pieces
 * @param stayNanos how long it stays on average before it leaves for a while, 0 for ever
 */
public record SimulatedPeerKind(
        PeerBehaviour behaviour, int partialPercent, long bytesPerSecond, boolean ownsTail, long stayNanos) {
    public static final SimulatedPeerKind HONEST =
            new SimulatedPeerKind(PeerBehaviour.HONEST.withFast(), 100, -1, false, 0);

    /** Of an optimistic unchoke. */
    private static final long UNCHOKED_MILLIS = 30_000;

    /** Of the pieces, on average. */
    private static final int LEECHER_PERCENT = 50;

    private static final long SECOND_NANOS = 1_000_000_000L;

    /** The one of that name. */
    static SimulatedPeerKind of(BehaviourSpec spec) {
        int number = spec.number();
        PeerBehaviour honest = HONEST.behaviour;
        return switch (spec.name()) {
            case HONEST -> HONEST;
            case CORRUPT -> of(honest.lying(1.0 / number));
            case STALL -> of(honest.stallingAfter(number));
            case REJECT -> of(honest.rejecting(1.0 / number));
            case CLOSE_AFTER -> of(honest.closingAfter(number));
            case NEVER_UNCHOKE -> of(honest.neverUnchoking());
            case PARTIAL -> new SimulatedPeerKind(honest, number, -1, false, 0);
            case FLAP -> of(honest.flapping(number, number));
            case SLOW_TAIL -> new SimulatedPeerKind(honest, 100, number, true, 0);
            // The scheduler sees turns and some of the pieces; how long the turns are is for wall clocks.
            case LEECHER ->
                new SimulatedPeerKind(
                        honest.flapping(UNCHOKED_MILLIS, Math.max(1, UNCHOKED_MILLIS * (100 - number) / number)),
                        LEECHER_PERCENT,
                        -1,
                        false,
                        0);
            case CHURN -> new SimulatedPeerKind(honest, 100, -1, false, number * SECOND_NANOS);
        };
    }

    private static SimulatedPeerKind of(PeerBehaviour behaviour) {
        return new SimulatedPeerKind(behaviour, 100, -1, false, 0);
    }
}
