package dev.spate.scheduler.smartban;

import dev.spate.scheduler.PeerKey;
import java.util.Set;

/** A peer as smart ban sees it; without pieces: it has all. */
record TestCandidate(PeerKey key, double bytesPerSecond, long badCopiesBefore, Set<Integer> pieces)
        implements SoloCandidate {
    /** A peer that has everything and is quick. */
    TestCandidate(int id, long badCopiesBefore) {
        this(new PeerKey(id), 1 << 20, badCopiesBefore, Set.of());
    }

    TestCandidate(int id, double bytesPerSecond) {
        this(new PeerKey(id), bytesPerSecond, 0, Set.of());
    }

    TestCandidate withOnly(int piece) {
        return new TestCandidate(key, bytesPerSecond, badCopiesBefore, Set.of(piece));
    }

    @Override
    public boolean has(int piece) {
        return pieces.isEmpty() || pieces.contains(piece);
    }
}
