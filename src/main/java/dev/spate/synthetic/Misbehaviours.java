package dev.spate.synthetic;

import dev.spate.torrent.Bitfield;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** What synthetic peers do that honest ones do not; named on the command line by {@link BehaviourName}. */
final class Misbehaviours {
    private Misbehaviours() {}

    /** Answers every n-th request with a wrong byte. */
    record Corrupt(int every) implements Behaviour {
        @Override
        public String name() {
            return "corrupt";
        }

        @Override
        public Verdict judge(long answered) {
            return (answered + 1) % every == 0 ? Verdict.CORRUPT : Verdict.SERVE;
        }
    }

    /** Answers so many requests and then falls silent, with the connection open. */
    record Stall(int after) implements Behaviour {
        @Override
        public String name() {
            return "stall";
        }

        @Override
        public Verdict judge(long answered) {
            return answered < after ? Verdict.SERVE : Verdict.IGNORE;
        }
    }

    /** Refuses every n-th request. */
    record Rejecting(int every) implements Behaviour {
        @Override
        public String name() {
            return "reject";
        }

        @Override
        public Verdict judge(long answered) {
            return (answered + 1) % every == 0 ? Verdict.REJECT : Verdict.SERVE;
        }
    }

    /** Answers so many requests and then closes the connection. */
    record CloseAfter(int blocks) implements Behaviour {
        @Override
        public String name() {
            return "close-after";
        }

        @Override
        public Verdict judge(long answered) {
            return answered < blocks ? Verdict.SERVE : Verdict.CLOSE;
        }
    }

    /** Takes interest without ever answering it. */
    record NeverUnchoke() implements Behaviour {
        @Override
        public String name() {
            return "never-unchoke";
        }

        @Override
        public boolean unchokes() {
            return false;
        }
    }

    /** Has a part of the pieces only, each peer another one. */
    record Partial(int percent) implements Behaviour {
        @Override
        public String name() {
            return "partial";
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

    /** Chokes and unchokes by turns, and drops what is queued each time. */
    record Flap(Duration chokeTurns) implements Behaviour {
        @Override
        public String name() {
            return "flap";
        }
    }

    /** Is slow, and alone has the last pieces. */
    record SlowTail(long bytesPerSecond) implements Behaviour {
        @Override
        public String name() {
            return "slow-tail";
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

    /** Leaves and returns, each peer at its own times. */
    record Churn(Duration stay) implements Behaviour {
        @Override
        public String name() {
            return "churn";
        }
    }
}
