package dev.spate.tracker;

import dev.spate.net.HostLookups;
import dev.spate.net.HostResolver;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Looks up the peers that an answer names by their host names (BEP 3), a few at a time and for a short while. What a
 * name leads to is judged as an address that the tracker had named itself.
 *
 * <p>Owner: the loop.
 */
final class PeerNameLookup implements HostLookups.Listener {
    /** How many names of one answer are looked up: each costs a name server that the tracker chose a question. */
    static final int MAX_NAMES = 20;

    /** The other peers of the answer wait for it. */
    private static final Duration TIME = Duration.ofSeconds(5);

    private final AnnounceResponse answer;
    private final InetAddress tracker;
    private final HostLookups lookups;
    private final Promise<AnnounceResponse> promise;
    private final CompactPeers peers = new CompactPeers();
    private boolean found;
    private Optional<String> failure = Optional.empty();

    /**
     * A lookup that has yet to begin.
     *
     * @param answer with the peers whose addresses were named
     * @param names unresolved
     * @param tracker the address that answered
     */
    PeerNameLookup(
            EventLoop loop,
            HostResolver resolver,
            AnnounceResponse answer,
            List<InetSocketAddress> names,
            InetAddress tracker) {
        this.answer = answer;
        this.tracker = tracker;
        this.lookups = new HostLookups(loop, resolver, names, new HostLookups.Bounds(MAX_NAMES, TIME), this);
        this.promise = loop.newPromise();
    }

    /** The answer with all its peers, without those that this tracker may not name. Fails only with a bug of ours. */
    Future<AnnounceResponse> future() {
        return promise;
    }

    void start() {
        answer.peers().forEach(this::add);
        lookups.start();
    }

    /** Waits no longer: what is not found by now is left out. */
    void end() {
        lookups.end();
    }

    private void add(InetSocketAddress peer) {
        peers.add(peer.getAddress().getAddress(), peer.getPort());
    }

    @Override
    public void found(List<InetSocketAddress> addresses) {
        found = true;
        addresses.forEach(this::add);
    }

    @Override
    public void failed(InetSocketAddress name, String reason) {
        failure = failure.or(() -> Optional.of(reason));
    }

    @Override
    public void ended() {
        Optional<String> warning = found
                ? Optional.empty()
                : Optional.of(
                        "it names peers by names that lead nowhere (" + failure.orElse("DNS does not answer") + ")");
        promise.trySuccess(answer.withPeers(peers.toList(), warning).withoutLocalPeersFrom(tracker));
    }

    @Override
    public void broken(Throwable bug) {
        promise.tryFailure(bug);
    }
}
