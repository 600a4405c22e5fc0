package dev.spate.synthetic;

/**
 * A behaviour with its number.
 *
 * @param name which
 * @param number as {@link BehaviourName} explains it; 0 for a behaviour without a number
 */
public record BehaviourSpec(BehaviourName name, int number) {
    /** What {@link #parse} understands, for help texts. */
    public static final String SYNTAX =
            "corrupt[:EVERY], stall[:AFTER], reject[:EVERY], close-after:BLOCKS, never-unchoke,"
                    + " partial:PERCENT, flap[:MILLIS], slow-tail[:BYTES_PER_SECOND], churn[:SECONDS],"
                    + " leecher[:PERCENT]";

    /** Serves whatever is asked for. */
    public static final BehaviourSpec HONEST = new BehaviourSpec(BehaviourName.HONEST, 0);

    /**
     * Reads a behaviour, for example {@code corrupt}, {@code corrupt:8} (every eighth answer) or {@code close-after:100}.
     *
     * @throws IllegalArgumentException when there is no such behaviour, or its number is missing or out of range
     */
    public static BehaviourSpec parse(String text) {
        int colon = text.indexOf(':');
        BehaviourName name = BehaviourName.of(colon < 0 ? text : text.substring(0, colon))
                .orElseThrow(() -> new IllegalArgumentException("no such behaviour: '" + text + "' (" + SYNTAX + ")"));
        String number = colon < 0 ? "" : text.substring(colon + 1);
        return new BehaviourSpec(name, name.hasNumber() ? number(name, number, text) : 0);
    }

    private static int number(BehaviourName name, String told, String text) {
        boolean percent = name == BehaviourName.PARTIAL || name == BehaviourName.LEECHER;
        String number = percent ? told.replaceFirst("%$", "") : told;
        if (!number.isEmpty() && !number.matches("[0-9]{1,9}")) {
            throw new IllegalArgumentException("not a number in behaviour '" + text + "' (" + SYNTAX + ")");
        }
        int value = number.isEmpty() ? name.usual() : Integer.parseInt(number);
        if (value < name.least() || value > name.most()) {
            throw new IllegalArgumentException("behaviour '" + text + "' needs a number from " + name.least() + " to "
                    + name.most() + " (" + SYNTAX + ")");
        }
        return value;
    }
}
