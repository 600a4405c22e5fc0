package dev.spate.swarm;

import java.time.Duration;

/** What synthetic peers do for each behaviour that has a name. */
final class Behaviours {
    private Behaviours() {}

    static Behaviour of(BehaviourSpec spec) {
        int number = spec.number();
        return switch (spec.name()) {
            case HONEST -> Behaviour.HONEST;
            case CORRUPT -> new Vices.Corrupt(number);
            case STALL -> new Vices.Stall(number);
            case REJECT -> new Vices.Rejecting(number);
            case CLOSE_AFTER -> new Vices.CloseAfter(number);
            case NEVER_UNCHOKE -> new Vices.NeverUnchoke();
            case PARTIAL -> new Vices.Partial(number);
            case FLAP -> new Vices.Flap(Duration.ofMillis(number));
            case SLOW_TAIL -> new Vices.SlowTail(number);
            case CHURN -> new Vices.Churn(Duration.ofSeconds(number));
        };
    }
}
