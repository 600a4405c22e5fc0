package dev.spate.session.peers;

import dev.spate.dht.Dht;
import dev.spate.dht.DhtListener;
import dev.spate.dht.DhtLookup;
import dev.spate.dht.DhtResult;
import dev.spate.net.HostKey;
import dev.spate.net.LoopWork;
import dev.spate.session.PeerOrigin;
import dev.spate.session.SharedDht;
import dev.spate.session.TorrentRef;
import dev.spate.text.Plural;
import dev.spate.torrent.InfoHash;
import dev.spate.tracker.AnnounceRequest;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The DHT as a source of a torrent's peers: looks for them and announces us, at once, then every 15 minutes, and more often
 * while peers are lacking; and after half a minute while no node answers, so that an outage is over when the network is back.
 * Owner: the event loop.
 */
public final class DhtSource implements PeerSource, DhtListener {
    private static final Logger LOG = LoggerFactory.getLogger(DhtSource.class);
    private static final long EVERY_NANOS = TimeUnit.MINUTES.toNanos(15);
    private static final long FIRST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** A lookup that nobody answers may tell of an outage: the next one comes after this time. */
    private static final long SILENT_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** After an outage it looks at once, but not more often than this: who loses his only peer again and again has none. */
    private static final long OUTAGE_SPACING_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** A download that trackers bring to its end before does not pay for it. */
    private static final long OTHERS_FIRST_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Nodes that peers of a torrent may tell of: they are there to begin with, and lookups find better ones. */
    static final int MOST_PEERS_NODES = 100;

    private final Context context;
    private final SharedDht shared;
    private final InfoHash infoHash;
    private final Set<HostKey> peersNodes = new HashSet<>();
    /** Told of before there is a socket. */
    private final List<InetSocketAddress> nodesForLater = new ArrayList<>();

    private Dht dht;
    private DhtLookup lookup;
    private Future<?> timer;
    private boolean running;
    private boolean opening;
    private boolean unusable;
    private boolean silent;
    private boolean looked;
    private boolean seeding;
    private boolean announced;
    private int found;
    private int asked;
    private long pauseNanos = FIRST_PAUSE_NANOS;
    private long notBeforeNanos;
    private long lookedAtNanos;

    DhtSource(Context context) {
        this.context = context;
        this.shared = context.resources().dht();
        this.infoHash = context.ref().infoHash();
    }

    @Override
    public PeerOrigin.Kind kind() {
        return PeerOrigin.Kind.DHT;
    }

    @Override
    public void start() {
        running = true;
        if (!shared.isEnabled()) {
            return;
        }
        if (knowsOthers() && !context.announcing().lookup()) {
            timer = context.resources()
                    .transport()
                    .loop()
                    .schedule(LoopWork.task(this::open, this::broken), OTHERS_FIRST_NANOS, TimeUnit.NANOSECONDS);
        } else {
            open();
        }
    }

    private boolean knowsOthers() {
        return !context.given().isEmpty()
                || !context.ref().peers().isEmpty()
                || !context.ref().announceTiers().stream().allMatch(List::isEmpty);
    }

    private void open() {
        opening = true;
        shared.open().whenComplete((opened, failure) -> {
            opening = false;
            if (failure != null) {
                unusable = true;
                context.listener().toldAll();
            } else if (running) {
                dht = opened;
                LoopWork.task(this::begin, this::broken).run();
            }
        });
    }

    private void begin() {
        if (context.ref() instanceof TorrentRef.Known known) {
            known.metainfo().dhtNodes().forEach(dht::addNode);
        }
        nodesForLater.forEach(dht::addNode);
        nodesForLater.clear();
        dht.hear(infoHash, this::peers);
        look();
    }

    /** Whether the DHT may be used at all. */
    public boolean isEnabled() {
        return shared.isEnabled();
    }

    /** The UDP port of our node, for the peers (BEP 5); empty when there is none that answers, or not yet. */
    public OptionalInt nodePort() {
        return shared.nodePort();
    }

    /** A connected peer has a node at this port of its address; one of each host is taken, and so many in all. */
    public void peersNode(InetAddress host, int port) {
        if (!running || port == 0 || peersNodes.size() >= MOST_PEERS_NODES || !peersNodes.add(HostKey.of(host))) {
            return;
        }
        InetSocketAddress node = new InetSocketAddress(host, port);
        if (dht == null) {
            nodesForLater.add(node);
        } else {
            dht.addNode(node);
        }
    }

