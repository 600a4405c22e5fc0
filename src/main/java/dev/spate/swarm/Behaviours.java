package dev.spate.swarm;

import java.time.Duration;

/** The behaviours that have a name, and how one is read from text. */
public final class Behaviours {
    /** What {@link #parse} understands, for help texts. */
    public static final String SYNTAX =
            "corrupt[:EVERY], stall[:AFTER], reject[:EVERY], close-after:BLOCKS, never-unchoke,"
                    + " partial:PERCENT, flap[:MILLIS], slow-tail[:BYTES_PER_SECOND], churn[:SECONDS]";

    private static final int MOST = 1_000_000_000;
    private static final int DAY_SECONDS = 86_400;
    private static final int USUAL_FLAP_MILLIS = 500;
    private static final int USUAL_TAIL_RATE = 2_000;
    private static final int USUAL_STAY_SECONDS = 10;

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
            case "corrupt" -> new Vices.Corrupt(number(text, number, 1, 1, MOST));
            case "stall" -> new Vices.Stall(number(text, number, 0, 0, MOST));
            case "reject" -> new Vices.Rejecting(number(text, number, 1, 1, MOST));
            case "close-after" -> new Vices.CloseAfter(number(text, number, -1, 1, MOST));
            case "never-unchoke" -> new Vices.NeverUnchoke();
            case "partial" -> new Vices.Partial(number(text, number.replaceFirst("%$", ""), -1, 0, 100));
            case "flap" -> new Vices.Flap(Duration.ofMillis(number(text, number, USUAL_FLAP_MILLIS, 1, MOST)));
            case "slow-tail" -> new Vices.SlowTail(number(text, number, USUAL_TAIL_RATE, 1, MOST));
            case "churn" ->
                new Vices.Churn(Duration.ofSeconds(number(text, number, USUAL_STAY_SECONDS, 1, DAY_SECONDS)));
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
}
