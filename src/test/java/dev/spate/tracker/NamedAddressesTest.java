package dev.spate.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.http.SsrfPolicy;
import dev.spate.http.Url;
import dev.spate.net.FakeDns;
import dev.spate.net.HostResolver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Names that strangers give, names that change, and peers that strangers name; DNS is a server of ours on loopback. */
class NamedAddressesTest {
    private static final String ONE_PEER = "d8:intervali60e5:peers6:\u007f\0\0\1\0\1e";

    @RegisterExtension
    final LoopExtension loop = new LoopExtension();

    @Test
    void aNameThatTurnsToLoopbackIsJudgedByWhereItLeadsNow() throws Exception {
        AtomicReference<List<String>> now = new AtomicReference<>(List.of("127.0.0.1"));
        try (FakeDns dns = new FakeDns(name -> now.get());
                ScriptedServer server = new ScriptedServer(head -> ScriptedServer.ok(ONE_PEER))) {
            Tracker tracker = tracker(dns, "http://tracker.example:" + server.port() + "/secret/admin?reboot=1");
            assertTrue(failure(tracker).contains("refused, 127.0.0.1 is an address of this machine"));
            now.set(List.of("0.0.0.0"));
            assertTrue(failure(tracker).contains("refused"));
            assertEquals(0, server.heads().size());
            Tracker honest = tracker(dns, "http://localhost:" + server.port() + "/announce");
            assertEquals(
                    1, loop.announce(honest, LoopExtension.request()).peers().size());
        }
    }

    @Test
    void aRedirectByNameToThisMachineIsHeldToTheSamePath() throws Exception {
        try (FakeDns dns = new FakeDns(name -> List.of("127.0.0.1"));
                ScriptedServer victim = new ScriptedServer(head -> ScriptedServer.ok(ONE_PEER));
                ScriptedServer server = new ScriptedServer(head -> ScriptedServer.response(
                        "302 F", "Location: http://other.example:" + victim.port() + "/admin\r\n", new byte[0]))) {
            Tracker tracker = tracker(dns, "http://tracker.example:" + server.port() + "/announce");
            assertTrue(failure(tracker).contains("refused, 127.0.0.1"));
            assertEquals(0, victim.heads().size());
        }
    }

    @Test
    void udpTrackersAreNotAskedNowhere() {
        for (String each : List.of("0.0.0.0", "224.0.0.1", "255.255.255.255", "[::]", "[ff02::1]")) {
            TrackerException failure = loop.failure("udp://" + each + ":6969/announce");
            assertTrue(failure.reason().startsWith("refused, ") && failure.forGood(), failure::getMessage);
        }
    }

    @Test
    void aTrackerFarAwayNamesNobodyBesideUs() throws Exception {
        List<InetSocketAddress> far =
                List.of(new InetSocketAddress("203.0.113.9", 1), new InetSocketAddress("2001:db8::9", 2));
        List<InetSocketAddress> all = List.of(
                far.get(0),
                new InetSocketAddress("127.0.0.1", 3),
                new InetSocketAddress("192.168.1.1", 80),
                new InetSocketAddress("169.254.169.254", 80),
                new InetSocketAddress("100.64.0.1", 80),
                new InetSocketAddress("fd00::1", 80),
                new InetSocketAddress("64:ff9b::7f00:1", 80),
                far.get(1));
        AnnounceResponse answer = LoopExtension.response(all, Duration.ofMinutes(5));
        AnnounceResponse told = answer.withoutLocalPeersFrom(InetAddress.getByName("203.0.113.1"));
        assertEquals(far, told.peers());
        assertEquals(6, told.withheld());
        for (String near : List.of("127.0.0.1", "::1", "192.168.1.9", "10.0.0.1", "fe80::1", "100.100.1.1")) {
            assertEquals(answer, answer.withoutLocalPeersFrom(InetAddress.getByName(near)));
        }
    }

    @Test
    void peersThatAreNamedByHostNamesAreLookedUp() throws Exception {
        Map<String, List<String>> names = Map.of(
                "one.example", List.of("127.0.0.1", "203.0.113.9"), "two.example", List.of("2001:db8::9", "0.0.0.0"));
        String answer = "d5:peersl" + peer("one.example", 7) + peer("nobody.example", 8) + peer("two.example", 9)
                + peer("203.0.113.9", 7) + "ee";
        try (FakeDns dns = new FakeDns(name -> names.getOrDefault(name, List.of()));
                ScriptedServer server = new ScriptedServer(head -> ScriptedServer.ok(answer))) {
            Tracker tracker = tracker(dns, server.url("/announce"));
            AnnounceResponse told = loop.announce(tracker, LoopExtension.request());
            assertEquals(
                    Set.of(
                            new InetSocketAddress("203.0.113.9", 7),
                            new InetSocketAddress("127.0.0.1", 7),
                            new InetSocketAddress("2001:db8::9", 9)),
                    Set.copyOf(told.peers()));
            assertEquals(Optional.empty(), told.warning());
            int queries = dns.ports().size();
            loop.announce(tracker, LoopExtension.request().withNumWant(0));
            assertEquals(queries, dns.ports().size());
        }
    }