    /** Looks, and tells the closest nodes where we listen, if we do. */
    private void look() {
        AnnounceRequest request = context.announcement();
        lookedAtNanos = nowNanos();
        seeding |= request.left() == 0;
        lookup = null;
        announced = request.port() > 0;
        DhtLookup begun =
                announced ? dht.announce(infoHash, request.port(), false, seeding, this) : dht.lookup(infoHash, this);
        // It may have ended at once: nobody is known.
        if (!silent || begun.asked() > 0) {
            lookup = begun;
        }
        lookAgainIn(silent && lookup == null ? SILENT_PAUSE_NANOS : EVERY_NANOS);
    }

    private void lookAgainIn(long nanos) {
        if (timer != null) {
            timer.cancel(false);
        }
        timer = context.resources()
                .transport()
                .loop()
                .schedule(LoopWork.task(this::again, this::broken), Math.max(0, nanos), TimeUnit.NANOSECONDS);
    }

    private long nowNanos() {
        return context.resources().clock().getAsLong();
    }

    private void again() {
        if (running && lookup == null) {
            look();
        }
    }

    @Override
    public void peersWanted() {
        if (!running || dht == null || lookup != null) {
            return;
        }
        // A magnet link listens only when it has its metadata.
        boolean listensNow = !announced && context.request().get().port() > 0;
        if (listensNow || nowNanos() - notBeforeNanos >= 0) {
            pauseNanos = Math.min(2 * pauseNanos, EVERY_NANOS);
            look();
        }
    }

    @Override
    public void outage() {
        if (running && dht != null && lookup == null) {
            pauseNanos = FIRST_PAUSE_NANOS;
            lookAgainIn(lookedAtNanos + OUTAGE_SPACING_NANOS - nowNanos());
        }
    }

    @Override
    public void completed() {
        seeding = true;
        if (dht != null && lookup == null && running) {
            look();
        }
    }

    @Override
    public void peers(List<InetSocketAddress> fresh) {
        if (running) {
            found += fresh.size();
            context.listener().found(PeerOrigin.of(kind()), fresh);
        }
    }

    @Override
    public void ended(DhtResult result) {
        LOG.debug("DHT: {} of {}", result, infoHash);
        lookup = null;
        asked += result.asked();
        silent = result.answered() == 0;
        looked = true;
        if (silent && running) {
            pauseNanos = FIRST_PAUSE_NANOS;
            lookAgainIn(SILENT_PAUSE_NANOS);
        }
        notBeforeNanos = nowNanos() + (silent ? SILENT_PAUSE_NANOS : pauseNanos);
        context.listener().toldAll();
    }

    @Override
    public void stop(Duration bound, Runnable done) {
        running = false;
        if (lookup != null) {
            lookup.cancel();
            lookup = null;
        }
        if (timer != null) {
            timer.cancel(false);
        }
        if (dht != null) {
            dht.hearNoMore(infoHash);
        }
        done.run();
    }

    /**
     * Without a DHT, and when no node of it answers. A torrent that stays waits for them: it may be the network that is out. A
     * single question ends then.
     */
    @Override
    public boolean isExhausted() {
        return !shared.isEnabled()
                || unusable
                || isSilent() && (context.announcing().lookup() || !dht.hasHope());
    }

    @Override
    public boolean isWorthAnotherTry() {
        return shared.isEnabled();
    }

    private boolean isSilent() {
        return silent && lookup == null;
    }

    /** After its first lookup. */
    @Override
    public boolean hasToldAll() {
        return looked && lookup == null || isExhausted();
    }

    @Override
    public boolean isAsking() {
        return opening || lookup != null;
    }

    @Override
    public String status() {
        if (!shared.isEnabled()) {
            return "";
        }
        int now = asked + (lookup == null ? 0 : lookup.asked());
        String nodes = Plural.of(now, "node") + " asked, ";
        return "DHT: " + nodes + (silent && found == 0 ? "none answers" : Plural.of(found, "peer"));
    }

    @Override
    public String outcome() {
        return status();
    }

    @Override
    public String complaints() {
        if (!shared.isEnabled() || found > 0) {
            return "";
        }
        Optional<String> obstacle = dht == null ? Optional.empty() : dht.obstacle();
        return obstacle.map(each -> "no DHT node answers: " + each)
                .orElse(unusable || silent ? "no DHT node answers" : "no DHT node knows a peer");
    }

    private void broken(Throwable bug) {
        context.listener().broken(bug);
    }
}
