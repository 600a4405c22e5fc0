package dev.spate.session.peers;

import dev.spate.session.PeerOrigin;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * The peers that connected peers tell of (BEP 11): all of them together have one turn, as anybody may be such a peer.
 *
 * <p>Owner: the event loop.
 */
public final class PexSource implements PeerSource {
    private final Context context;
    private boolean running;
    private int heard;

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

    /** A connected peer told of these. */
    public void heard(List<InetSocketAddress> addresses) {
        if (running && !addresses.isEmpty()) {
            heard += addresses.size();
            context.listener().found(PeerOrigin.of(kind()), addresses);
        }
    }

    @Override
    public void stop(Duration bound, Runnable done) {
        running = false;
        done.run();
    }

    @Override
    public String outcome() {
        return heard == 0 ? "" : "PEX: " + PeerSearch.peers(heard);
    }

    /** There is nobody to hear from without a connected peer. */
    @Override
    public boolean isExhausted() {
        return true;
    }
}
