package dev.spate.synthetic;

import dev.spate.torrent.Bitfield;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** What synthetic peers do that honest ones do not, each as {@link BehaviourName} says. */
final class Misbehaviours {
    private Misbehaviours() {}

    record Corrupt(int every) implements Behaviour {
        @Override
        public BehaviourName name() {
            return BehaviourName.CORRUPT;
        }

        @Override
        public Verdict judge(long answered) {
            return (answered + 1) % every == 0 ? Verdict.CORRUPT : Verdict.SERVE;
        }
    }

    record Stall(int after) implements Behaviour {
        @Override
        public BehaviourName name() {
            return BehaviourName.STALL;
        }

        @Override
        public Verdict judge(long answered) {
            return answered < after ? Verdict.SERVE : Verdict.IGNORE;
        }
    }

    record Rejecting(int every) implements Behaviour {
        @Override
        public BehaviourName name() {
            return BehaviourName.REJECT;
        }

        @Override
        public Verdict judge(long answered) {
            return (answered + 1) % every == 0 ? Verdict.REJECT : Verdict.SERVE;
        }
    }

    record CloseAfter(int blocks) implements Behaviour {
        @Override
        public BehaviourName name() {
            return BehaviourName.CLOSE_AFTER;
        }

        @Override
        public Verdict judge(long answered) {
            return answered < blocks ? Verdict.SERVE : Verdict.CLOSE;
        }
    }

    record NeverUnchoke() implements Behaviour {
        @Override
        public BehaviourName name() {
            return BehaviourName.NEVER_UNCHOKE;
        }

        @Override
        public boolean unchokes() {
            return false;
        }
    }

    /** Is anywhere between nothing and everything, and unchokes as it does with somebody who gives it nothing. */
    record Leecher(int percent) implements Behaviour {
        @Override
        public BehaviourName name() {
            return BehaviourName.LEECHER;
        }

        @Override
        public OnOffCycle chokes() {
            return new ChokeCycle.Optimistic(percent);
        }

        @Override
        public double givenShare() {
            return percent / 100.0;
        }

        @Override
        public Bitfield pieces(Bitfield all, RandomGenerator random) {
            double progress = random.nextDouble();
            Bitfield some = new Bitfield(all.size());
            for (int piece = all.nextSet(0); piece >= 0; piece = all.nextSet(piece + 1)) {
                if (random.nextDouble() < progress) {
                    some.set(piece);
                }
            }
            return some;
        }
    }

    record Partial(int percent) implements Behaviour {
        @Override
        public BehaviourName name() {
            return BehaviourName.PARTIAL;
        }

        @Override
        public Bitfield pieces(Bitfield all, RandomGenerator random) {
            if (percent == 100) {
                return all;
            }
            Bitfield some = new Bitfield(all.size());
            for (int piece = all.nextSet(0); piece >= 0; piece = all.nextSet(piece + 1)) {
                if (random.nextInt(100) < percent) {
                    some.set(piece);
                }
            }
            return some;
        }
    }

    record Flap(long turnNanos) implements Behaviour {
        @Override
        public OnOffCycle chokes() {
            return new ChokeCycle.Flapping(turnNanos);
        }

        @Override
        public BehaviourName name() {
            return BehaviourName.FLAP;
        }
    }

    record SlowTail(long bytesPerSecond) implements Behaviour {
        @Override
        public BehaviourName name() {
            return BehaviourName.SLOW_TAIL;
        }

        @Override
        public SimulatedLink link(SimulatedLink usual) {
            return new SimulatedLink(bytesPerSecond, usual.latency(), usual.jitter());
        }

        @Override
        public boolean ownsTail() {
            return true;
        }
    }

    record Churn(long stayNanos) implements Behaviour {
        @Override
        public Optional<OnOffCycle> presence() {
            return Optional.of(new SessionCycle.Churning(stayNanos));
        }

        @Override
        public BehaviourName name() {
            return BehaviourName.CHURN;
        }
    }
}
