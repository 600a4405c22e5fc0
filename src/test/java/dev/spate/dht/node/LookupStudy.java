package dev.spate.dht.node;

import dev.spate.bencode.BString;
import dev.spate.dht.krpc.Endpoint;
import dev.spate.dht.krpc.KrpcMessage;
import dev.spate.dht.krpc.KrpcMessage.Query;
import dev.spate.dht.krpc.KrpcMessage.Request;
import dev.spate.dht.krpc.KrpcMessage.Response;
import dev.spate.dht.krpc.KrpcReader;
import dev.spate.dht.krpc.KrpcWriter;
import dev.spate.dht.krpc.NodeId;
import dev.spate.dht.krpc.NodeInfo;
import dev.spate.dht.node.SimulatedNetwork.Member;
import dev.spate.text.Quantile;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Nodes join, announce torrents, and a part of them dies; then others look for the torrents, and times are taken. */
final class LookupStudy {
    private static final long SECOND = 1_000_000_000L;
    private static final int ANNOUNCERS = 10;
    /** A lookup that has not ended by then has failed. */
    private static final long MOST_NANOS = 30 * SECOND;

    private static final long JOIN_NANOS = 60 * SimulatedNetwork.MILLI;

    final SimulatedNetwork network;
    final List<Torrent> torrents = new ArrayList<>();
    final List<Long> firstPeerMillis = new ArrayList<>();
    final List<Long> endMillis = new ArrayList<>();
    final List<Long> questions = new ArrayList<>();
    final List<Long> hops = new ArrayList<>();
    int lookups;
    int without;
    long stored;
    long found;

    /** A torrent, and who announced it. */
    record Torrent(NodeId infoHash, Set<Endpoint> peers) {}

    LookupStudy(int nodes, int torrents, double loss, long seed) {
        network = new SimulatedNetwork(seed, loss);
        for (int i = 0; i < nodes; i++) {
            network.join(DhtNodeOptions.full());
            network.run(JOIN_NANOS);
        }
        network.run(30 * SECOND);
        for (int i = 0; i < torrents; i++) {
            announce(NodeId.random(network.random));
            network.run(SECOND / 10);
        }
        network.run(30 * SECOND);
    }

    private void announce(NodeId infoHash) {
        Torrent torrent = new Torrent(infoHash, new HashSet<>());
        torrents.add(torrent);
        for (int i = 0; i < ANNOUNCERS; i++) {
            Member peer = network.anybody();
            if (torrent.peers.add(peer.endpoint)) {
                peer.node.getPeers(
                        infoHash,
                        false,
                        Optional.of(new Announcement(peer.endpoint.port(), true, false)),
                        new Ears(torrent, network.now()),
                        network.now());
                peer.wake();
            }
        }
    }

    /** So many of a hundred die at once, and nobody is told. */
    void kill(int percent) {
        for (Member each : network.members) {
            if (each.alive && network.random.nextInt(100) < percent) {
                each.alive = false;
            }
        }
    }

    /** For as long as the study lasts one dies and another one joins, again and again. */
    void churn(long everyNanos) {
        network.at(network.now() + everyNanos, () -> {
            network.anybody().alive = false;
            network.join(DhtNodeOptions.full());
            churn(everyNanos);
        });
    }

    /** Every torrent is looked for by one node that lives, one after the other, so that time goes by meanwhile. */
    void measure() {
        for (Torrent each : torrents) {
            Ears ears = begin(each);
            network.runUntil(ears.beganNanos + MOST_NANOS, () -> ears.result != null);
            count(ears);
        }
    }

    /**
     * The same by ten of them a second, whether those before have ended or not: thousands of nodes cost much for every second
     * that goes by, and beyond 15 minutes refresh all that they know.
     */
    void measureTogether() {
        List<Ears> all = new ArrayList<>();
        for (Torrent each : torrents) {
            all.add(begin(each));
            network.run(SECOND / 10);
        }
        network.runUntil(network.now() + MOST_NANOS, () -> all.stream().allMatch(each -> each.result != null));
        all.forEach(this::count);
    }

    private Ears begin(Torrent torrent) {
        Member asker = network.anybody();
        while (torrent.peers.contains(asker.endpoint)) {
            asker = network.anybody();
        }
        Ears ears = new Ears(torrent, network.now());
        asker.node.getPeers(torrent.infoHash, false, Optional.empty(), ears, ears.beganNanos);
        asker.wake();
        return ears;
    }

