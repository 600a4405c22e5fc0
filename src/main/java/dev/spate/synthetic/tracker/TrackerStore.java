package dev.spate.synthetic.tracker;

import dev.spate.synthetic.AnnouncerReport;
import dev.spate.synthetic.SwarmReport.AnnounceReport;
import dev.spate.torrent.InfoHash;
import dev.spate.tracker.AnnounceRequest;
import dev.spate.tracker.AnnounceResponse;
import dev.spate.tracker.ScrapeResponse;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.IntPredicate;

/**
 * What the trackers of a swarm know: one torrent, its peers, and who announced what.
 *
 * <p>Owned by the swarm's event loop.
 */
public final class TrackerStore {
    /** How many peers a response names at most: as many as fit a UDP response (BEP 15) with room to spare. */
    private static final int MOST_PEERS = 5_000;

    private static final Duration INTERVAL = Duration.ofSeconds(1_800);
    private static final Duration MIN_INTERVAL = Duration.ofSeconds(1);

    private final InfoHash infoHash;
    private final List<InetSocketAddress> peers;
    private final Consumer<InetSocketAddress> announced;
    private final Optional<Announcers> announcers;
    private final Naming naming;
    private SplittableRandom random;
    private int next;
    private long announces;
    private long started;
    private long completed;
    private long stopped;
    private long failed;

    /**
     * @param trading whether clients are named to each other too, and what each tells is kept
     * @param announced is told where a client listens, each time that one announces itself and does not leave
     */
    public TrackerStore(
            InfoHash infoHash, List<InetSocketAddress> peers, boolean trading, Consumer<InetSocketAddress> announced) {
        this(infoHash, peers, trading, announced, Naming.ALL);
    }

    /** The same where not everybody is named. */
    public TrackerStore(
            InfoHash infoHash,
            List<InetSocketAddress> peers,
            boolean trading,
            Consumer<InetSocketAddress> announced,
            Naming naming) {
        this.naming = naming;
        this.random = new SplittableRandom(naming.seed());
        this.infoHash = infoHash;
        this.announced = announced;
        this.announcers = trading ? Optional.of(new Announcers()) : Optional.empty();
        this.peers = List.copyOf(peers);
    }

    /**
     * Whom a response names.
     *
     * @param most how many at a time, drawn from all that are known; 0 for everybody, known or not; from 5,000 on all that
     *     are known, however many are asked for
     * @param known whether the tracker knows the peer of an index: whether it has ever come
     * @param seed what chance follows from
     */
    public record Naming(int most, IntPredicate known, long seed) {
        /** Everybody, each time. */
        public static final Naming ALL = new Naming(0, index -> true, 0);
    }

    /** Whether this is the torrent that is tracked here. */
    boolean knows(InfoHash asked) {
        return infoHash.equals(asked);
    }

    /** What is counted of this torrent; of another one, nothing. */
    ScrapeResponse scrape(InfoHash asked) {
        boolean known = knows(asked);
        return new ScrapeResponse(OptionalInt.of(known ? peers.size() : 0), OptionalInt.of(0), OptionalInt.of((int)
                (known ? completed : 0)));
    }

    /** Notes a refusal. */
    void refuse() {
        failed++;
    }

    /**
     * Notes an announce and responds to it; the peers of every next response go on where those of the last one ended.
     *
     * <p>A response names everybody, however many peers the client asks for, unless it asks for none. A bench measures
     * how a client deals with a swarm, not how long it takes to hear of it.
     *
     * @param from the client's address
     */
    AnnounceResponse announce(AnnounceRequest request, InetAddress from) {
        announces++;
        announcers.ifPresent(all -> all.told(request, from, System.nanoTime()));
        switch (request.event()) {
            case STARTED -> started++;
            case COMPLETED -> completed++;
            case STOPPED -> stopped++;
            case NONE -> {}
        }
        if (request.event() != AnnounceRequest.Event.STOPPED && request.port() != 0) {
            announced.accept(new InetSocketAddress(from, request.port()));
        }
        boolean none = request.event() == AnnounceRequest.Event.STOPPED || request.numWant() == 0;
        return new AnnounceResponse(
                none ? List.of() : peersFor(request, from),
                INTERVAL,
                Optional.of(MIN_INTERVAL),
                OptionalInt.of(peers.size()),
                OptionalInt.of(0),
                Optional.empty(),
                Optional.empty(),
                0);
    }

    private List<InetSocketAddress> peersFor(AnnounceRequest request, InetAddress from) {
        List<InetSocketAddress> named = naming.most() == 0 ? nextPeers() : drawnPeers(request.numWant());
        if (announcers.isEmpty()) {
            return named;
        }
        List<InetSocketAddress> all = new ArrayList<>(named);
        all.addAll(announcers.get().othersThan(from, request.port()));
        return all.subList(0, Math.min(MOST_PEERS, all.size()));
    }

    /** As trackers in the world: some of those that it knows, each time others, and no more than are asked for. */
    private List<InetSocketAddress> drawnPeers(int wanted) {
        List<InetSocketAddress> known = new ArrayList<>();
        for (int i = 0; i < peers.size(); i++) {
            if (naming.known().test(i)) {
                known.add(peers.get(i));
            }
        }
        // Who names that many names everybody that it knows, as without a limit.
        int most = naming.most() >= MOST_PEERS ? MOST_PEERS : Math.min(wanted, naming.most());
        int count = Math.min(most, known.size());
        for (int i = 0; i < count; i++) {
            Collections.swap(known, i, i + random.nextInt(known.size() - i));
        }
        return List.copyOf(known.subList(0, count));
    }

    private List<InetSocketAddress> nextPeers() {
        int count = Math.min(MOST_PEERS, peers.size());
        if (count == 0) {
            return List.of();
        }
        int run = Math.min(count, peers.size() - next);
        List<InetSocketAddress> some = new ArrayList<>(count);
        some.addAll(peers.subList(next, next + run));
        some.addAll(peers.subList(0, count - run));
        next = (int) (((long) next + count) % peers.size());
        return some;
    }

    /** Forgets what was announced, and whose turn it is. */
    public void reset(long nowNanos) {
        announcers.ifPresent(all -> all.reset(nowNanos));
        random = new SplittableRandom(naming.seed());
        next = 0;
        announces = 0;
        started = 0;
        completed = 0;
        stopped = 0;
        failed = 0;
    }

    /** What each client has told, where clients trade; else nothing. */
    public Optional<List<AnnouncerReport>> announcerReports() {
        return announcers.map(Announcers::report);
    }

    public AnnounceReport report() {
        return new AnnounceReport(announces, started, completed, stopped, failed);
    }
}
