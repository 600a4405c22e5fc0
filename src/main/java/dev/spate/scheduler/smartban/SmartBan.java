package dev.spate.scheduler.smartban;

import dev.spate.scheduler.PeerKey;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the liar when a piece fails its hash.
 *
 * <p>If one peer sent all of it, it is that one. Else what each peer sent is remembered (a digest of each block) until a
 * good copy is known; then those whose blocks differ from it are convicted, and nobody else.
 */
public final class SmartBan {
    private static final int ATTEMPTS = 64;
    private static final int BLOCKS_REMEMBERED = 1 << 20;

    private record Attempt(PeerKey[] suppliers, long[] digests) {}

    private final Map<Integer, Deque<Attempt>> attempts = new LinkedHashMap<>();
    private final SoloTurns soloTurns = new SoloTurns();
    private long blocksRemembered;

    /** Whether an earlier copy of the piece was bad and it is not known who is to blame. */
    public boolean isOpen(int piece) {
        return attempts.containsKey(piece);
    }

    /** Who may fetch a piece next of which copies were bad. */
    public SoloTurns soloTurns() {
        return soloTurns;
    }

    /**
     * A copy was bad.
     *
     * @param digests one for each block, or empty when they were not computed
     * @return the peer that sent all of it, if it was one
     */
    public Optional<PeerKey> corrupt(int piece, PeerKey[] suppliers, long[] digests) {
        Set<PeerKey> senders = new HashSet<>(Arrays.asList(suppliers));
        if (senders.size() == 1) {
            return Optional.of(suppliers[0]);
        }
        Deque<Attempt> those = attempts.computeIfAbsent(piece, p -> new ArrayDeque<>());
        if (digests.length == suppliers.length) {
            those.add(new Attempt(suppliers, digests.clone()));
            blocksRemembered += suppliers.length;
        }
        if (those.size() > ATTEMPTS) {
            blocksRemembered -= those.remove().suppliers.length;
        }
        soloTurns.bad(piece, senders);
        while (blocksRemembered > BLOCKS_REMEMBERED && attempts.size() > 1) {
            forget(attempts.keySet().iterator().next());
        }
        return Optional.empty();
    }

    /** The piece is verified: returns those that sent blocks of it which differ from the good ones, in order. */
    public Set<PeerKey> convict(int piece, long[] digests) {
        Deque<Attempt> those = forget(piece);
        Set<PeerKey> liars = new LinkedHashSet<>();
        for (Attempt attempt : those) {
            for (int block = 0; block < attempt.digests.length && block < digests.length; block++) {
                if (attempt.digests[block] != digests[block]) {
                    liars.add(attempt.suppliers[block]);
                }
            }
        }
        return liars;
    }

    private Deque<Attempt> forget(int piece) {
        soloTurns.forget(piece);
        Deque<Attempt> those = attempts.remove(piece);
        if (those == null) {
            return new ArrayDeque<>();
        }
        for (Attempt attempt : those) {
            blocksRemembered -= attempt.suppliers.length;
        }
        return those;
    }
}