    @Test
    void namesThatLeadNowhereAreToldOf() throws Exception {
        try (FakeDns dns = new FakeDns(name -> List.of());
                ScriptedServer server =
                        new ScriptedServer(head -> ScriptedServer.ok("d5:peersl" + peer("nobody.example", 8) + "ee"))) {
            AnnounceResponse told = loop.announce(tracker(dns, server.url("/announce")), LoopExtension.request());
            assertEquals(List.of(), told.peers());
            assertEquals(
                    Optional.of("it names peers by names that lead nowhere (unknown host nobody.example)"),
                    told.warning());
        }
    }

    @Test
    void whatANameLeadsToIsJudgedAsIfTheTrackerHadNamedIt() throws Exception {
        List<InetSocketAddress> names = List.of(
                InetSocketAddress.createUnresolved("trap.example", 80),
                InetSocketAddress.createUnresolved("localhost", 81));
        AnnounceResponse answer =
                LoopExtension.response(List.of(new InetSocketAddress("203.0.113.9", 1)), Duration.ofMinutes(5));
        try (FakeDns dns = new FakeDns(name -> List.of("203.0.113.10", "192.168.1.1", "127.0.0.1"))) {
            AnnounceResponse told = lookedUp(dns, answer, names, "203.0.113.1");
            assertEquals(
                    List.of(new InetSocketAddress("203.0.113.9", 1), new InetSocketAddress("203.0.113.10", 80)),
                    told.peers().stream()
                            .sorted(Comparator.comparing(InetSocketAddress::getPort))
                            .toList());
            assertEquals(4, told.withheld());
            assertEquals(6, lookedUp(dns, answer, names, "127.0.0.1").peers().size());
        }
    }

    private AnnounceResponse lookedUp(
            FakeDns dns, AnnounceResponse answer, List<InetSocketAddress> names, String tracker) throws Exception {
        HostResolver resolver = resolver(dns);
        InetAddress from = InetAddress.getByName(tracker);
        return loop.await(() -> {
            PeerNameLookup lookup = new PeerNameLookup(loop.transport().loop(), resolver, answer, names, from);
            lookup.start();
            return lookup.future();
        });
    }

    private static String peer(String host, int port) {
        return "d2:ip" + host.length() + ":" + host + "4:porti" + port + "ee";
    }

    @Test
    void aTrackerThatTheUserNamedMayBeAnywhere() throws Exception {
        try (ScriptedServer server = new ScriptedServer(head -> ScriptedServer.ok(ONE_PEER))) {
            String url = server.url("/0123456789abcdef0123/announce");
            Trackers trackers = loop.trackers(LoopExtension.PATIENT);
            Tracker strangers = loop.on(
                    () -> trackers.trusting(List.of(server.url("/other"))).open(url));
            assertTrue(failure(strangers).endsWith("begins with /announce is asked unless --tracker URL names it"));
            Tracker users =
                    loop.on(() -> trackers.trusting(List.of(" " + url + " ")).open(url));
            assertEquals(
                    1, loop.announce(users, LoopExtension.request()).peers().size());
            assertEquals(1, server.heads().size());
        }
    }

    @Test
    void aThousandAddressesAreEightAndFarOnes() throws Exception {
        List<String> many = new java.util.ArrayList<>(List.of("127.0.0.1"));
        for (int i = 0; i < 60; i++) {
            many.add("203.0.113." + i);
        }
        try (FakeDns dns = new FakeDns(name -> many)) {
            List<InetAddress> found = resolve(resolver(dns), "many.example");
            assertEquals(8, found.size());
            assertEquals(
                    7,
                    SsrfPolicy.ANNOUNCE
                            .allowed(found, Url.parse("http://many.example/x"))
                            .size());
        }
    }

    @Test
    void eachNameIsAskedForFromAPortOfItsOwn() throws Exception {
        try (FakeDns dns = new FakeDns(name -> List.of("203.0.113.1"))) {
            HostResolver resolver = resolver(dns);
            for (int i = 0; i < 8; i++) {
                resolve(resolver, "name" + i + ".example");
            }
            long distinct = dns.ports().stream().distinct().count();
            assertTrue(distinct >= 6, dns.ports()::toString);
        }
    }

    @Test
    void impossibleNamesFailBeforeDnsHearsOfThem() throws Exception {
        try (FakeDns dns = new FakeDns(name -> List.of())) {
            for (String host :
                    List.of("a".repeat(300), "a".repeat(64) + ".example", "a..b", ".", "..", "a." + "b.".repeat(150))) {
                TrackerException failure = assertThrows(
                        TrackerException.class, () -> Trackers.check("http://" + host + "/announce"), host);
                assertTrue(failure.reason().contains("host"), failure::getMessage);
            }
            for (String host : List.of("-", "_", "1", "2130706433", "a-.b", "xn--", "x.")) {
                String reason = failure(tracker(dns, "http://" + host + "/announce"));
                assertTrue(reason.contains("unknown host"), reason);
            }
        }
    }

    private HostResolver resolver(FakeDns dns) {
        return dns.resolver(loop.transport(), Duration.ofSeconds(50));
    }

    private List<InetAddress> resolve(HostResolver resolver, String name) throws Exception {
        return loop.await(() -> resolver.resolve(name));
    }

    private Tracker tracker(FakeDns dns, String url) throws Exception {
        return loop.on(
                () -> new Trackers(loop.transport(), resolver(dns), LoopExtension.PATIENT, new Random(1)).open(url));
    }

    private String failure(Tracker tracker) {
        return assertThrows(ExecutionException.class, () -> loop.announce(tracker, LoopExtension.request()))
                .getCause()
                .getMessage();
    }
}
