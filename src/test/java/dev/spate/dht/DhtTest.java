package dev.spate.dht;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.dht.krpc.Endpoint;
import dev.spate.dht.krpc.NodeId;
import dev.spate.dht.krpc.NodeInfo;
import dev.spate.dht.node.SavedTable;
import dev.spate.net.FakeDns;
import dev.spate.net.HostResolver;
import dev.spate.net.Transport;
import dev.spate.support.Patience;
import dev.spate.torrent.InfoHash;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DhtTest {
    private static final InfoHash HASH = InfoHash.ofHex("0123456789abcdef0123456789abcdef01234567");

    private final Transport transport = Transport.start();
    private final HostResolver resolver = new HostResolver(transport);
    private final List<Throwable> bugs = new ArrayList<>();
    private final List<Dht> opened = new ArrayList<>();

    private final AtomicLong aheadNanos = new AtomicLong();

    @TempDir
    Path directory;

    @AfterEach
    void end() throws Exception {
        for (Dht each : opened) {
            soon(onLoop(each::close));
        }
        onLoop(() -> {
            resolver.close();
            return null;
        });
        transport.close();
        assertEquals(List.of(), bugs);
    }

    private <T> T onLoop(Callable<T> action) throws Exception {
        return transport.loop().submit(action).get(Patience.SECONDS, TimeUnit.SECONDS);
    }

    private static <T> T soon(CompletableFuture<T> future) throws Exception {
        return future.get(Patience.SECONDS, TimeUnit.SECONDS);
    }

    private Dht open(boolean readOnly, Optional<DhtStateFile> state, InetSocketAddress bind, InetSocketAddress... nodes)
            throws Exception {
        return open(new DhtOptions(readOnly, bind, List.of(nodes), List.of()), state);
    }

    private Dht open(DhtOptions options, Optional<DhtStateFile> state) throws Exception {
        return open(options, state, resolver);
    }

    private Dht open(DhtOptions options, Optional<DhtStateFile> state, HostResolver names) throws Exception {
        Dht dht = onLoop(() -> new Dht(
                transport,
                names,
                options,
                state,
                new SplittableRandom(1 + opened.size()),
                () -> System.nanoTime() + aheadNanos.get(),
                bugs::add));
        opened.add(dht);
        soon(onLoop(dht::start));
        return dht;
    }

    private static InetSocketAddress at(String address, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByName(address), port);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private InetSocketAddress address(Dht dht) throws Exception {
        return at("127.0.0.1", onLoop(dht::port));
    }

    /** Hears of one lookup. */
    private static final class Ears implements DhtListener {
        final List<InetSocketAddress> peers = new ArrayList<>();
        final CompletableFuture<DhtResult> ended = new CompletableFuture<>();

        @Override
        public void peers(List<InetSocketAddress> fresh) {
            peers.addAll(fresh);
        }

        @Override
        public void ended(DhtResult result) {
            ended.complete(result);
        }
    }

    private Ears announce(Dht dht, int port, boolean seed) throws Exception {
        Ears ears = new Ears();
        onLoop(() -> dht.announce(HASH, port, false, seed, ears));
        soon(ears.ended);
        return ears;
    }

    private Ears lookup(Dht dht) throws Exception {
        Ears ears = new Ears();
        onLoop(() -> dht.lookup(HASH, ears));
        soon(ears.ended);
        return ears;
    }

    private static InetSocketAddress any() {
        return at("127.0.0.1", 0);
    }

    @Test
    void whoKnowsOneNodeFindsThePeersThatOthersAnnouncedThere() throws Exception {
        Dht hub = open(false, Optional.empty(), any());
        Dht giver = open(true, Optional.empty(), any(), address(hub));
        assertEquals(1, announce(giver, 7_001, true).ended.join().announced());
        announce(open(true, Optional.empty(), at("127.0.0.2", 0), address(hub)), 7_002, false);
        Dht asker = open(true, Optional.empty(), any(), address(hub));
        Ears ears = lookup(asker);
        assertEquals(
                List.of(at("127.0.0.1", 7_001), at("127.0.0.2", 7_002)),
                ears.peers.stream().sorted((a, b) -> a.getPort() - b.getPort()).toList());
        assertEquals(2, ears.ended.join().peers());
        Ears counted = new Ears();
        onLoop(() -> asker.scrape(HASH, counted));
        assertEquals(1, Math.round(soon(counted.ended).seeds()));
        assertEquals(1, Math.round(counted.ended.join().leechers()));
    }

    @Test
    void findsPeersOverIpv6() throws Exception {
        Dht hub = open(false, Optional.empty(), at("::1", 0));
        InetSocketAddress hubAddress = at("::1", onLoop(hub::port));
        announce(open(true, Optional.empty(), at("::1", 0), hubAddress), 7_001, false);
        Dht asker = open(true, Optional.empty(), at("::1", 0), hubAddress);
        assertEquals(List.of(at("::1", 7_001)), lookup(asker).peers);
    }

    /** As in a seed's own node, which nobody else asks for them. */
    @Test
    void tellsOfPeersThatAnnounceThemselvesToItBeforeAndAfterSomebodyWantsToKnow() throws Exception {
        Dht hub = open(false, Optional.empty(), any());
        Dht asker = open(true, Optional.empty(), any(), address(hub));
        List<InetSocketAddress> heard = new CopyOnWriteArrayList<>();
        announce(open(true, Optional.empty(), any(), address(hub)), 7_001, false);
        await().until(() -> lookup(asker).peers.size() == 1);
        onLoop(() -> hear(hub, heard));
        assertEquals(List.of(at("127.0.0.1", 7_001)), heard);
        announce(open(true, Optional.empty(), at("127.0.0.2", 0), address(hub)), 7_002, false);
        await().until(() -> heard.equals(List.of(at("127.0.0.1", 7_001), at("127.0.0.2", 7_002))));
        onLoop(() -> {
            hub.hearNoMore(HASH);
            return null;
        });
        announce(open(true, Optional.empty(), at("127.0.0.3", 0), address(hub)), 7_003, false);
        await().until(() -> lookup(asker).peers.size() == 3);
        assertEquals(2, heard.size());
    }

    private static Void hear(Dht hub, List<InetSocketAddress> heard) {
        hub.hear(HASH, heard::addAll);
        return null;
    }

    /** BEP 32: nodes of the one family name those of the other. */
    @Test
    void whoKnowsAnIpv4NodeAloneFindsPeersOverIpv6() throws Exception {
        Dht hub = open(false, Optional.empty(), at("::", 0));
        InetSocketAddress six = at("::1", onLoop(hub::port));
        Dht holder = open(false, Optional.empty(), at("::1", 0), six);
        await().until(() -> onLoop(() -> hub.stats().good() > 0));
        announce(open(true, Optional.empty(), at("::1", 0), at("::1", onLoop(holder::port))), 7_001, false);
        Dht asker = open(true, Optional.empty(), at("::", 0), address(hub));
        await().until(() -> lookup(asker).peers.equals(List.of(at("::1", 7_001))));
    }

    @Test
    void aLookupDoesNotWaitForRoutersThatAreNotNeeded() throws Exception {
        Dht hub = open(false, Optional.empty(), any());
        DhtOptions options = new DhtOptions(true, any(), List.of(address(hub)), List.of(any()));
        await().until(() ->
                lookup(open(options, Optional.empty())).ended.join().took().toMillis() < 700);
    }

    @Test
    void theNodesOfOneRunServeTheNext() throws Exception {
        Path file = directory.resolve("deep").resolve("dht.dat");
        Dht hub = open(false, Optional.empty(), any());
        announce(open(true, Optional.empty(), any(), address(hub)), 7_001, false);
        Dht first = open(true, Optional.of(DhtStateFile.open(file)), any(), address(hub));
        lookup(first);
        soon(onLoop(first::close));
        try (var files = Files.list(file.getParent())) {
            assertEquals(List.of(file), files.toList(), "nothing is left over");
        }
        Dht second = open(true, Optional.of(DhtStateFile.open(file)), any());
        assertEquals(List.of(at("127.0.0.1", 7_001)), lookup(second).peers);
    }

    @Test
    void nodesAreKeptWhileItRuns() throws Exception {
        Path file = directory.resolve("dht.dat");
        Dht hub = open(false, Optional.empty(), any());
        Dht dht = open(true, Optional.of(DhtStateFile.open(file)), any(), address(hub));
        lookup(dht);
        assertFalse(Files.exists(file));
        aheadNanos.set(DhtStateWriter.FIRST_NANOS);
        lookup(dht);
        await().until(() -> Files.exists(file));
        assertEquals(1, DhtStateFile.open(file).table().nodes().size());
    }

    @Test
    void aRunningProcessReplacesNoLargerTableByAFewNodes() {
        DhtStateWriter writer = new DhtStateWriter(Optional.of(fileOf(20)), 0);
        assertFalse(writer.isDue(DhtStateWriter.FIRST_NANOS - 1));
        assertTrue(writer.isDue(DhtStateWriter.FIRST_NANOS));
        writer.keep(table(7), DhtStateWriter.FIRST_NANOS);
        assertFalse(writer.isDue(DhtStateWriter.FIRST_NANOS + 1));
        assertEquals(20, kept(writer, SavedTable.empty()));
        writer.keep(table(8), DhtStateWriter.FIRST_NANOS);
        assertEquals(8, kept(writer, SavedTable.empty()));
        assertEquals(7, kept(writer, table(7)), "the end keeps what there is");
    }

    private int kept(DhtStateWriter writer, SavedTable last) {
        writer.end(last).join();
        return DhtStateFile.open(directory.resolve("dht.dat")).table().nodes().size();
    }

    private DhtStateFile fileOf(int nodes) {
        DhtStateFile.open(directory.resolve("dht.dat")).write(table(nodes));
        return DhtStateFile.open(directory.resolve("dht.dat"));
    }

    private static SavedTable table(int nodes) {
        List<NodeInfo> all = IntStream.range(0, nodes)
                .mapToObj(i -> new NodeInfo(
                        NodeId.random(new SplittableRandom(i)), Endpoint.of(new byte[] {127, 0, (byte) i, 1}, 6_881)))
                .toList();
        return new SavedTable(Optional.empty(), all, Optional.empty(), List.of());
    }

    @Test
    void aFileOfSomethingElseIsTakenForNoneAndReplaced() throws Exception {
        Path file = directory.resolve("dht.dat");
        Files.writeString(file, "not ours");
        Dht hub = open(false, Optional.empty(), any());
        Dht dht = open(true, Optional.of(DhtStateFile.open(file)), any(), address(hub));
        lookup(dht);
        soon(onLoop(dht::close));
        assertEquals(1, DhtStateFile.open(file).table().nodes().size());
    }

    @Test
    void whoMeetsNobodyKeepsTheNodesOfBefore() throws Exception {
        Path file = directory.resolve("dht.dat");
        Dht dht = open(true, Optional.of(DhtStateFile.open(file)), any());
        assertEquals(0, lookup(dht).ended.join().asked());
        soon(onLoop(dht::close));
        assertFalse(Files.exists(file));
    }

    @Test
    void routersAreAskedWhenNobodyElseIsKnownAndStayOutOfTheTable() throws Exception {
        Dht router = open(false, Optional.empty(), any());
        Dht hub = open(false, Optional.empty(), at("127.0.0.3", 0), address(router));
        await().until(() -> onLoop(() -> router.stats().good() == 1));
        announce(open(true, Optional.empty(), any(), at("127.0.0.3", onLoop(hub::port))), 7_001, false);
        Dht asker = open(new DhtOptions(true, any(), List.of(), List.of(address(router))), Optional.empty());
        assertEquals(List.of(at("127.0.0.1", 7_001)), lookup(asker).peers);
        assertEquals(1, (int) onLoop(() -> asker.stats().nodes()));
    }

    /** As when a seed starts before the network does. */
    @Test
    void whoFoundNobodyAtTheStartAsksAgainForThoseOfTheStart() throws Exception {
        Dht hub = open(false, Optional.empty(), any());
        announce(open(true, Optional.empty(), any(), address(hub)), 7_001, false);
        InetSocketAddress router = InetSocketAddress.createUnresolved("router.example", onLoop(hub::port));
        AtomicBoolean networkIsUp = new AtomicBoolean();
        try (FakeDns dns = new FakeDns(any -> networkIsUp.get() ? List.of("127.0.0.1") : null)) {
            HostResolver names = dns.resolver(transport, Duration.ofMillis(300));
            Dht dht = open(new DhtOptions(true, any(), List.of(), List.of(router)), Optional.empty(), names);
            assertEquals(0, lookup(dht).ended.join().asked());
            networkIsUp.set(true);
            aheadNanos.addAndGet(Dht.AGAIN_NANOS);
            await().until(() -> lookup(dht).peers.equals(List.of(at("127.0.0.1", 7_001))));
            onLoop(() -> {
                names.close();
                return null;
            });
        }
    }

    @Test
    void namesOfNodesAreLookedUp() throws Exception {
        Dht hub = open(false, Optional.empty(), any());
        announce(open(true, Optional.empty(), any(), address(hub)), 7_001, false);
        InetSocketAddress name = InetSocketAddress.createUnresolved("localhost", onLoop(hub::port));
        assertEquals(1, lookup(open(true, Optional.empty(), any(), name)).peers.size());
    }

    @Test
    void whatIsNoMessageOfTheDhtIsNotLookedAt() throws Exception {
        Dht hub = open(false, Optional.empty(), any());
        try (DatagramSocket stranger = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
            for (String each : List.of("", "A", "\1\0uTP", "d", "d1:t1:xe", "d".repeat(1_400))) {
                byte[] bytes = each.getBytes(StandardCharsets.ISO_8859_1);
                stranger.send(new DatagramPacket(bytes, bytes.length, address(hub)));
            }
            Dht asker = open(true, Optional.empty(), any());
            InetSocketAddress to = address(hub);
            assertTrue(soon(onLoop(() -> asker.ping(to))).isPresent());
        }
        assertEquals(0, onLoop(() -> hub.stats().nodes()));
    }

    @Test
    void routersAreThoseOfTheEnvironment() {
        assertEquals(4, DhtRouters.of(Map.of()).size());
        assertEquals(List.of(), DhtRouters.of(Map.of(DhtRouters.VARIABLE, "")));
        assertEquals(
                List.of(at("127.0.0.1", 5), InetSocketAddress.createUnresolved("a.example", 6)),
                DhtRouters.of(Map.of(DhtRouters.VARIABLE, "127.0.0.1:5, a.example:6")));
    }
}
