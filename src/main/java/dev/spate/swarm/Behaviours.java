package dev.spate.swarm;

import dev.spate.torrent.Bitfield;
import java.util.random.RandomGenerator;

/** The behaviours that have a name, and how one is read from text. */
public final class Behaviours {
    /** What {@link #parse} understands, for help texts. */
    public static final String SYNTAX =
            "corrupt[:EVERY], stall[:AFTER], reject[:EVERY], close-after:BLOCKS, never-unchoke, partial:PERCENT";

    private static final int MOST = 1_000_000_000;

    private Behaviours() {}

    /**
     * Reads a behaviour, for example {@code corrupt}, {@code corrupt:8} (every eighth answer) or {@code close-after:100}.
     *
     * @throws IllegalArgumentException when there is no such behaviour, or its number is missing or out of range
     */
    public static Behaviour parse(String text) {
        int colon = text.indexOf(':');
        String name = colon < 0 ? text : text.substring(0, colon);
        String number = colon < 0 ? "" : text.substring(colon + 1);
        return switch (name) {
            case "honest" -> Behaviour.HONEST;
            case "corrupt" -> new Corrupt(number(text, number, 1, 1, MOST));
            case "stall" -> new Stall(number(text, number, 0, 0, MOST));
            case "reject" -> new Rejecting(number(text, number, 1, 1, MOST));
            case "close-after" -> new CloseAfter(number(text, number, -1, 1, MOST));
            case "never-unchoke" -> new NeverUnchoke();
            case "partial" -> new Partial(number(text, number, -1, 0, 100));
            default -> throw new IllegalArgumentException("no such behaviour: '" + text + "' (" + SYNTAX + ")");
        };
    }

    private static int number(String text, String number, int whenMissing, int least, int most) {
        int value = whenMissing;
        if (!number.isEmpty()) {
            if (!number.matches("[0-9]{1,9}")) {
                throw new IllegalArgumentException("not a number in behaviour '" + text + "' (" + SYNTAX + ")");
            }
            value = Integer.parseInt(number);
        }
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "behaviour '" + text + "' needs a number from " + least + " to " + most + " (" + SYNTAX + ")");
        }
        return value;
    }

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
        public Bitfield pieces(int pieceCount, RandomGenerator random) {
            Bitfield some = new Bitfield(pieceCount);
            for (int piece = 0; piece < pieceCount; piece++) {
                if (random.nextInt(100) < percent) {
                    some.set(piece);
                }
            }
            return some;
        }
    }
}
