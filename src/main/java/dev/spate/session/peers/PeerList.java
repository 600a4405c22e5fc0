package dev.spate.session.peers;

import dev.spate.session.PeerOrigin;
import dev.spate.storage.PeerAddresses;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * Every address heard of: which can be dialled now, which are connected, which are left alone until when, which are banned.
 *
 * <p>Owner: the event loop. Time is an argument, any monotonic count of nanoseconds.
 */
public final class PeerList {
    /** Addresses kept at most: a tracker that lies costs some megabytes, not the heap. */
    public static final int LIMIT = 50_000;

    /** The turn of addresses that have proven to be right. */
    private static final PeerOrigin PROVEN = PeerOrigin.of(PeerOrigin.Kind.USER);

    /** Those that delivered lately, of which some are kept for the next run. */
    private static final int MOST_DELIVERED = 2 * PeerAddresses.MOST;

    private static final long SECOND = 1_000_000_000L;
    private static final long FIRST_RETRY_NANOS = 5 * SECOND;
    private static final long LAST_RETRY_NANOS = 300 * SECOND;
    private static final long RETURN_NANOS = SECOND;
    private static final long QUICK_RETURN_NANOS = SECOND / 4;

    /** After so many failed dials, a peer that was met before is not expected back. */
    private static final int HOPELESS_FAILURES = 4;

    private final RandomGenerator random;
    private final PeerPriority priority;
    private final Map<InetSocketAddress, PeerCandidate> entries = new LinkedHashMap<>();
    private final SourceTurns sources;
    private final Queue<PeerCandidate> returning = new PriorityQueue<>(PeerCandidate::byTime);
    private final Map<InetSocketAddress, Integer> dialledUs = new HashMap<>();
    /** The latest last. */
    private final Set<InetSocketAddress> delivered = new LinkedHashSet<>();

    private final Bans bans;
    private long nextNumber;
    private final Set<InetSocketAddress> metBefore = new HashSet<>();
    private int hopeful;

    /** An empty list. */
    public PeerList(RandomGenerator random, PeerPriority priority) {
        this(random, priority, new Bans());
    }

    private PeerList(RandomGenerator random, PeerPriority priority, Bans bans) {
        this.random = random;
        this.priority = priority;
        this.sources = new SourceTurns(priority);
        this.bans = bans;
    }

    /** Who is to be connected when not all can be. */
    public PeerPriority priority() {
        return priority;
    }

    /**
     * A list of the same addresses, none of them dialled yet. It keeps the bans and which peers were met.
     *
     * @param first these are dialled first
     * @param allowed which sources the torrent has from now on; what only others named is left out
     */
    public PeerList withoutHistory(Collection<InetSocketAddress> first, Predicate<? super PeerOrigin.Kind> allowed) {
        PeerList next = new PeerList(random, priority, bans);
        entries.values().stream().filter(each -> each.met).forEach(each -> next.metBefore.add(each.address));
        first.stream().map(entries::get).filter(Objects::nonNull).forEach(each -> next.copy(each, PROVEN, allowed));
        entries.values().forEach(each -> next.copy(each, each.queue.origin(), allowed));
        return next;
    }

    private void copy(PeerCandidate entry, PeerOrigin queue, Predicate<? super PeerOrigin.Kind> allowed) {
        Set<PeerOrigin.Kind> kinds = entry.kinds();
        kinds.removeIf(allowed.negate());
        if (!kinds.isEmpty()) {
            addTo(sources.of(queue), entry.address, kinds);
        }
    }

    /** Takes note of addresses. */
    public void add(PeerOrigin origin, Collection<InetSocketAddress> addresses) {
        addresses.forEach(each -> add(origin, each));
    }

    /**
     * Takes note of an address; returns whether it is new and can be dialled. When the list is full, the source with most
     * addresses loses one: the one that failed most, or else its newest.
     *
     * @param origin who named it
     */
    boolean add(PeerOrigin origin, InetSocketAddress address) {
        return addTo(sources.of(origin), address, Set.of(origin.kind()));
    }

