package dev.spate.synthetic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.dht.Dht;
import dev.spate.dht.DhtListener;
import dev.spate.dht.DhtOptions;
import dev.spate.dht.DhtResult;
import dev.spate.metainfo.MetainfoReader;
import dev.spate.net.HostResolver;
import dev.spate.net.Transport;
import dev.spate.support.Patience;
import dev.spate.torrent.InfoHash;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SwarmDhtTest {
    private static final InfoHash OTHER = InfoHash.ofHex("0123456789abcdef0123456789abcdef01234567");

    private final Transport transport = Transport.start();
    private final HostResolver resolver = new HostResolver(transport);
    private final List<Throwable> bugs = new ArrayList<>();
    private final List<Dht> opened = new ArrayList<>();

    @AfterEach
    void end() throws Exception {
        onLoop(() -> {
            opened.forEach(Dht::close);
            resolver.close();
            return null;
        });
        transport.close();
        assertEquals(List.of(), bugs);
    }

    private <T> T onLoop(Callable<T> action) throws Exception {
        return transport.loop().submit(action).get(Patience.SECONDS, TimeUnit.SECONDS);
    }

    /** What a node finds that knows this one alone; it announces itself at the port, if that is not 0. */
    private List<InetSocketAddress> found(InetSocketAddress node, InfoHash infoHash, int port) throws Exception {
        Dht asker = onLoop(() -> new Dht(
                transport,
                resolver,
                DhtOptions.asking(List.of(node), List.of()),
                Optional.empty(),
                new SplittableRandom(1),
                System::nanoTime,
                bugs::add));
        opened.add(asker);
        onLoop(asker::start).get(Patience.SECONDS, TimeUnit.SECONDS);
        List<InetSocketAddress> peers = new ArrayList<>();
        CompletableFuture<DhtResult> ended = new CompletableFuture<>();
        DhtListener listener = new DhtListener() {
            @Override
            public void peers(List<InetSocketAddress> fresh) {
                peers.addAll(fresh);
            }

            @Override
            public void ended(DhtResult result) {
                ended.complete(result);
            }
        };
        onLoop(() ->
                port == 0 ? asker.lookup(infoHash, listener) : asker.announce(infoHash, port, false, true, listener));
        assertTrue(ended.get(Patience.SECONDS, TimeUnit.SECONDS).answered() > 0);
        return peers;
    }

    private static SyntheticSwarm swarm(int peers, SwarmAddressing.Addressing addressing) throws Exception {
        SwarmOptions options = SwarmOptions.of(TestShapes.ofSize(100_000), peers, SimulatedLink.unlimited())
                .at(SwarmAddressing.onLoopback(addressing))
                .foundBy(new SwarmOptions.Finding(true, false));
        return SyntheticSwarm.start(options, PieceHashing.Progress.NONE);
    }

    @Test
    void whoKnowsOneNodeFindsAllPeersOfTheSwarmAndNoneOfAnotherTorrent() throws Exception {
        try (SyntheticSwarm swarm = swarm(30, SwarmAddressing.Addressing.ofThisSystem())) {
            InetSocketAddress node = swarm.dhtNode().orElseThrow();
            Set<InetSocketAddress> all = new HashSet<>(swarm.peerAddresses());
            assertEquals(all, new HashSet<>(found(node, swarm.torrent().infoHash(), 0)));
            assertEquals(List.of(), found(node, OTHER, 0));
            var metainfo = MetainfoReader.read(swarm.torrentFile());
            assertEquals(List.of(), metainfo.tiers());
            assertEquals(
                    List.of(node),
                    metainfo.dhtNodes().stream()
                            .map(each -> new InetSocketAddress(each.getHostString(), each.getPort()))
                            .toList());
        }
    }

    @Test
    void peersAtPortsOfOneAddressAreAllKnown() throws Exception {
        try (SyntheticSwarm swarm = swarm(30, SwarmAddressing.Addressing.OWN_PORT)) {
            InetSocketAddress node = swarm.dhtNode().orElseThrow();
            assertEquals(30, new HashSet<>(found(node, swarm.torrent().infoHash(), 0)).size());
        }
    }

    @Test
    void whoAnnouncesHimselfIsNamedToOthersUntilTheSwarmBeginsAnew() throws Exception {
        try (SyntheticSwarm swarm = swarm(3, SwarmAddressing.Addressing.OWN_PORT)) {
            InetSocketAddress node = swarm.dhtNode().orElseThrow();
            InfoHash infoHash = swarm.torrent().infoHash();
            InetSocketAddress client = new InetSocketAddress(node.getAddress(), 7_001);
            found(node, infoHash, 7_001);
            // The announcement was sent before: it comes first.
            assertTrue(found(node, infoHash, 0).contains(client));
            swarm.reset();
            assertEquals(new HashSet<>(swarm.peerAddresses()), new HashSet<>(found(node, infoHash, 0)));
        }
    }
}
