package dev.spate.tracker;

import dev.spate.net.HostResolver;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Looks up the peers that an answer names by their host names (BEP 3), a few at a time and for a short while. What a
 * name leads to is judged as an address that the tracker had named itself.
 *
 * <p>Owner: the loop.
 */
final class PeerNameLookup {
    /** How many names of one answer are looked up: each costs a name server that the tracker chose a question. */
    static final int MAX_NAMES = 20;

    private static final int AT_ONCE = 4;

    /** The other peers of the answer wait for it. */
    private static final Duration BOUND = Duration.ofSeconds(5);

    private final EventLoop loop;
    private final HostResolver resolver;
    private final AnnounceResponse answer;
    private final InetAddress tracker;
    private final Deque<InetSocketAddress> waiting;
    private final Promise<AnnounceResponse> promise;
    private final CompactPeers peers = new CompactPeers();
    private boolean found;
    private int running;
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
        this.loop = loop;
        this.resolver = resolver;
        this.answer = answer;
        this.tracker = tracker;
        this.waiting = new ArrayDeque<>(names);
        this.promise = loop.newPromise();
    }

    /** The answer with all its peers, without those that this tracker may not name. Never fails. */
    Future<AnnounceResponse> future() {
        return promise;
    }

    void start() {
        answer.peers().forEach(each -> peers.add(each.getAddress().getAddress(), each.getPort()));
        Future<?> bound = loop.schedule(this::end, BOUND.toNanos(), TimeUnit.NANOSECONDS);
        promise.addListener(done -> bound.cancel(false));
        next();
    }

    /** Waits no longer: what is not found by now is left out. */
    void end() {
        Optional<String> warning = found
                ? Optional.empty()
                : Optional.of(
                        "it names peers by names that lead nowhere (" + failure.orElse("DNS does not answer") + ")");
        promise.trySuccess(answer.withPeers(peers.toList(), warning).withoutLocalPeersFrom(tracker));
    }

    private void next() {
        while (running < AT_ONCE && !waiting.isEmpty() && !promise.isDone()) {
            InetSocketAddress name = waiting.poll();
            running++;
            resolver.resolve(name.getHostString()).addListener((Future<List<InetAddress>> done) -> {
                running--;
                if (done.isSuccess()) {
                    found = true;
                    done.getNow().forEach(each -> peers.add(each.getAddress(), name.getPort()));
                } else {
                    failure = failure.or(() -> Optional.of(done.cause().getMessage()));
                }
                next();
            });
        }
        if (running == 0 && waiting.isEmpty()) {
            end();
        }
    }
}