    private boolean addTo(SourceQueue from, InetSocketAddress address, Set<PeerOrigin.Kind> kinds) {
        if (address.getPort() == 0
                || address.isUnresolved()
                || address.getAddress().isAnyLocalAddress()
                || address.getAddress().isMulticastAddress()
                || isBanned(address, false)) {
            return false;
        }
        PeerCandidate known = entries.get(address);
        if (known != null) {
            kinds.forEach(known::namedBy);
            from.share(known);
            return false;
        }
        if (entries.size() >= LIMIT && !makeRoom(from)) {
            return false;
        }
        PeerCandidate entry = new PeerCandidate(address, nextNumber++);
        kinds.forEach(entry::namedBy);
        entry.met = metBefore.contains(address);
        entries.put(address, entry);
        from.add(entry);
        hope(entry, true);
        return true;
    }

    private boolean makeRoom(SourceQueue source) {
        PeerCandidate forgotten = sources.makeRoom(source);
        if (forgotten == null) {
            return false;
        }
        hope(forgotten, false);
        entries.remove(forgotten.address);
        return true;
    }

    /**
     * The next address that may be dialled; it counts as busy from now on. Peers that were of use before go first, then
     * the addresses of each source in turn.
     *
     * @param crowded whether more addresses wait than there is room for: those of high priority go first then
     */
    Optional<InetSocketAddress> nextToDial(boolean crowded, long nowNanos) {
        for (PeerCandidate entry = poll(crowded, nowNanos); entry != null; entry = poll(crowded, nowNanos)) {
            entry.untried = false;
            if (isBanned(entry.address, false)) {
                giveUp(entry);
            } else if (dialledUs.containsKey(entry.address)) {
                retry(entry, nowNanos + LAST_RETRY_NANOS / 5);
            } else if (!entry.busy) {
                entry.busy = true;
                return Optional.of(entry.address);
            }
        }
        return Optional.empty();
    }

    /**
     * Takes an address out of its turn, to be dialled now: it counts as busy from now on. One never heard of is added, as
     * named by a connected peer.
     *
     * @return false when it must not be dialled, is being dialled or connected, or has been given up
     */
    boolean takeToDial(InetSocketAddress address) {
        add(PeerOrigin.of(PeerOrigin.Kind.PEX), address);
        PeerCandidate entry = entries.get(address);
        if (entry == null || entry.busy || isBanned(address, false) || dialledUs.containsKey(address)) {
            return false;
        }
        boolean waited = returning.remove(entry) || entry.queue.take(entry);
        entry.untried = false;
        entry.busy = waited;
        return waited;
    }

    private void giveUp(PeerCandidate entry) {
        hope(entry, false);
        entry.queue.giveUp(entry);
    }

    private PeerCandidate poll(boolean crowded, long nowNanos) {
        return isDue(returning, nowNanos) ? returning.poll() : sources.poll(crowded, nowNanos);
    }

    private static boolean isDue(Queue<PeerCandidate> queue, long nowNanos) {
        return !queue.isEmpty() && queue.peek().dialAtNanos - nowNanos <= 0;
    }

    /** When the next peer that was of use may be dialled again; {@link Long#MAX_VALUE} when there is none. */
    long nextReturnNanos() {
        return returning.isEmpty() ? Long.MAX_VALUE : returning.peek().dialAtNanos;
    }

    /** A connected peer that dialled us can be dialled at this address: that would be a second connection, and is not done. */
    public void dialledUsFrom(InetSocketAddress address) {
        dialledUs.merge(address, 1, Integer::sum);
    }

    /** That peer is gone. */
    public void goneWhoDialledUsFrom(InetSocketAddress address) {
        dialledUs.computeIfPresent(address, (same, count) -> count > 1 ? count - 1 : null);
    }

    /** A dial has led to a peer of this torrent. */
    void met(InetSocketAddress address) {
        PeerCandidate entry = entries.get(address);
        if (entry != null) {
            entry.met = true;
        }
    }

    /** A peer that we dialled has delivered a block. */
    public void delivered(InetSocketAddress address) {
        delivered.remove(address);
        delivered.add(address);
        if (delivered.size() > MOST_DELIVERED) {
            delivered.remove(delivered.iterator().next());
        }
    }

    /** Peers that we dialled and that delivered, the latest first. */
    public List<InetSocketAddress> delivered() {
        List<InetSocketAddress> latestFirst = new ArrayList<>(delivered);
        Collections.reverse(latestFirst);
        return latestFirst;
    }

