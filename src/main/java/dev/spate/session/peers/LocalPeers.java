package dev.spate.session.peers;

import dev.spate.lsd.LocalDiscovery;
import dev.spate.net.LoopWork;
import dev.spate.session.PeerOrigin;
import dev.spate.torrent.InfoHash;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Peers of the local network (BEP 14). Owner: the event loop. */
final class LocalPeers implements PeerSource {
    /** A download that ends before has no use for it, and does not pay for it. */
    private static final Duration BEGIN = Duration.ofMillis(500);

    /** Who has the torrent and hears us, or speaks himself, did so by then; others may come at any time. */
    private static final Duration HOPE = Duration.ofSeconds(5);

    /** For a person: more are the work of liars. */
    private static final int MOST_COUNTED = 1_000;

    private final Context context;
    private final EventLoop loop;
    private final InfoHash infoHash;
    private Future<?> next;
    /** Null until it begins. */
    private LocalDiscovery discovery;

    private final Set<InetSocketAddress> heard = new HashSet<>();
    private int port;
    private boolean hopes;

    LocalPeers(Context context) {
        this.context = context;
        this.loop = context.resources().transport().loop();
        this.infoHash = context.ref().infoHash();
        // What a fence keeps from the network says and hears nothing.
        this.hopes = !context.resources().transport().isFenced();
    }

    @Override
    public PeerOrigin.Kind kind() {
        return PeerOrigin.Kind.LSD;
    }

    @Override
    public void start() {
        if (hopes) {
            after(context.announcing().lookup() ? Duration.ZERO : BEGIN, this::begin);
        }
    }

    private void after(Duration time, Runnable task) {
        next = loop.schedule(LoopWork.task(task, context.listener()::broken), time.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void begin() {
        discovery = context.resources().localDiscovery().get();
        announce();
        after(HOPE, () -> {
            hopes = false;
            announceFurther();
            context.listener().toldAll();
        });
    }

    private void announce() {
        port = context.request().get().port();
        discovery.add(infoHash, port, this::heard);
    }

    private void heard(InetSocketAddress address) {
        if (heard.size() < MOST_COUNTED) {
            heard.add(address);
        }
        context.listener().found(PeerOrigin.of(kind()), List.of(address));
    }

    /** While the metadata of a link is sought nobody can dial us: this is looked at until the port is known. */
    private void announceFurther() {
        if (context.request().get().port() != port) {
            announce();
        } else if (port == 0) {
            after(HOPE, this::announceFurther);
        }
    }

    @Override
    public void peersWanted() {
        if (discovery != null) {
            discovery.hurry(infoHash);
        }
    }

    @Override
    public void stop(Duration bound, Runnable done) {
        hopes = false;
        if (next != null) {
            next.cancel(false);
        }
        if (discovery != null) {
            discovery.remove(infoHash);
            discovery = null;
        }
        done.run();
    }

    @Override
    public String outcome() {
        return heard.isEmpty() ? "" : "local network: " + PeerSearch.peers(heard.size());
    }

    @Override
    public boolean isExhausted() {
        return !hopes;
    }
}