    private void count(Ears ears) {
        lookups++;
        if (ears.result != null) {
            endMillis.add(ears.result.tookNanos() / SimulatedNetwork.MILLI);
            questions.add((long) ears.result.asked());
            hops.add((long) ears.result.hops());
        }
        if (ears.firstNanos < 0) {
            without++;
        } else {
            firstPeerMillis.add((ears.firstNanos - ears.beganNanos) / SimulatedNetwork.MILLI);
        }
        ears.peers.retainAll(ears.torrent.peers);
        stored += ears.torrent.peers.size();
        found += ears.peers.size();
    }

    double foundShare() {
        return (double) found / stored;
    }

    long firstPeerMillis(int percent) {
        return quantile(firstPeerMillis, percent);
    }

    private static long quantile(List<Long> values, int percent) {
        List<Long> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return Quantile.nearestRank(sorted, percent);
    }

    String figures() {
        return String.format(
                Locale.ROOT,
                "%d lookups, %d without a peer; first peers p50 %d ms, p90 %d ms, p99 %d ms; end p50 %d ms, p99 %d ms;"
                        + " %.1f %% of stored peers; questions p50 %d, p99 %d; hops p50 %d, p99 %d",
                lookups,
                without,
                firstPeerMillis(50),
                firstPeerMillis(90),
                firstPeerMillis(99),
                quantile(endMillis, 50),
                quantile(endMillis, 99),
                100 * foundShare(),
                quantile(questions, 50),
                quantile(questions, 99),
                quantile(hops, 50),
                quantile(hops, 99));
    }

    /**
     * Hosts that answer every question about a target with nodes ever nearer to it, at addresses where nobody is; they join
     * with ids by chance, as many as are wanted.
     */
    void addPoisoners(int count) {
        for (int i = 0; i < count; i++) {
            Member liar = network.host();
            NodeId id = NodeIdRule.generate(liar.endpoint, network.random);
            liar.receiver = (from, datagram) -> answer(liar, id, from, datagram, this::falseNodes);
            introduce(liar, id);
        }
    }

    /** Hosts whose ids are next to the target, and which know only one another. */
    void addEclipse(NodeId target, int count) {
        List<NodeInfo> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Member liar = network.host();
            NodeId id = target.randomAtPrefix(40 + i % 8, network.random);
            all.add(new NodeInfo(id, liar.endpoint));
            liar.receiver = (from, datagram) -> answer(
                    liar,
                    id,
                    from,
                    datagram,
                    asked -> all.stream()
                            .sorted((a, b) -> asked.compareDistance(a.id(), b.id()))
                            .limit(8)
                            .toList());
            introduce(liar, id);
        }
    }

    /** Makes itself known to many, by questions. */
    private void introduce(Member liar, NodeId id) {
        for (int i = 0; i < network.members.size() / 10; i++) {
            byte[] question = KrpcWriter.write(new Query(BString.of("zz"), id, false, new Request.Ping()));
            liar.send(network.anybody().endpoint, question);
        }
        network.run(SECOND / 50);
    }

    private List<NodeInfo> falseNodes(NodeId target) {
        List<NodeInfo> nodes = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            byte[] address = new byte[4];
            network.random.nextBytes(address);
            nodes.add(new NodeInfo(
                    target.randomAtPrefix(60 + network.random.nextInt(90), network.random),
                    Endpoint.of(address, 6_881)));
        }
        return nodes;
    }

    private void answer(
            Member liar, NodeId id, Endpoint from, byte[] datagram, Function<NodeId, List<NodeInfo>> nodes) {
        if (!(KrpcReader.read(datagram) instanceof Query query)) {
            return;
        }
        NodeId target = id;
        boolean token = false;
        if (query.request() instanceof Request.FindNode find) {
            target = find.target();
        } else if (query.request() instanceof Request.GetPeers get) {
            target = get.infoHash();
            token = true;
        }
        KrpcMessage answer = new Response(
                query.transaction(),
                id,
                Optional.of(nodes.apply(target)),
                Optional.empty(),
                List.of(),
                token ? Optional.of(BString.of("tokn")) : Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(from));
        liar.send(from, KrpcWriter.write(answer));
    }

    /** Hears what one lookup finds, and when. */
    private final class Ears implements LookupListener {
        final Torrent torrent;
        final long beganNanos;
        final Set<Endpoint> peers = new HashSet<>();
        long firstNanos = -1;
        LookupResult result;

        Ears(Torrent torrent, long beganNanos) {
            this.torrent = torrent;
            this.beganNanos = beganNanos;
        }

        @Override
        public void peers(List<Endpoint> fresh) {
            if (firstNanos < 0) {
                firstNanos = network.now();
            }
            peers.addAll(fresh);
        }

        @Override
        public void ended(LookupResult ended) {
            result = ended;
        }
    }
}
