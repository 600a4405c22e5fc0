package dev.spate.session;

import java.util.Optional;

/**
 * What a torrent gives to others.
 *
 * @param uploads whether it gives anything at all
 * @param afterwards when it ends, once everything is there; empty: at once
 * @param fetches whether it fetches what is missing; else it gives only what is there
 */
public record Sharing(boolean uploads, Optional<SeedGoal> afterwards, boolean fetches) {
    /** A download: gives while it takes, and ends when it is complete. */
    public static final Sharing WHILE_DOWNLOADING = new Sharing(true, Optional.empty(), true);

    /** Gives nothing. */
    public static final Sharing NOTHING = new Sharing(false, Optional.empty(), true);

    /** Gives what is there, until the goal is reached. */
    public static Sharing seeding(SeedGoal goal) {
        return new Sharing(true, Optional.of(goal), false);
    }

    /** The same, going on after the end of the download. */
    public Sharing andThen(SeedGoal goal) {
        return new Sharing(uploads, Optional.of(goal), fetches);
    }
}
