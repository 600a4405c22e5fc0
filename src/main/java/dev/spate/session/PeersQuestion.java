package dev.spate.session;

import java.time.Duration;
import java.util.Set;

/**
 * How {@link Engine#peers} asks who has a torrent.
 *
 * @param all whether every source is asked instead of the first tier of trackers that answers
 * @param without sources that are not asked nevertheless
 * @param counts whether trackers are asked how many peers they count too (BEP 48)
 * @param timeout bound on the whole; zero for none: then silent ones are asked again
 */
public record PeersQuestion(boolean all, Set<PeerOrigin.Kind> without, boolean counts, Duration timeout) {
    /** Copies the set. */
    public PeersQuestion {
        without = Set.copyOf(without);
    }
}