    /** A dial failed, or a peer left without having been of use: the next dial waits twice as long as the last time. */
    public void failed(InetSocketAddress address, long nowNanos) {
        PeerCandidate entry = entries.get(address);
        if (entry != null && entry.busy) {
            entry.busy = false;
            if (entry.met && entry.failures == 0) {
                // Real clients refuse a peer that was connected a moment ago, and take it a second later.
                entry.failures++;
                comeBack(entry, nowNanos + RETURN_NANOS + random.nextLong(RETURN_NANOS));
                return;
            }
            long delay = Math.min(LAST_RETRY_NANOS, FIRST_RETRY_NANOS << Math.min(entry.failures, 10));
            entry.failures++;
            hope(entry, entry.met && entry.failures < HOPELESS_FAILURES);
            retry(entry, nowNanos + delay + random.nextLong(delay / 4 + 1));
        }
    }

    /** We did not want the peer: as {@link #failed}, and it counts as hopeless. */
    public void refused(InetSocketAddress address, long nowNanos) {
        failed(address, nowNanos);
        PeerCandidate entry = entries.get(address);
        if (entry != null) {
            hope(entry, false);
        }
    }

    /** A useful connection ended: the peer is dialled again soon, or sooner when it was of much use. */
    void left(InetSocketAddress address, boolean ofMuchUse, long nowNanos) {
        PeerCandidate entry = entries.get(address);
        if (entry != null && entry.busy) {
            entry.busy = false;
            entry.failures = 0;
            hope(entry, true);
            // When that is too soon for the peer, failed() adds a second.
            long delay = ofMuchUse ? QUICK_RETURN_NANOS : RETURN_NANOS;
            comeBack(entry, nowNanos + delay + random.nextLong(delay));
        }
    }

    /** Never again, see {@link Bans#convict}. */
    public void ban(InetSocketAddress address) {
        bans.convict(address);
        hopeless(address);
    }

    /** A connection ended by the peer's fault, see {@link Bans#strike}; returns whether it is banned now. */
    public boolean strike(InetSocketAddress address, boolean incoming) {
        boolean over = bans.strike(address, incoming);
        if (over) {
            hopeless(address);
        }
        return over;
    }

    /** Neither of us has anything for the other, for good: it is not dialled again. */
    void useless(InetSocketAddress address) {
        PeerCandidate entry = entries.get(address);
        if (entry != null && entry.busy) {
            entry.busy = false;
            giveUp(entry);
        }
    }

    private void hopeless(InetSocketAddress address) {
        PeerCandidate entry = entries.get(address);
        if (entry != null) {
            hope(entry, false);
        }
    }

    /** We listen at this port from now on: it is not dialled at any address of this machine. */
    public void listeningAt(int port) {
        bans.listeningAt(port);
    }

    /** It is our own address: not dialled again. */
    void isOurselves(InetSocketAddress address) {
        bans.exclude(address);
    }

    /** Whether a peer that dials us from there, or is dialled there, is refused. */
    public boolean isBanned(InetSocketAddress address, boolean incoming) {
        return bans.isBanned(address, incoming);
    }

    /** The kinds of all who named this address; empty when nobody did. */
    public Set<PeerOrigin.Kind> kindsOf(InetSocketAddress address) {
        PeerCandidate entry = entries.get(address);
        return entry == null ? Set.of() : entry.kinds();
    }

    /** Addresses heard of. */
    public int known() {
        return entries.size();
    }

    /** Addresses that were never dialled. */
    public int untried() {
        return sources.untried();
    }

    /** Whether any address may still be of use: it was not tried yet, or its peer was met before and may be back soon. */
    public boolean hasHope() {
        return hopeful > 0;
    }

    private void hope(PeerCandidate entry, boolean value) {
        if (entry.hope != value) {
            entry.hope = value;
            hopeful += value ? 1 : -1;
        }
    }

    private void comeBack(PeerCandidate entry, long atNanos) {
        if (isBanned(entry.address, false)) {
            giveUp(entry);
        } else {
            entry.dialAtNanos = atNanos;
            returning.add(entry);
        }
    }

    private void retry(PeerCandidate entry, long atNanos) {
        if (isBanned(entry.address, false)) {
            giveUp(entry);
        } else {
            entry.dialAtNanos = atNanos;
            entry.queue.retry(entry);
        }
    }
}
