package dev.spate.session;

import java.util.Optional;

/**
 * What a torrent gives to others.
 *
 * @param uploads whether it gives anything at all
 * @param afterwards when it ends, once everything is there; empty: at once
 * @param fetches whether it fetches what is missing; else it gives only what is there
 * @param superseed whether peers are told of a few pieces at a time, until they have everything between them (BEP 16)
 * @param hashed whether what is there was hashed a moment ago, and is believed
 */
public record Sharing(
        boolean uploads, Optional<SeedGoal> afterwards, boolean fetches, boolean superseed, boolean hashed) {
    /** A download: gives while it takes, and ends when it is complete. */
    public static final Sharing WHILE_DOWNLOADING = new Sharing(true, Optional.empty(), true, false, false);

    /** Gives nothing. */
    public static final Sharing NOTHING = new Sharing(false, Optional.empty(), true, false, false);

    /** Gives what is there, until the goal is reached. */
    public static Sharing seeding(SeedGoal goal) {
        return new Sharing(true, Optional.of(goal), false, false, false);
    }

    /** The same of content that was hashed a moment ago. */
    public Sharing ofHashed() {
        return new Sharing(uploads, afterwards, fetches, superseed, true);
    }

    /** The same, telling peers of a few pieces at a time. */
    public Sharing superseeding() {
        return new Sharing(uploads, afterwards, fetches, true, hashed);
    }

    /** The same, going on after the end of the download. */
    public Sharing andThen(SeedGoal goal) {
        return new Sharing(uploads, Optional.of(goal), fetches, superseed, hashed);
    }
}
