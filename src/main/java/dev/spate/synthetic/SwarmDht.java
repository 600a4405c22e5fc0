package dev.spate.synthetic;

import dev.spate.dht.Dht;
import dev.spate.dht.DhtOptions;
import dev.spate.dht.DhtPing;
import dev.spate.net.HostResolver;
import dev.spate.net.LoopWork;
import dev.spate.net.Transport;
import dev.spate.torrent.InfoHash;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Nodes of the DHT that know one another and the peers of a swarm, so that a client that knows one of them needs no
 * tracker. There are as many as a client wants to know before it looks for peers (transmission: nine), each in a /24 of
 * its own, since clients take one of each; where peers are told apart by ports there is one.
 *
 * <p>Owned by the swarm's event loop; {@link #open} blocks, and is called by another thread.
 */
final class SwarmDht {
    private static final Logger LOG = LoggerFactory.getLogger(SwarmDht.class);
    private static final int NODES = 16;

    /** Addresses of a {@link PeerNetwork} in one /24. */
    private static final int HOSTS_A_BLOCK = 254;

    /** A node stores 1,000 peers of a torrent: so many of ours leave room for clients that announce themselves. */
    private static final int MOST_PEERS_A_NODE = 900;

    /** What is stored expires after 30 minutes. */
    private static final long REFRESH_MINUTES = 15;

    private static final long OPEN_SECONDS = 10;

    private final Transport transport;
    private final HostResolver resolver;
    private final InfoHash infoHash;
    private final List<InetSocketAddress> peers;
    private final List<Dht> nodes = new ArrayList<>();
    private final List<InetSocketAddress> addresses = new ArrayList<>();
    private Optional<Future<?>> timer = Optional.empty();

    private SwarmDht(Transport transport, InfoHash infoHash, List<InetSocketAddress> peers) {
        this.transport = transport;
        this.resolver = new HostResolver(transport);
        this.infoHash = infoHash;
        this.peers = List.copyOf(peers);
    }

    /**
     * Opens the nodes, and returns when they know one another.
     *
     * @throws IOException when an address cannot be had
     */
    static SwarmDht open(Transport transport, SwarmAddressing place, InfoHash infoHash, List<InetSocketAddress> peers)
            throws IOException {
        SwarmDht dht = new SwarmDht(transport, infoHash, peers);
        for (InetAddress host : hosts(place)) {
            dht.openNode(host);
        }
        dht.await(dht::meet);
        dht.await(() -> {
            dht.reset();
            return CompletableFuture.completedFuture(null);
        });
        return dht;
    }

    private static List<InetAddress> hosts(SwarmAddressing place) {
        if (place.addressing() == SwarmAddressing.Addressing.OWN_PORT) {
            return List.of(place.host());
        }
        PeerNetwork network = place.network();
        boolean isWide = network.capacity() > NODES * HOSTS_A_BLOCK;
        return IntStream.range(0, Math.min(NODES, network.capacity()))
                .mapToObj(node -> network.address(isWide ? node * HOSTS_A_BLOCK : node))
                .toList();
    }

    private void openNode(InetAddress host) throws IOException {
        await(() -> {
            Dht node = new Dht(
                    transport,
                    resolver,
                    DhtOptions.trusting(new InetSocketAddress(host, 0)),
                    Optional.empty(),
                    new SecureRandom(),
                    System::nanoTime,
                    SwarmDht::broken);
            nodes.add(node);
            return node.start().thenRun(() -> addresses.add(new InetSocketAddress(host, node.port())));
        });
    }

    /** Each asks each of the others, and so gets it into its table. */
    private CompletableFuture<Void> meet() {
        List<CompletableFuture<Optional<DhtPing>>> answers = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            for (int other = 0; other < nodes.size(); other++) {
                if (i != other) {
                    answers.add(nodes.get(i).ping(addresses.get(other)));
                }
            }
        }
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new));
    }

    private <T> T await(Callable<CompletableFuture<T>> work) throws IOException {
        try {
            return transport
                    .loop()
                    .submit(work)
                    .get(OPEN_SECONDS, TimeUnit.SECONDS)
                    .get(OPEN_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            BindException failure = new BindException("cannot open a DHT node: " + e.getMessage());
            failure.initCause(e);
            throw failure;
        }
    }

    /** Where the first node is. */
    InetSocketAddress address() {
        return addresses.get(0);
    }

    /** Forgets who announced himself, and knows the peers of the swarm alone. */
    void reset() {
        nodes.forEach(Dht::forgetPeers);
        store();
    }

    private void store() {
        timer.ifPresent(each -> each.cancel(false));
        List<InetSocketAddress> known = new ArrayList<>(peers);
        for (Dht node : nodes) {
            node.store(infoHash, known.subList(0, Math.min(MOST_PEERS_A_NODE, known.size())), true);
            // With more peers than a node stores, each has others.
            Collections.rotate(known, -MOST_PEERS_A_NODE);
        }
        timer = Optional.of(transport
                .loop()
                .schedule(LoopWork.task(this::store, SwarmDht::broken), REFRESH_MINUTES, TimeUnit.MINUTES));
    }

    /** Closes the sockets. */
    void close() {
        timer.ifPresent(each -> each.cancel(false));
        nodes.forEach(Dht::close);
        resolver.close();
    }

    private static void broken(Throwable bug) {
        LOG.error("internal error in the DHT of the swarm", bug);
    }
}
