package dev.spate.cli;

import dev.spate.sim.Conduct;

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
    static final String SYNTAX = "corrupt[:EVERY], stall[:AFTER], reject[:EVERY], close-after:BLOCKS, never-unchoke,"
            + " partial:PERCENT, flap[:MILLIS], slow-tail[:BYTES_PER_SECOND], churn[:SECONDS]";

    static final PeerKind HONEST = new PeerKind(Conduct.HONEST.withFast(), 100, -1, false, 0);

    private static final int MOST = 1_000_000_000;
    private static final int USUAL_FLAP_MILLIS = 500;
    private static final int USUAL_TAIL_RATE = 2_000;
    private static final int USUAL_STAY_SECONDS = 10;
    private static final int DAY_SECONDS = 86_400;
    private static final long SECOND_NANOS = 1_000_000_000L;

    /** @throws IllegalArgumentException when there is no such behaviour, or its number is missing or out of range */
    static PeerKind parse(String text) {
        int colon = text.indexOf(':');
        String name = colon < 0 ? text : text.substring(0, colon);
        String number = colon < 0 ? "" : text.substring(colon + 1);
        Conduct honest = HONEST.conduct;
        return switch (name) {
            case "honest" -> HONEST;
            case "corrupt" -> of(honest.lying(1.0 / number(text, number, 1, 1, MOST)));
            case "stall" -> of(honest.stallingAfter(number(text, number, 0, 0, MOST)));
            case "reject" -> of(honest.rejecting(1.0 / number(text, number, 1, 1, MOST)));
            case "close-after" -> of(honest.closingAfter(number(text, number, -1, 1, MOST)));
            case "never-unchoke" -> of(honest.neverUnchoking());
            case "partial" ->
                new PeerKind(honest, number(text, number.replaceFirst("%$", ""), -1, 0, 100), -1, false, 0);
            case "flap" -> {
                int millis = number(text, number, USUAL_FLAP_MILLIS, 1, MOST);
                yield of(honest.flapping(millis, millis));
            }
            case "slow-tail" -> new PeerKind(honest, 100, number(text, number, USUAL_TAIL_RATE, 1, MOST), true, 0);
            case "churn" ->
                new PeerKind(
                        honest,
                        100,
                        -1,
                        false,
                        number(text, number, USUAL_STAY_SECONDS, 1, DAY_SECONDS) * SECOND_NANOS);
            default -> throw new IllegalArgumentException("no such behaviour: '" + text + "' (" + SYNTAX + ")");
        };
    }

    private static PeerKind of(Conduct conduct) {
        return new PeerKind(conduct, 100, -1, false, 0);
    }

    private static int number(String text, String number, int whenMissing, int least, int most) {
        boolean missing = number.isEmpty();
        if (!missing && !number.matches("[0-9]{1,9}")) {
            throw new IllegalArgumentException("not a number in behaviour '" + text + "' (" + SYNTAX + ")");
        }
        int value = missing ? whenMissing : Integer.parseInt(number);
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "behaviour '" + text + "' needs a number from " + least + " to " + most + " (" + SYNTAX + ")");
        }
        return value;
    }
}
