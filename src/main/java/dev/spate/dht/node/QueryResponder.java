package dev.spate.dht.node;

import dev.spate.bencode.BString;
import dev.spate.dht.krpc.Endpoint;
import dev.spate.dht.krpc.KrpcMessage;
import dev.spate.dht.krpc.KrpcMessage.Query;
import dev.spate.dht.krpc.KrpcMessage.Refusal;
import dev.spate.dht.krpc.KrpcMessage.Request;
import dev.spate.dht.krpc.KrpcMessage.Response;
import dev.spate.dht.krpc.KrpcMessage.Samples;
import dev.spate.dht.krpc.KrpcMessage.Scrape;
import dev.spate.dht.krpc.KrpcWriter;
import dev.spate.dht.krpc.NodeId;
import dev.spate.dht.krpc.NodeInfo;
import dev.spate.dht.krpc.Want;
import dev.spate.net.TokenBucket;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/**
 * Answers what others ask. No answer is longer than 1024 bytes (BEP 32); none beyond the rate is sent at all. An asker
 * who never proved that he is where his datagrams say may be somebody else's victim: what he gets beyond what he sent is
 * paid from one small allowance, and then nothing more.
 *
 * <p>Mutable, not thread-safe.
 */
final class QueryResponder {
    static final int MAX_ANSWER_BYTES = 1_024;

    private static final long BURST_NANOS = 2_000_000_000L;
    private static final int MAX_PROVEN = 2_048;
    private static final int MAX_VALUES_V4 = 80;
    private static final int MAX_VALUES_V6 = 25;
    private static final int MAX_SAMPLES = 20;
    private static final long SAMPLES_SECONDS = 21_600;
    private static final long SAMPLES_NANOS = SAMPLES_SECONDS * 1_000_000_000L;

