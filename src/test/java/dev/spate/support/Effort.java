package dev.spate.support;

/**
 * How much of a campaign a run does: little in the gate, much with {@code mvn -B verify -Pnightly}, which sets
 * {@code spate.effort.NAME} for the classes called {@code *CampaignTest} and {@code *CampaignIT}.
 */
public final class Effort {
    private Effort() {}

    /**
     * Rounds, seeds or cases to run.
     *
     * @param name of the campaign, as the profile in pom.xml spells it
     * @param inGate how many when nothing else was asked for
     */
    public static int of(String name, int inGate) {
        return Integer.getInteger("spate.effort." + name, inGate);
    }

    /** The seed of a campaign: {@code -Dspate.effort.seed=N} repeats or varies a run; a test prints the one it used. */
    public static long seed(long usual) {
        return Long.getLong("spate.effort.seed", usual);
    }
}
