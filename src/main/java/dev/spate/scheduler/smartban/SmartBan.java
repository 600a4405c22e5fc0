package dev.spate.scheduler.smartban;

import dev.spate.scheduler.PeerKey;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the peers that send false blocks, and keeps good blocks from being lost with theirs (libtorrent's smart ban). The
 * one entry to this package; it knows pieces by their numbers and peers by their keys.
 *
 * <p>A piece fails its hash. When one peer sent all of it, that peer lied. Otherwise the digest of each block is remembered
 * with its sender, until a good copy of the piece is known. Then those whose blocks differ from it are convicted, and nobody
 * else.
 *
 * <p>Until then the piece is exclusive: one peer at a time fetches it alone, so that a copy which is bad again convicts its
 * sender. An idle piece waits for such a peer, and so does one that is begun and has lost its owner. The senders of the bad
 * copy are on parole for a moment: each begins only pieces that it has for itself, until a good piece speaks for it.
 */
public final class SmartBan {
    private static final int COPIES_REMEMBERED = 64;
    private static final int BLOCKS_REMEMBERED = 1 << 20;

    /** By then a piece that a peer fetches alone is there, and a peer that has no such piece may work again. */
    private static final long PAROLE_NANOS = 3_000_000_000L;

    /** How long a begun piece is kept for an owner that chokes us; it grows with the bad copies. */
    private static final long KEPT_NANOS = 1_000_000_000L;

    private static final long LONGEST_KEPT_NANOS = 60_000_000_000L;

    /** How long an owner may be silent, and how long it may need for the rest; the latter grows with the bad copies. */
    private static final double PATIENCE_SECONDS = 10;

    private record BadCopy(PeerKey[] senders, long[] digests) {}

    private final Map<Integer, Deque<BadCopy>> badCopies = new LinkedHashMap<>();
    private final SoloTurns soloTurns = new SoloTurns();
    private final SoloQueue idle = new SoloQueue(soloTurns);
    private final SoloQueue begun = new SoloQueue(soloTurns);
    private final Map<PeerKey, Long> paroleUntilNanos = new HashMap<>();
    private long lastParoleUntilNanos;
    private boolean parole;
    private long blocksRemembered;

    /** Whether a copy of the piece was bad and it is not known who is to blame. */
    public boolean hasBadCopy(int piece) {
        return badCopies.containsKey(piece);
    }

    /** Number of bad copies of all pieces so far; what it was when a peer connected tells whether the peer is a newcomer. */
    public long badCopies() {
        return soloTurns.badCopies();
    }

    /**
     * A copy of the piece has a wrong hash.
     *
     * @param senders who sent each block
     * @param digests one for each block, or empty when they were not computed
     * @return the peer that sent all of it, if it was one
     */
    public Optional<PeerKey> pieceFailed(int piece, PeerKey[] senders, long[] digests) {
        Set<PeerKey> different = new HashSet<>(Arrays.asList(senders));
        if (different.size() == 1) {
            return Optional.of(senders[0]);
        }
        Deque<BadCopy> copies = badCopies.computeIfAbsent(piece, p -> new ArrayDeque<>());
        if (digests.length == senders.length) {
            copies.add(new BadCopy(senders, digests.clone()));
            blocksRemembered += senders.length;
        }
        if (copies.size() > COPIES_REMEMBERED) {
            blocksRemembered -= copies.remove().senders.length;
        }
        soloTurns.badCopy(piece, different);
        while (blocksRemembered > BLOCKS_REMEMBERED && badCopies.size() > 1) {
            forget(badCopies.keySet().iterator().next());
        }
        return Optional.empty();
    }

    /** The piece has the right hash: returns those that sent blocks of bad copies which differ from the good ones, in order. */
    public Set<PeerKey> piecePassed(int piece, long[] digests) {
        Set<PeerKey> liars = new LinkedHashSet<>();
        for (BadCopy copy : forget(piece)) {
            for (int block = 0; block < copy.digests.length && block < digests.length; block++) {
                if (copy.digests[block] != digests[block]) {
                    liars.add(copy.senders[block]);
                }
            }
        }
        return liars;
    }

    private Deque<BadCopy> forget(int piece) {
        soloTurns.forget(piece);
        Deque<BadCopy> copies = badCopies.remove(piece);
        if (copies == null) {
            return new ArrayDeque<>();
        }
        for (BadCopy copy : copies) {
            blocksRemembered -= copy.senders.length;
        }
        return copies;
    }

    /** Number of idle pieces that wait for a peer to fetch them alone. */
    public int idleCount() {
        return idle.size();
    }

    /** Whether the piece is idle and waits for a peer to fetch it alone. */
    public boolean isIdle(int piece) {
        return idle.contains(piece);
    }

    /** The piece had a bad copy and is idle now: it waits for a peer to fetch it alone. */
    public void addIdle(int piece, int lengthBytes, long nowNanos) {
        idle.add(piece, lengthBytes, nowNanos);
    }

    /** The idle piece that this peer should fetch alone, or -1; it waits on until {@link #removeIdle}. */
    public int pickIdle(SoloCandidate peer, long nowNanos) {
        return idle.pick(peer, nowNanos);
    }

    /** A peer fetches the idle piece alone; returns since when it waited. */
    public long removeIdle(int piece) {
        long sinceNanos = idle.sinceNanos(piece);
        idle.remove(piece);
        return sinceNanos;
    }

    /** Whether the piece is begun and waits for another peer to go on with it alone. */
    public boolean isBegun(int piece) {
        return begun.contains(piece);
    }

    /** A begun piece has lost its owner, which counts as a failure of the owner; the piece waits since then. */
    public void addBegun(int piece, int lengthBytes, SoloCandidate owner, long sinceNanos, long nowNanos) {
        soloTurns.failed(piece, owner, nowNanos);
        begun.add(piece, lengthBytes, sinceNanos);
    }

    /** A begun piece has lost its owner, which sent some of it: until then it is kept for that peer. */
    public void keepBegun(int piece, int lengthBytes, SoloCandidate owner, long untilNanos) {
        begun.keep(piece, lengthBytes, owner.key(), untilNanos);
    }

    /** The begun piece that this peer should go on with, or -1; it waits on until {@link #removeBegun}. */
    public int pickBegun(SoloCandidate peer, long nowNanos) {
        return begun.pick(peer, nowNanos);
    }

    /** The begun piece waits no more: a peer goes on with it, or all may. */
    public void removeBegun(int piece) {
        begun.remove(piece);
    }

    /** The owner was silent: that counts as one more failure. */
    public void ownerFailed(int piece, SoloCandidate owner, long nowNanos) {
        soloTurns.failed(piece, owner, nowNanos);
    }

    /** The pieces in front found no peer: those behind them have a turn. Returns whether any piece waits. */
    public boolean rotate() {
        idle.rotate();
        begun.rotate();
        return !idle.isEmpty() || !begun.isEmpty();
    }

    /** How long a begun piece is kept for its owner while that chokes us. */
    public long keptNanos(int piece) {
        return (long) Math.min(LONGEST_KEPT_NANOS, KEPT_NANOS * patience(piece));
    }

    /** Whether an owner that needs so long for a block is silent for too long. */
    public boolean isSilentForTooLong(double silentSeconds, double blockSeconds) {
        return silentSeconds > Math.max(PATIENCE_SECONDS, 2 * blockSeconds);
    }

    /** Whether an owner that needs so long for the rest of the piece takes too long. */
    public boolean isTooSlow(int piece, double restSeconds) {
        return restSeconds > PATIENCE_SECONDS * patience(piece);
    }

    /** Grows four times with each bad copy after the first, or a slow honest peer would never get to finish the piece. */
    private double patience(int piece) {
        return StrictMath.pow(4, Math.max(0, soloTurns.badCopies(piece) - 1));
    }

    /** One of these peers sent a false block: for a while each opens only pieces that it has for itself. */
    public void putOnParole(Set<PeerKey> senders, long nowNanos) {
        parole = true;
        lastParoleUntilNanos = nowNanos + PAROLE_NANOS;
        senders.forEach(sender -> paroleUntilNanos.put(sender, lastParoleUntilNanos));
    }

    /** These sent a good piece. */
    public void endParole(PeerKey[] senders) {
        for (PeerKey sender : senders) {
            paroleUntilNanos.remove(sender);
        }
    }

    /** The peer is gone: nothing is kept for it. What it sent can be held against it all the same. */
    public void disconnected(PeerKey peer) {
        paroleUntilNanos.remove(peer);
        begun.keepNoMoreFor(peer);
    }

    /** Whether this peer begins only pieces that it has for itself. */
    public boolean isOnParole(PeerKey peer, long nowNanos) {
        if (paroleUntilNanos.isEmpty()) {
            return false;
        }
        Long until = paroleUntilNanos.get(peer);
        return until != null && nowNanos - until < 0;
    }

    /** Whether some peers may be on parole. */
    public boolean isAnyOnParole(long nowNanos) {
        return parole && nowNanos - lastParoleUntilNanos < 0;
    }

    /** Whether some peers were on parole since this was asked last. */
    public boolean wasAnyOnParole(long nowNanos) {
        boolean was = parole;
        parole = isAnyOnParole(nowNanos);
        if (!parole) {
            paroleUntilNanos.clear();
        }
        return was;
    }
}
