package dev.spate.session;

import dev.spate.choker.ChokerOptions;
import dev.spate.choker.SeedingOrder;
import java.util.Optional;

/**
 * What a torrent gives to others.
 *
 * @param uploads whether it gives anything at all
 * @param afterwards when it ends, once everything is there; empty: at once
 * @param fetches whether it fetches what is missing; else it gives only what is there
 * @param superseed whether peers are told of a few pieces at a time, until they have everything between them (BEP 16)
 * @param seedingOrder who is served first, once everything is there
 * @param hashed whether what is there was hashed a moment ago, and is believed
 */
public record Sharing(
        boolean uploads,
        Optional<SeedGoal> afterwards,
        boolean fetches,
        boolean superseed,
        SeedingOrder seedingOrder,
        boolean hashed) {
    /** A download: gives while it takes, and ends when it is complete. */
    public static final Sharing WHILE_DOWNLOADING =
            new Sharing(true, Optional.empty(), true, false, SeedingOrder.ROUND_ROBIN, false);

    /** Gives nothing. */
    public static final Sharing NOTHING =
            new Sharing(false, Optional.empty(), true, false, SeedingOrder.ROUND_ROBIN, false);

    /** Gives what is there, until the goal is reached. */
    public static Sharing seeding(SeedGoal goal) {
        return new Sharing(true, Optional.of(goal), false, false, SeedingOrder.ROUND_ROBIN, false);
    }

    /** How it chokes peers, with pieces of this length; empty when it gives nothing. */
    Optional<ChokerOptions> choking(int pieceLength) {
        return uploads ? Optional.of(ChokerOptions.defaults(pieceLength).with(seedingOrder)) : Optional.empty();
    }

    /** The same of content that was hashed a moment ago. */
    public Sharing ofHashed() {
        return new Sharing(uploads, afterwards, fetches, superseed, seedingOrder, true);
    }

    /** The same, telling peers of a few pieces at a time. */
    public Sharing superseeding() {
        return new Sharing(uploads, afterwards, fetches, true, seedingOrder, hashed);
    }

    /** The same, serving peers in another order. */
    public Sharing inOrder(SeedingOrder order) {
        return new Sharing(uploads, afterwards, fetches, superseed, order, hashed);
    }

    /** The same, going on after the end of the download. */
    public Sharing andThen(SeedGoal goal) {
        return new Sharing(uploads, Optional.of(goal), fetches, superseed, seedingOrder, hashed);
    }
}