    private final RoutingTable table;
    private final boolean v4;
    private final PeerStore store;
    private final TokenSecret secret;
    private final TokenBucket answers;
    private final TokenBucket excess;
    private final boolean strict;
    private final Map<Endpoint, Boolean> proven = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Endpoint, Boolean> eldest) {
            return size() > MAX_PROVEN;
        }
    };
    private RoutingTable sibling;
    private BiConsumer<NodeId, Endpoint> announced = (infoHash, peer) -> {};
    private List<NodeId> samples = List.of();
    private long samplesUntilNanos;

    QueryResponder(
            RoutingTable table,
            boolean v4,
            PeerStore store,
            DhtNodeOptions options,
            RandomGenerator random,
            long nowNanos) {
        this.table = table;
        this.v4 = v4;
        this.store = store;
        this.secret = new TokenSecret(random, nowNanos);
        this.answers = new TokenBucket(options.answerBytesPerSecond(), BURST_NANOS, nowNanos - BURST_NANOS);
        this.strict = options.excessBytesPerSecond() == 0;
        this.excess = new TokenBucket(options.excessBytesPerSecond(), BURST_NANOS, nowNanos - BURST_NANOS);
        this.samplesUntilNanos = nowNanos;
    }

    /** The table of our node of the other family, which answers name when asked (BEP 32). */
    void sibling(RoutingTable other) {
        sibling = other;
    }

    /** Who is told of each peer that is announced here. */
    void onAnnounced(BiConsumer<NodeId, Endpoint> listener) {
        announced = listener;
    }

    /** Somebody answered from there: he is no victim. */
    void proven(Endpoint endpoint) {
        proven.put(endpoint, Boolean.TRUE);
    }

    /** The datagram that answers; empty when nothing is to be sent. */
    Optional<byte[]> answer(Query query, Endpoint from, int queryBytes, long nowNanos) {
        return answers.nanosUntilReady(nowNanos) > 0
                ? Optional.empty()
                : answer(full(query, from, nowNanos), from, queryBytes, nowNanos);
    }

    /** The same with an answer that is known. */
    Optional<byte[]> answer(KrpcMessage full, Endpoint from, int queryBytes, long nowNanos) {
        if (answers.nanosUntilReady(nowNanos) > 0) {
            return Optional.empty();
        }
        byte[] bytes = KrpcWriter.write(full);
        if (bytes.length > queryBytes && !proven.containsKey(from)) {
            bytes = bounded(full, bytes, queryBytes, nowNanos);
        }
        answers.take(bytes.length, nowNanos);
        return bytes.length == 0 ? Optional.empty() : Optional.of(bytes);
    }

    private byte[] bounded(KrpcMessage full, byte[] bytes, int mostBytes, long nowNanos) {
        if (!strict && excess.nanosUntilReady(nowNanos) == 0) {
            excess.take(bytes.length - mostBytes, nowNanos);
            return bytes;
        }
        if (!(full instanceof Response response)) {
            return new byte[0];
        }
        byte[] shorter = bytes;
        Response cut = response;
        while (shorter.length > mostBytes) {
            Optional<Response> less = shortened(cut);
            if (less.isEmpty()) {
                return new byte[0];
            }
            cut = less.get();
            shorter = KrpcWriter.write(cut);
        }
        return shorter;
    }

    /** The same with less in it, what is worth least first; empty when nothing is left to leave out. */
    private Optional<Response> shortened(Response full) {
        Optional<List<NodeInfo>> nodes = full.nodes();
        Optional<List<NodeInfo>> nodes6 = full.nodes6();
        List<Endpoint> values = full.values();
        if (full.scrape().isPresent() || full.samples().isPresent()) {
            return Optional.of(with(full, nodes, nodes6, values, full.token(), full.asker()));
        } else if (v4 && nodes6.isPresent()) {
            nodes6 = Optional.empty();
        } else if (!v4 && nodes.isPresent()) {
            nodes = Optional.empty();
        } else if (values.size() > 1) {
            values = values.subList(0, values.size() / 2);
        } else if (v4 && nodes.isPresent()) {
            nodes = fewer(nodes.get());
        } else if (nodes6.isPresent()) {
            nodes6 = fewer(nodes6.get());
        } else if (full.asker().isPresent()) {
            return Optional.of(with(full, nodes, nodes6, values, full.token(), Optional.empty()));
        } else if (!values.isEmpty()) {
            values = List.of();
        } else if (full.token().isPresent()) {
            return Optional.of(with(full, nodes, nodes6, values, Optional.empty(), Optional.empty()));
        } else {
            return Optional.empty();
        }
        return Optional.of(with(full, nodes, nodes6, values, full.token(), full.asker()));
    }

    private static Optional<List<NodeInfo>> fewer(List<NodeInfo> nodes) {
        return nodes.size() > 1 ? Optional.of(nodes.subList(0, nodes.size() - 1)) : Optional.empty();
    }

    private static Response with(
            Response full,
            Optional<List<NodeInfo>> nodes,
            Optional<List<NodeInfo>> nodes6,
            List<Endpoint> values,
            Optional<BString> token,
            Optional<Endpoint> asker) {
        return new Response(
                full.transaction(), full.id(), nodes, nodes6, values, token, Optional.empty(), Optional.empty(), asker);
    }

    private KrpcMessage full(Query query, Endpoint from, long nowNanos) {
        Request request = query.request();
        Response bare = Response.of(query.transaction(), table.self(), Optional.of(from));
        if (request instanceof Request.FindNode find) {
            return named(bare, find.target(), find.want());
        }
        if (request instanceof Request.GetPeers get) {
            return peers(bare, get, from, nowNanos);
        }
        if (request instanceof Request.AnnouncePeer announce) {
            return announced(bare, announce, from, nowNanos);
        }
        if (request instanceof Request.SampleInfohashes sample) {
            Response named = named(bare, sample.target(), sample.want());
            return new Response(
                    named.transaction(),
                    named.id(),
                    named.nodes(),
                    v4 ? Optional.empty() : named.nodes6(),
                    List.of(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(samples(nowNanos)),
                    named.asker());
        }
        if (request instanceof Request.Unknown unknown) {
            return unknown.target().isPresent()
                    ? named(bare, unknown.target().get(), unknown.want())
                    : new Refusal(query.transaction(), Refusal.METHOD_UNKNOWN, "Method Unknown");
        }
        return bare;
    }

    private Response named(Response bare, NodeId target, Want want) {
        boolean wants4 = want.v4() || v4 && !want.v6();
        boolean wants6 = want.v6() || !v4 && !want.v4();
        return new Response(
                bare.transaction(),
                bare.id(),
                wants4 ? closest(target, true) : Optional.empty(),
                wants6 ? closest(target, false) : Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                bare.asker());
    }

    private Optional<List<NodeInfo>> closest(NodeId target, boolean four) {
        RoutingTable asked = four == v4 ? table : sibling;
        return Optional.ofNullable(asked).map(each -> each.closest(target, RoutingTable.K, true));
    }

    private Response peers(Response bare, Request.GetPeers get, Endpoint from, long nowNanos) {
        Response named = named(bare, get.infoHash(), get.want());
        boolean scrapes = get.scrape() && store.knows(get.infoHash(), nowNanos);
        Optional<Scrape> scrape = scrapes ? Optional.of(store.scrape(get.infoHash(), nowNanos)) : Optional.empty();
        boolean crowded = scrapes || named.nodes().isPresent() && named.nodes6().isPresent();
        int most = (v4 ? MAX_VALUES_V4 : MAX_VALUES_V6) / (crowded ? 5 : 1);
        return new Response(
                named.transaction(),
                named.id(),
                v4 || !scrapes ? named.nodes() : Optional.empty(),
                v4 && scrapes ? Optional.empty() : named.nodes6(),
                store.sample(get.infoHash(), most, get.noSeeds(), nowNanos),
                store.hasRoom(get.infoHash())
                        ? Optional.of(secret.token(from, get.infoHash(), nowNanos))
                        : Optional.empty(),
                scrape,
                Optional.empty(),
                named.asker());
    }

    private KrpcMessage announced(Response bare, Request.AnnouncePeer announce, Endpoint from, long nowNanos) {
        if (!secret.accepts(announce.token(), from, announce.infoHash(), nowNanos)) {
            return new Refusal(bare.transaction(), Refusal.PROTOCOL, "Bad token");
        }
        proven(from);
        Endpoint peer = announce.impliedPort() ? from : from.withPort(announce.port());
        store.add(announce.infoHash(), peer, announce.seed(), nowNanos);
        announced.accept(announce.infoHash(), peer);
        return bare;
    }

    /** The same ones for 6 hours, so that asking again gains nothing. */
    private Samples samples(long nowNanos) {
        if (samplesUntilNanos - nowNanos <= 0 || samples.size() < MAX_SAMPLES) {
            samples = store.hashes(MAX_SAMPLES);
            samplesUntilNanos = nowNanos + SAMPLES_NANOS;
        }
        return new Samples(samples, store.torrents(), SAMPLES_SECONDS);
    }
}
