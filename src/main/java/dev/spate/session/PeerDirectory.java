package dev.spate.session;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Every address heard of: who can be dialled now, who is connected, who is to be left alone until when, who is banned.
 *
 * <p>Owner: the event loop. Time is an argument, in {@link System#nanoTime()} terms.
 */
final class PeerDirectory {
    /** Addresses kept at most: a tracker that lies costs some megabytes, not the heap. */
    static final int LIMIT = 50_000;

    private static final long SECOND = 1_000_000_000L;
    private static final long FIRST_RETRY_NANOS = 5 * SECOND;
    private static final long LAST_RETRY_NANOS = 300 * SECOND;
    private static final long RETURN_NANOS = SECOND;

    private final RandomGenerator random;
    private final Map<InetSocketAddress, Entry> entries = new HashMap<>();
    private final ArrayDeque<Entry> fresh = new ArrayDeque<>();
    private final PriorityQueue<Entry> later =
            new PriorityQueue<>(Comparator.comparingLong(entry -> entry.dialAtNanos));
    private final Set<InetAddress> bannedHosts = new HashSet<>();
    private int untried;

    PeerDirectory(RandomGenerator random) {
        this.random = random;
    }

    private static final class Entry {
        private final InetSocketAddress address;
        private int failures;
        private boolean tried;
        private boolean busy;
        private boolean banned;
        private long dialAtNanos;

        Entry(InetSocketAddress address) {
            this.address = address;
        }
    }

    /** Takes note of an address; returns whether it is new and can be dialled. */
    boolean add(InetSocketAddress address) {
        if (address.getPort() == 0
                || address.isUnresolved()
                || address.getAddress().isAnyLocalAddress()
                || address.getAddress().isMulticastAddress()
                || bannedHosts.contains(address.getAddress())
                || entries.size() >= LIMIT
                || entries.containsKey(address)) {
            return false;
        }
        Entry entry = new Entry(address);
        entries.put(address, entry);
        fresh.add(entry);
        untried++;
        return true;
    }

    /** The next address whose time has come; it counts as busy from now on. */
    Optional<InetSocketAddress> nextToDial(long nowNanos) {
        Entry entry = fresh.poll();
        if (entry == null && !later.isEmpty() && later.peek().dialAtNanos - nowNanos <= 0) {
            entry = later.poll();
        }
        if (entry == null) {
            return Optional.empty();
        }
        if (entry.banned || entry.busy) {
            return nextToDial(nowNanos);
        }
        if (!entry.tried) {
            entry.tried = true;
            untried--;
        }
        entry.busy = true;
        return Optional.of(entry.address);
    }

    /** A dial came to nothing, or a connection ended at our wish: wait twice as long as the last time. */
    void failed(InetSocketAddress address, long nowNanos) {
        Entry entry = entries.get(address);
        if (entry != null && entry.busy) {
            entry.busy = false;
            long delay = Math.min(LAST_RETRY_NANOS, FIRST_RETRY_NANOS << Math.min(entry.failures, 10));
            entry.failures++;
            retry(entry, nowNanos + delay + random.nextLong(delay / 4 + 1));
        }
    }

    /** A connection that had been of use ended: the peer is welcome back soon. */
    void left(InetSocketAddress address, long nowNanos) {
        Entry entry = entries.get(address);
        if (entry != null && entry.busy) {
            entry.busy = false;
            entry.failures = 0;
            retry(entry, nowNanos + RETURN_NANOS + random.nextLong(RETURN_NANOS));
        }
    }

    /** Never again: this address and, but for loopback, any other port of that host. */
    void ban(InetSocketAddress address) {
        Entry entry = entries.get(address);
        if (entry != null) {
            entry.banned = true;
        }
        if (!address.isUnresolved() && !address.getAddress().isLoopbackAddress()) {
            bannedHosts.add(address.getAddress());
        }
    }

    /** Whether a peer that comes from there is to be turned away. */
    boolean isBanned(InetSocketAddress address) {
        Entry entry = entries.get(address);
        return entry != null && entry.banned || bannedHosts.contains(address.getAddress());
    }

    /** Addresses heard of. */
    int known() {
        return entries.size();
    }

    /** Addresses that were never dialled. */
    int untried() {
        return untried;
    }

    /** When the next address can be dialled: 0 for now, {@link Long#MAX_VALUE} for nobody. */
    long nextDialNanos() {
        if (!fresh.isEmpty()) {
            return 0;
        }
        return later.isEmpty() ? Long.MAX_VALUE : later.peek().dialAtNanos;
    }

    private void retry(Entry entry, long atNanos) {
        if (!entry.banned) {
            entry.dialAtNanos = atNanos;
            later.add(entry);
        }
    }
}
