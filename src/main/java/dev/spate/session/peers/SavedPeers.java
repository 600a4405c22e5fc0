package dev.spate.session.peers;

import dev.spate.session.PeerOrigin;
import dev.spate.storage.PeerAddresses;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/**
 * The peers that delivered in earlier runs, and those of this one for the next: they are kept in the resume data. Owner: the
 * event loop.
 */
public final class SavedPeers implements PeerSource {
    private final Context context;
    private PeerAddresses earlier = PeerAddresses.NONE;
    private boolean running;

    SavedPeers(Context context) {
        this.context = context;
    }

    @Override
    public PeerOrigin.Kind kind() {
        return PeerOrigin.Kind.SAVED;
    }

    /** The resume data names these. */
    public void restored(PeerAddresses known) {
        earlier = known;
        if (running) {
            tell();
        }
    }

    /**
     * The peers for the next run: those that delivered in this one, then earlier ones.
     *
     * @param delivered the latest first
     * @param isBanned whom not to keep
     */
    public PeerAddresses toKeep(List<InetSocketAddress> delivered, Predicate<InetSocketAddress> isBanned) {
        PeerAddresses now = new PeerAddresses(delivered).before(earlier);
        return new PeerAddresses(now.all().stream().filter(isBanned.negate()).toList());
    }

    @Override
    public void start() {
        running = true;
        tell();
    }

    private void tell() {
        if (!earlier.all().isEmpty()) {
            context.listener().found(PeerOrigin.of(kind()), earlier.all());
        }
    }

    @Override
    public void stop(Duration bound, Runnable done) {
        running = false;
        done.run();
    }

    /** It has told all that it knows. */
    @Override
    public boolean isExhausted() {
        return true;
    }
}
