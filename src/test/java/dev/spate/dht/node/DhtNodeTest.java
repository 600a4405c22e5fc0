package dev.spate.dht.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.bencode.BString;
import dev.spate.dht.krpc.BloomFilter;
import dev.spate.dht.krpc.Endpoint;
import dev.spate.dht.krpc.KrpcMessage;
import dev.spate.dht.krpc.KrpcMessage.Query;
import dev.spate.dht.krpc.KrpcMessage.Refusal;
import dev.spate.dht.krpc.KrpcMessage.Request;
import dev.spate.dht.krpc.KrpcMessage.Response;
import dev.spate.dht.krpc.KrpcReader;
import dev.spate.dht.krpc.KrpcWriter;
import dev.spate.dht.krpc.NodeId;
import dev.spate.dht.krpc.NodeInfo;
import dev.spate.dht.krpc.Want;
import dev.spate.net.ExternalIp;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DhtNodeTest {
    private static final long SECOND = 1_000_000_000L;
    private static final BString T = BString.of("tt");

    private final SplittableRandom random = new SplittableRandom(7);
    private final ExternalIp externalIp = new ExternalIp();
    private final NodeId self = NodeId.random(random);
    private final NodeId hash = NodeId.random(random);
    private final List<Sent> sent = new ArrayList<>();
    private long now = SECOND;

    private record Sent(Endpoint to, byte[] bytes) {
        KrpcMessage message() {
            return KrpcReader.read(bytes);
        }

        Response response() {
            return (Response) message();
        }

        Query query() {
            return (Query) message();
        }
    }

    private static final class Ears implements LookupListener {
        final List<Endpoint> peers = new ArrayList<>();
        LookupResult result;

        @Override
        public void peers(List<Endpoint> fresh) {
            peers.addAll(fresh);
        }

        @Override
        public void ended(LookupResult ended) {
            result = ended;
        }
    }

    private DhtNode node(DhtNodeOptions options) {
        return new DhtNode(true, self, options, random, externalIp, (to, bytes) -> sent.add(new Sent(to, bytes)), now);
    }

    /** An address in a network of its own. */
    private static Endpoint at(int number) {
        return Endpoint.of(new byte[] {(byte) (80 + number / 200), (byte) (number % 200), 1, 1}, 6_881);
    }

    private NodeId id() {
        return NodeId.random(random);
    }

    private int ask(DhtNode node, Endpoint from, NodeId id, boolean readOnly, Request request) {
        byte[] datagram = KrpcWriter.write(new Query(T, id, readOnly, request));
        node.received(from, datagram, now);
        return datagram.length;
    }

    private Sent last() {
        return sent.get(sent.size() - 1);
    }

    private void answer(DhtNode node, Sent question, NodeId id, List<NodeInfo> nodes, List<Endpoint> values) {
        node.received(question.to(), answer(question, id, nodes, values), now);
    }

    private static byte[] answer(Sent question, NodeId id, List<NodeInfo> nodes, List<Endpoint> values) {
        return KrpcWriter.write(new Response(
                question.query().transaction(),
                id,
                Optional.of(nodes),
                Optional.empty(),
                values,
                Optional.of(BString.of("tok")),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
    }

    private BString token(DhtNode node, Endpoint from) {
        ask(node, from, id(), true, new Request.GetPeers(hash, Want.UNSAID, false, false));
        return last().response().token().orElseThrow();
    }

    private void announce(DhtNode node, Endpoint from, boolean seed) {
        ask(node, from, id(), true, new Request.AnnouncePeer(hash, 5_000, false, token(node, from), seed));
        assertTrue(last().message() instanceof Response);
    }

    @Test
    void aPeerThatWasAnnouncedIsNamedToOthersFor30Minutes() {
        DhtNode node = node(DhtNodeOptions.full());
        announce(node, at(1), false);
        ask(node, at(2), id(), true, new Request.GetPeers(hash, Want.UNSAID, false, false));
        assertEquals(List.of(at(1).withPort(5_000)), last().response().values());
        now += 1_801 * SECOND;
        ask(node, at(3), id(), true, new Request.GetPeers(hash, Want.UNSAID, false, false));
        assertEquals(List.of(), last().response().values());
    }

    @Test
    void aTokenIsTakenFromItsAddressAloneAndForTenMinutesAtMost() {
        DhtNode node = node(DhtNodeOptions.full());
        BString token = token(node, at(1));
        ask(node, at(2), id(), true, new Request.AnnouncePeer(hash, 5_000, false, token, false));
        assertEquals(Refusal.PROTOCOL, ((Refusal) last().message()).code());
        now += 301 * SECOND;
        ask(node, at(1), id(), true, new Request.AnnouncePeer(hash, 5_000, false, token, false));
        assertTrue(last().message() instanceof Response);
        now += 300 * SECOND;
        ask(node, at(1), id(), true, new Request.AnnouncePeer(hash, 5_000, false, token, false));
        assertTrue(last().message() instanceof Refusal);
        assertEquals(1, node.stats(now).storedPeers());
    }

    @Test
    void aReadOnlyNodeSaysSoAndAnswersNothing() {
        DhtNode node = node(DhtNodeOptions.asking());
        node.addNode(at(1), false, now);
        assertTrue(last().query().readOnly());
        sent.clear();
        ask(node, at(2), id(), false, new Request.Ping());
        assertEquals(List.of(), sent);
    }

    @Test
    void whoIsReadOnlyIsAnsweredButNeverAskedBack() {
        DhtNode node = node(DhtNodeOptions.full());
        ask(node, at(1), id(), true, new Request.Ping());
        assertEquals(1, sent.size());
        ask(node, at(2), id(), false, new Request.Ping());
        assertEquals(3, sent.size());
        assertEquals(new Request.Ping(), last().query().request());
    }

    @Test
    void onlyAnAnswerFromWhereWasAskedWithItsTransactionAndIdCounts() {
        DhtNode node = node(DhtNodeOptions.full());
        ask(node, at(1), hash, false, new Request.Ping());
        Sent ping = last();
        node.received(at(2), answer(ping, hash, List.of(), List.of()), now);
        node.received(at(1), KrpcWriter.write(Response.of(T, hash, Optional.empty())), now);
        assertEquals(0, node.stats(now).nodes());
        answer(node, ping, id(), List.of(), List.of());
        assertEquals(0, node.stats(now).nodes(), "it calls itself otherwise than a moment ago");
        ask(node, at(3), hash, false, new Request.Ping());
        answer(node, last(), hash, List.of(), List.of());
        assertEquals(1, node.stats(now).nodes());
    }

    @Test
    void aLookupTakesNeitherOurIdNorAddressesThatNobodyMayName() {
        DhtNode node = node(DhtNodeOptions.full());
        node.addNode(at(1), false, now);
        Sent question = last();
        sent.clear();
        List<NodeInfo> named = List.of(
                new NodeInfo(self, at(2)),
                new NodeInfo(id(), at(3).withPort(0)),
                new NodeInfo(id(), Endpoint.of(new byte[] {127, 0, 0, 1}, 1)),
                new NodeInfo(id(), Endpoint.of(new byte[] {(byte) 192, (byte) 168, 0, 1}, 1)),
                new NodeInfo(id(), Endpoint.of(new byte[] {(byte) 224, 0, 0, 1}, 1)),
                new NodeInfo(id(), at(4)));
        answer(node, question, id(), named, List.of());
        assertEquals(List.of(at(4)), sent.stream().map(Sent::to).toList());
    }

    @Test
    void peersOnThisMachineAreTakenFromNodesOnThisMachineAlone() {
        Endpoint near = Endpoint.of(new byte[] {127, 0, 0, 1}, 7_000);
        for (Endpoint from : List.of(at(1), near.withPort(1))) {
            sent.clear();
            DhtNode node = node(DhtNodeOptions.full());
            Ears ears = new Ears();
            node.addNode(from, false, now);
            node.getPeers(hash, false, Optional.empty(), ears, now);
            answer(node, last(), id(), List.of(), List.of(near, at(9)));
            assertEquals(from.isLoopback() ? List.of(near, at(9)) : List.of(at(9)), ears.peers);
        }
    }

    @Test
    void aLookupAsksTenAtOnceAndAnotherForEachThatIsLate() {
        DhtNode node = node(DhtNodeOptions.full());
        List<NodeInfo> many = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            many.add(new NodeInfo(hash.randomAtPrefix(i, random), at(10 + i)));
        }
        node.restore(many, now);
        sent.clear();
        Ears ears = new Ears();
        node.getPeers(hash, false, Optional.empty(), ears, now);
        assertEquals(8, sent.size(), "the eight closest");
        now += 600_000_000L;
        node.run(now);
        long peers = sent.stream()
                .filter(each -> each.query().request() instanceof Request.GetPeers)
                .count();
        assertEquals(16, peers, "those behind them, as all are late");
        Sent first = sent.get(0);
        answer(node, first, many.get(15).id(), List.of(), List.of(at(99)));
        assertEquals(List.of(at(99)), ears.peers, "a late answer counts");
    }

    @Test
    void namedNodesAndRoutersAreAskedWhileNobodyOfAFullTableOfTheLastRunHasAnswered() {
        DhtNode node = node(DhtNodeOptions.asking());
        List<NodeInfo> gone = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            gone.add(new NodeInfo(hash.randomAtPrefix(i, random), at(10 + i)));
        }
        node.restore(gone, now);
        node.addNode(at(301), false, now);
        sent.clear();
        node.getPeers(hash, false, Optional.empty(), new Ears(), now);
        assertTrue(askedForPeers(at(301)), "named before the lookup");
        node.addNode(at(302), true, now);
        assertTrue(askedForPeers(at(302)), "a router, found in the middle of it");
    }

    @Test
    void aLookupGoesOnWithOthersOfTheTableWhenItsSixteenClosestAreLiars() {
        DhtNode node = node(DhtNodeOptions.asking());
        List<NodeInfo> liars = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            liars.add(new NodeInfo(hash.randomAtPrefix(5, random), at(10 + i)));
        }
        node.restore(liars, now);
        node.restore(List.of(new NodeInfo(hash.randomAtPrefix(2, random), at(100))), now);
        sent.clear();
        node.getPeers(hash, false, Optional.empty(), new Ears(), now);
        for (int i = 0; i < sent.size(); i++) {
            Sent each = sent.get(i);
            int first = 200 + 8 * i;
            liars.stream()
                    .filter(liar -> liar.endpoint().equals(each.to()))
                    .forEach(liar -> answer(node, each, liar.id(), falseNodes(first), List.of()));
            now += 600_000_000L;
            node.run(now);
        }
        assertTrue(askedForPeers(at(100)));
    }

    private List<NodeInfo> falseNodes(int first) {
        List<NodeInfo> nodes = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            nodes.add(new NodeInfo(hash.randomAtPrefix(60 + i, random), at(first + i)));
        }
        return nodes;
    }

    private boolean askedForPeers(Endpoint endpoint) {
        return sent.stream()
                .anyMatch(each -> each.to().equals(endpoint) && each.query().request() instanceof Request.GetPeers);
    }

    @Test
    void aLookupAnnouncesToTheClosestThatGaveAToken() {
        DhtNode node = node(DhtNodeOptions.full());
        node.addNode(at(1), false, now);
        sent.clear();
        Ears ears = new Ears();
        node.getPeers(hash, false, Optional.of(new Announcement(7_000, false, true)), ears, now);
        NodeId other = id();
        answer(node, last(), other, List.of(), List.of());
        assertEquals(
                new Request.AnnouncePeer(hash, 7_000, false, BString.of("tok"), true),
                last().query().request());
        assertEquals(1, ears.result.announced());
        assertEquals(List.of(new NodeInfo(other, at(1))), ears.result.closest());
    }

    @Test
    void whoNeverProvedHisAddressGetsNoMoreThanHeSent() {
        DhtNode node = node(new DhtNodeOptions(false, true, 50, 0, 0, 0));
        for (int i = 0; i < 30; i++) {
            NodeId name = hash.randomAtPrefix(i, random);
            ask(node, at(i), name, false, new Request.Ping());
            answer(node, last(), name, List.of(), List.of());
            now += SECOND;
        }
        for (int i = 0; i < 50; i++) {
            announce(node, at(100 + i), false);
        }
        List<Request> requests = List.of(
                new Request.Ping(),
                new Request.FindNode(hash, new Want(true, true)),
                new Request.GetPeers(hash, Want.UNSAID, false, false),
                new Request.GetPeers(hash, Want.UNSAID, false, true),
                new Request.SampleInfohashes(hash, Want.UNSAID),
                new Request.Unknown("x", Optional.empty(), Want.UNSAID),
                new Request.AnnouncePeer(hash, 1, false, BString.of("x"), false));
        for (int i = 0; i < requests.size(); i++) {
            sent.clear();
            int in = ask(node, at(300 + i), id(), true, requests.get(i));
            int out = sent.stream().mapToInt(each -> each.bytes().length).sum();
            assertTrue(out <= in, requests.get(i) + ": " + out + " bytes for " + in);
        }
        sent.clear();
        int in = ask(node, at(100), id(), true, new Request.GetPeers(hash, Want.UNSAID, false, true));
        assertTrue(last().bytes().length > in, "who announced has proved his address");
        assertTrue(last().bytes().length <= QueryResponder.MAX_ANSWER_BYTES);
    }

    @Test
    void theAllowanceForStrangersIsSmall() {
        DhtNode node = node(new DhtNodeOptions(false, true, 50, 0, 0, 4 << 10));
        for (int i = 0; i < 50; i++) {
            announce(node, at(100 + i), false);
        }
        now += 10 * SECOND;
        long excess = 0;
        int longer = 0;
        for (int i = 0; i < 5_000; i++) {
            sent.clear();
            now += SECOND / 1_000;
            int in = ask(node, at(1_000 + i), id(), true, new Request.GetPeers(hash, Want.UNSAID, false, false));
            int out = last().bytes().length;
            excess += Math.max(0, out - in);
            longer += out > in ? 1 : 0;
        }
        assertTrue(longer > 10, "a few get all there is");
        long most = excess;
        assertTrue(most < 7 * (4 << 10) + 1_024, () -> "in 5 s " + most + " bytes more were sent than came");
    }

    @Test
    void aFloodIsIgnoredForFiveMinutes() {
        DhtNode node = node(DhtNodeOptions.full());
        for (int i = 0; i < 200; i++) {
            ask(node, at(1), id(), true, new Request.Ping());
        }
        assertEquals(DhtNodeOptions.full().mostMessagesOfHost(), sent.size());
        now += 299 * SECOND;
        ask(node, at(1), id(), true, new Request.Ping());
        assertEquals(DhtNodeOptions.full().mostMessagesOfHost(), sent.size());
        ask(node, at(2), id(), true, new Request.Ping());
        assertEquals(DhtNodeOptions.full().mostMessagesOfHost() + 1, sent.size());
        now += 2 * SECOND;
        ask(node, at(1), id(), true, new Request.Ping());
        assertEquals(DhtNodeOptions.full().mostMessagesOfHost() + 2, sent.size());
    }

    @Test
    void scrapesCountSeedsAndOthersApart() {
        DhtNode node = node(DhtNodeOptions.full());
        for (int i = 0; i < 30; i++) {
            announce(node, at(i), i < 10);
        }
        ask(node, at(1), id(), true, new Request.GetPeers(hash, Want.UNSAID, true, true));
        Response response = last().response();
        BloomFilter seeds = new BloomFilter();
        seeds.addAll(response.scrape().orElseThrow().seeds());
        assertEquals(10, seeds.estimate(), 0.5);
        assertFalse(response.values().contains(at(3).withPort(5_000)), "no seeds were wanted");
    }

    @Test
    void samplesAreAlwaysThereAndAtMostTwenty() {
        DhtNode node = node(DhtNodeOptions.full());
        ask(node, at(1), id(), true, new Request.SampleInfohashes(hash, Want.UNSAID));
        assertEquals(List.of(), last().response().samples().orElseThrow().hashes());
        for (int i = 0; i < 30; i++) {
            NodeId other = id();
            ask(node, at(2 + i), id(), true, new Request.GetPeers(other, Want.UNSAID, false, false));
            BString token = last().response().token().orElseThrow();
            ask(node, at(2 + i), id(), true, new Request.AnnouncePeer(other, 1, false, token, false));
        }
        ask(node, at(50), id(), true, new Request.SampleInfohashes(hash, Want.UNSAID));
        KrpcMessage.Samples samples = last().response().samples().orElseThrow();
        assertEquals(20, samples.hashes().size());
        assertEquals(30, samples.stored());
        assertEquals(21_600, samples.intervalSeconds());
        ask(node, at(51), id(), true, new Request.SampleInfohashes(hash, Want.UNSAID));
        assertEquals(samples, last().response().samples().orElseThrow(), "asking again gains nothing");
    }

    @Test
    void anUnknownMethodWithATargetIsAnsweredAsFindNode() {
        DhtNode node = node(DhtNodeOptions.full());
        ask(node, at(1), id(), true, new Request.Unknown("vote", Optional.of(hash), Want.UNSAID));
        assertTrue(last().response().nodes().isPresent());
        ask(node, at(1), id(), true, new Request.Unknown("vote", Optional.empty(), Want.UNSAID));
        assertEquals(Refusal.METHOD_UNKNOWN, ((Refusal) last().message()).code());
    }

    @Test
    void wantNamesTheNodesOfOurSiblingToo() {
        DhtNode node = node(DhtNodeOptions.full());
        DhtNode six = new DhtNode(false, id(), DhtNodeOptions.full(), random, externalIp, (to, bytes) -> {}, now);
        ask(node, at(1), id(), true, new Request.FindNode(hash, new Want(true, true)));
        assertTrue(last().response().nodes6().isEmpty(), "there is none");
        node.sibling(six);
        ask(node, at(1), id(), true, new Request.FindNode(hash, new Want(false, true)));
        assertTrue(last().response().nodes6().isPresent());
        assertTrue(last().response().nodes().isEmpty());
    }

    @Test
    void ourIdFollowsTheAddressThatFiveNetworksSeeUsAt() {
        DhtNode node = node(DhtNodeOptions.full());
        Endpoint seen = Endpoint.of(new byte[] {(byte) 124, 31, 75, 21}, 4_000);
        for (int network = 1; network <= 5; network++) {
            assertEquals(self, node.id(), "after " + (network - 1));
            for (int host = 1; host <= 3; host++) {
                byte[] address = {90, (byte) network, 1, (byte) host};
                Sent ping = pinged(node, Endpoint.of(address, 6_881));
                Response pong = Response.of(ping.query().transaction(), id(), Optional.of(seen));
                node.received(ping.to(), KrpcWriter.write(pong), now);
            }
        }
        assertEquals(Optional.of(seen.withPort(0)), node.externalAddress());
        assertTrue(NodeIdRule.fits(node.id(), seen));
        node.checkInvariants();
    }

    @Test
    void ourIdFollowsTheAddressThatPeersAndTrackersTellToo() {
        DhtNode node = node(DhtNodeOptions.full());
        Endpoint seen = Endpoint.of(new byte[] {(byte) 124, 31, 75, 21}, 0);
        for (int network = 1; network <= 5; network++) {
            externalIp.vote(new byte[] {90, (byte) network, 1, 1}, seen.addressBytes());
        }
        assertEquals(self, node.id(), "it has not looked yet");
        now += 6_000_000_000L;
        node.run(now);
        assertTrue(NodeIdRule.fits(node.id(), seen));
        assertFalse(NodeIdRule.fits(self, seen));
        NodeId id = node.id();
        now += 6_000_000_000L;
        node.run(now);
        assertEquals(id, node.id());
        node.checkInvariants();
    }

    private Sent pinged(DhtNode node, Endpoint endpoint) {
        node.ping(
                endpoint,
                new PingListener() {
                    @Override
                    public void answered(NodeId id, boolean fits, Optional<Endpoint> seen, long rttNanos) {
                        // Its vote is what counts.
                    }

                    @Override
                    public void failed() {
                        // It did not fail.
                    }
                },
                now);
        return last();
    }

    @Test
    void oneLostDatagramIsNotTheEndOfALookupThatKnowsOneNode() {
        DhtNode node = node(DhtNodeOptions.full());
        Ears ears = new Ears();
        node.getPeers(hash, false, Optional.empty(), ears, now);
        node.addNode(at(1), false, now);
        int before = sent.size();
        now += 501_000_000L;
        node.run(now);
        Sent again = sent.subList(before, sent.size()).stream()
                .filter(each -> each.query().request() instanceof Request.GetPeers)
                .findFirst()
                .orElseThrow();
        answer(node, again, id(), List.of(), List.of(at(5)));
        assertEquals(List.of(at(5)), ears.peers);
    }

    @Test
    void aLookupThatNobodyAnswersEnds() {
        DhtNode node = node(DhtNodeOptions.full());
        Ears ears = new Ears();
        node.getPeers(hash, false, Optional.empty(), ears, now);
        node.addNode(at(1), false, now);
        long end = now + 20 * SECOND;
        while (ears.result == null && now < end) {
            now = node.nextDeadlineNanos(now);
            node.run(now);
        }
        assertEquals(0, ears.result.answered());
        assertTrue(ears.result.tookNanos() <= 11 * SECOND, () -> "took " + ears.result.tookNanos());
    }

    /** A /64 is one host. */
    @Test
    void aFloodFromTheAddressesOfOneNetworkOfIpv6IsIgnored() {
        DhtNode six = new DhtNode(
                false,
                self,
                DhtNodeOptions.full(),
                random,
                externalIp,
                (to, bytes) -> sent.add(new Sent(to, bytes)),
                now);
        for (int i = 1; i <= 200; i++) {
            ask(six, new Endpoint(0x2001_0db9_0000_0000L, i, 6_881), id(), true, new Request.Ping());
        }
        assertEquals(DhtNodeOptions.full().mostMessagesOfHost(), sent.size());
        ask(six, new Endpoint(0x2001_0db9_0000_0001L, 1, 6_881), id(), true, new Request.Ping());
        assertEquals(DhtNodeOptions.full().mostMessagesOfHost() + 1, sent.size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "d1:ade1:q4:ping1:t2:tt1:v4:XX001:y1:qe",
                "d1:ad2:id3:abce1:q9:find_node1:t2:tt1:v4:XX001:y1:qe",
                "d1:ad2:id20:aaaaaaaaaaaaaaaaaaaa4:porti0ee1:q13:announce_peer1:t2:tt1:y1:qe"
            })
    void aQuestionWithoutWhatItNeedsIsAProtocolError(String question) {
        DhtNode node = node(DhtNodeOptions.full());
        node.received(at(1), question.getBytes(StandardCharsets.ISO_8859_1), now);
        assertEquals(new Refusal(T, Refusal.PROTOCOL, "Protocol Error"), last().message());
        node(DhtNodeOptions.asking()).received(at(1), question.getBytes(StandardCharsets.ISO_8859_1), now);
        assertEquals(1, sent.size(), "a node that only asks answers nothing");
        for (int i = 0; i < 200; i++) {
            node.received(at(1), question.getBytes(StandardCharsets.ISO_8859_1), now);
        }
        assertTrue(sent.size() <= DhtNodeOptions.full().mostMessagesOfHost(), () -> "answers: " + sent.size());
    }

    @Test
    void garbageIsDroppedAndCounted() {
        DhtNode node = node(DhtNodeOptions.full());
        byte[] garbage = new byte[100];
        for (int i = 0; i < 40; i++) {
            random.nextBytes(garbage);
            garbage[0] = 'd';
            node.received(at(1), garbage, now);
        }
        node.received(at(1).withPort(0), KrpcWriter.write(new Query(T, id(), false, new Request.Ping())), now);
        assertEquals(List.of(), sent);
        assertEquals(41, node.stats(now).refused());
    }
}
