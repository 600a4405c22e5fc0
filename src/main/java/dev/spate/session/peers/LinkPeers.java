package dev.spate.session.peers;

import dev.spate.net.HostLookups;
import dev.spate.session.PeerOrigin;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The peers that a magnet link names (BEP 9, {@code x.pe}), by addresses or by names that are looked up. Owner: the event loop.
 */
final class LinkPeers implements PeerSource, HostLookups.Listener {
    /** Addresses that the link gives: itself, and through its names, of which each may have several. */
    static final int LIMIT = 100;

    /** Names of the link: no more than addresses. Nobody waits for them but a download without any other source. */
    private static final HostLookups.Bounds NAMES = new HostLookups.Bounds(LIMIT, Duration.ofMinutes(1));

    private static final Logger LOG = LoggerFactory.getLogger(LinkPeers.class);

    private final Context context;
    /** Null when the link has no names. */
    private final HostLookups names;

    private boolean running;
    private int taken;

    LinkPeers(Context context) {
        this.context = context;
        List<InetSocketAddress> named = named(context, true);
        this.names = named.isEmpty()
                ? null
                : new HostLookups(
                        context.resources().transport().loop(),
                        context.resources().resolver(),
                        named,
                        NAMES,
                        this);
    }

    private static List<InetSocketAddress> named(Context context, boolean unresolved) {
        return context.ref().peers().stream()
                .filter(each -> each.isUnresolved() == unresolved)
                .toList();
    }

    @Override
    public PeerOrigin.Kind kind() {
        return PeerOrigin.Kind.LINK;
    }

    @Override
    public void start() {
        running = true;
        named(context, false).forEach(each -> found(List.of(each)));
        if (names != null) {
            names.start();
        }
    }

    @Override
    public void stop(Duration bound, Runnable done) {
        running = false;
        endNames();
        done.run();
    }

    @Override
    public boolean isExhausted() {
        return !running || names == null || names.isOver();
    }

    @Override
    public void found(List<InetSocketAddress> addresses) {
        List<InetSocketAddress> some = addresses.stream().limit(LIMIT - taken).toList();
        taken += some.size();
        context.listener().found(PeerOrigin.of(kind()), some);
        if (taken >= LIMIT) {
            endNames();
        }
    }

    private void endNames() {
        if (names != null) {
            names.end();
        }
    }

    @Override
    public void failed(InetSocketAddress name, String reason) {
        LOG.debug("{}: {}", name, reason);
    }

    @Override
    public void ended() {
        LOG.debug("the names of the link's peers were looked up");
        context.listener().toldAll();
    }

    @Override
    public void broken(Throwable bug) {
        context.listener().broken(bug);
    }
}
