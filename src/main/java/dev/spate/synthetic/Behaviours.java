package dev.spate.synthetic;

import java.time.Duration;

/** What synthetic peers do for each behaviour that has a name. */
final class Behaviours {
    private Behaviours() {}

    static Behaviour of(BehaviourSpec spec) {
        int number = spec.number();
        return switch (spec.name()) {
            case HONEST -> Behaviour.HONEST;
            case CORRUPT -> new Misbehaviours.Corrupt(number);
            case STALL -> new Misbehaviours.Stall(number);
            case REJECT -> new Misbehaviours.Rejecting(number);
            case CLOSE_AFTER -> new Misbehaviours.CloseAfter(number);
            case NEVER_UNCHOKE -> new Misbehaviours.NeverUnchoke();
            case PARTIAL -> new Misbehaviours.Partial(number);
            case FLAP -> new Misbehaviours.Flap(Duration.ofMillis(number));
            case SLOW_TAIL -> new Misbehaviours.SlowTail(number);
            case CHURN -> new Misbehaviours.Churn(Duration.ofSeconds(number));
        };
    }
}
