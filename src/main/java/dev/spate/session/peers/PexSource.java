package dev.spate.session.peers;

import dev.spate.peer.DialHint;
import dev.spate.session.PeerOrigin;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The peers that connected peers tell of (BEP 11): all of them together have one turn, as anybody may be such a peer.
 *
 * <p>Owner: the event loop.
 */
public final class PexSource implements PeerSource {
    /** Addresses of which it is remembered how they want to be dialled; more are dialled as all others are. */
    static final int MOST_HINTS = 1_000;

    private final Context context;
    private final Map<InetSocketAddress, DialHint> hints = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<InetSocketAddress, DialHint> eldest) {
            return size() > MOST_HINTS;
        }
    };
    private final DistinctAddresses heard = new DistinctAddresses();
    private boolean running;

    PexSource(Context context) {
        this.context = context;
    }

    @Override
    public PeerOrigin.Kind kind() {
        return PeerOrigin.Kind.PEX;
    }

    @Override
    public void start() {
        running = true;
    }

    /** A connected peer told of these, and of some of them how they want to be dialled. */
    public void heard(List<InetSocketAddress> addresses, Map<InetSocketAddress, DialHint> told) {
        if (running && !addresses.isEmpty()) {
            hints.putAll(told);
            heard.add(addresses);
            context.listener().found(PeerOrigin.of(kind()), addresses);
        }
    }

    /** How an address wants to be dialled, by what was said last; told once, as who says it may be wrong. */
    public DialHint takeHint(InetSocketAddress address) {
        DialHint hint = hints.remove(address);
        return hint == null ? DialHint.NONE : hint;
    }

    @Override
    public void stop(Duration bound, Runnable done) {
        running = false;
        done.run();
    }

    @Override
    public String outcome() {
        return heard.told("PEX");
    }

    /** There is nobody to hear from without a connected peer. */
    @Override
    public boolean isExhausted() {
        return true;
    }
}
