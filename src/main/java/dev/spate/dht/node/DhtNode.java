package dev.spate.dht.node;

import dev.spate.bencode.BString;
import dev.spate.dht.krpc.Endpoint;
import dev.spate.dht.krpc.KrpcException;
import dev.spate.dht.krpc.KrpcMessage;
import dev.spate.dht.krpc.KrpcMessage.Query;
import dev.spate.dht.krpc.KrpcMessage.Refusal;
import dev.spate.dht.krpc.KrpcMessage.Request;
import dev.spate.dht.krpc.KrpcMessage.Response;
import dev.spate.dht.krpc.KrpcReader;
import dev.spate.dht.krpc.NodeId;
import dev.spate.dht.krpc.NodeInfo;
import dev.spate.dht.krpc.Want;
import dev.spate.net.ExternalIp;
import dev.spate.net.TokenBucket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/**
 * One node of the DHT of one address family (BEP 5, 32): events and the time in, datagrams and results out. A host of both
 * families runs two, which know each other ({@link #sibling}).
 *
 * <p>Whoever owns it calls {@link #run} at {@link #nextDeadlineNanos}, and after every call asks for the deadline anew.
 * Datagrams are handed out during the calls. Mutable, not thread-safe.
 */
public final class DhtNode {
    private static final long TICK_NANOS = 5_000_000_000L;
    private static final long EXPIRE_NANOS = 60_000_000_000L;
    private static final long PINGS_PER_SECOND = 5;
    private static final long BURST_NANOS = 2_000_000_000L;
    private static final int MAX_SEEDS = 64;

    private final boolean v4;
    private final DhtNodeOptions options;
    private final RandomGenerator random;
    private final BiConsumer<Endpoint, byte[]> output;
    private final RoutingTable table;
    private final RpcManager rpc;
    private final Lookups lookups;
    private final PeerStore store;
    private final QueryResponder responder;
    private final DosBlocker blocker;
    private final ExternalIp externalIp;
    private final TokenBucket pings;
    private final Set<Endpoint> routers = new HashSet<>();
    /** Addresses to begin with, whose ids nobody knows. */
    private final Set<Endpoint> seeds = new LinkedHashSet<>();

    private DhtNode sibling;
    private boolean bootstrapping;
    private boolean refreshing;
    private long tickAtNanos;
    private long expireAtNanos;
    private long answered;
    private long served;
    private long refused;
    private long bytesIn;
    private long bytesOut;

    /**
     * A node that knows nobody yet.
     *
     * @param v4 whether it is one of IPv4, or else of IPv6
     * @param id how it calls itself until others tell it its address
     * @param random for transaction ids and secrets: unpredictable, but in tests
     * @param externalIp where others see us; told, too, of what nodes say
     * @param output takes datagrams to be sent
     */
    public DhtNode(
            boolean v4,
            NodeId id,
            DhtNodeOptions options,
            RandomGenerator random,
            ExternalIp externalIp,
            BiConsumer<Endpoint, byte[]> output,
            long nowNanos) {
        this.v4 = v4;
        this.options = options;
        this.random = random;
        this.externalIp = externalIp;
        this.output = (to, datagram) -> {
            bytesOut += datagram.length;
            output.accept(to, datagram);
        };
        this.table = new RoutingTable(id, nowNanos);
        this.rpc = new RpcManager(options, table::self, random, this.output, nowNanos);
        this.blocker = new DosBlocker(options.mostMessagesOfHost());
        this.store = new PeerStore(random);
        this.responder = new QueryResponder(table, v4, store, options, random, nowNanos);
        this.lookups = new Lookups(v4, table, rpc, routers, this::heardByOther);
        this.pings = new TokenBucket(PINGS_PER_SECOND, BURST_NANOS, nowNanos - BURST_NANOS);
        this.tickAtNanos = nowNanos + TICK_NANOS;
        this.expireAtNanos = nowNanos + EXPIRE_NANOS;
        lookups.seededBy(lookup -> seeds.forEach(lookup::seed));
    }

    /** Makes two nodes of one host know each other. */
    public void sibling(DhtNode other) {
        sibling = other;
        responder.sibling(other.table);
    }

    /** How the node calls itself now. */
    public NodeId id() {
        return table.self();
    }

    /** Our address as others see it, at port 0 (BEP 42); empty while too few have said so. */
    public Optional<Endpoint> externalAddress() {
        return externalIp.world(v4).map(address -> Endpoint.of(address, 0));
    }

    /** Takes a datagram that came. */
    public void received(Endpoint from, byte[] datagram, long nowNanos) {
        bytesIn += datagram.length;
        if (from.isV4() != v4 || !AddressRules.isUsable(from) || blocker.isBlocked(from.host(), nowNanos)) {
            refused++;
            return;
        }
        KrpcMessage message;
        try {
            message = KrpcReader.read(datagram);
        } catch (KrpcException malformed) {
            if (malformed.question().isPresent()) {
                askedWrongly(malformed.question().get(), from, datagram.length, nowNanos);
            } else {
                unasked(from, nowNanos);
            }
            return;
        }
        message.accept(new KrpcMessage.Handler() {
            @Override
            public void query(Query query) {
                asked(query, from, datagram.length, nowNanos);
            }

            @Override
            public void response(Response response) {
                replied(response, from, nowNanos);
            }

            @Override
            public void error(Refusal refusal) {
                RpcManager.Pending pending = rpc.take(refusal.transaction(), from);
                if (pending == null) {
                    unasked(from, nowNanos);
                } else {
                    pending.outcome.failed(nowNanos);
                    lookups.pump(nowNanos);
                }
            }
        });
    }

    private void unasked(Endpoint from, long nowNanos) {
        refused++;
        blocker.count(from.host(), nowNanos);
    }

    /** A question without an id, or the like: whoever asks is told (BEP 5), within the bounds of all answers. */
    private void askedWrongly(BString transaction, Endpoint from, int queryBytes, long nowNanos) {
        refused++;
        if (blocker.count(from.host(), nowNanos) && !options.readOnly()) {
            Refusal refusal = new Refusal(transaction, Refusal.PROTOCOL, "Protocol Error");
            responder.answer(refusal, from, queryBytes, nowNanos).ifPresent(bytes -> output.accept(from, bytes));
        }
    }

    private void asked(Query query, Endpoint from, int queryBytes, long nowNanos) {
        if (options.readOnly()
                || !blocker.count(from.host(), nowNanos)
                || query.id().equals(table.self())) {
            refused++;
            return;
        }
        Optional<byte[]> answer = responder.answer(query, from, queryBytes, nowNanos);
        if (answer.isEmpty()) {
            refused++;
            return;
        }
        served++;
        output.accept(from, answer.get());
        if (options.asksBack() && !query.readOnly() && table.queried(new NodeInfo(query.id(), from), nowNanos)) {
            pingIfAllowed(from, query.id(), nowNanos);
        }
    }

    private void replied(Response response, Endpoint from, long nowNanos) {
        RpcManager.Pending pending = rpc.take(response.transaction(), from);
        if (pending == null) {
            unasked(from, nowNanos);
            return;
        }
        boolean isOther = pending.expected != null && !pending.expected.equals(response.id());
        if (isOther || response.id().equals(table.self())) {
            if (pending.expected != null) {
                table.remove(new NodeInfo(pending.expected, from), nowNanos);
            }
            pending.outcome.failed(nowNanos);
            lookups.pump(nowNanos);
            return;
        }
        answered++;
        long rttNanos = nowNanos - pending.sentAtNanos;
        rpc.measured(rttNanos);
        responder.proven(from);
        if (!routers.contains(from)) {
            table.replied(new NodeInfo(response.id(), from), rttNanos, nowNanos);
        }
        response.asker().ifPresent(seen -> voted(from, seen, nowNanos));
        pending.outcome.answered(response, nowNanos);
        lookups.pump(nowNanos);
    }

    private void voted(Endpoint voter, Endpoint seen, long nowNanos) {
        if (externalIp.vote(voter.addressBytes(), seen.addressBytes())) {
            followAddress(nowNanos);
        }
    }

    /** Our id follows our address (BEP 42), once enough others have told it, be they nodes or not. */
    private void followAddress(long nowNanos) {
        externalAddress()
                .filter(each -> !NodeIdRule.fits(table.self(), each))
                .ifPresent(each -> table.rename(NodeIdRule.generate(each, random), nowNanos));
    }

    /** Does what is due. */
    public void run(long nowNanos) {
        rpc.run(nowNanos);
        lookups.pump(nowNanos);
        if (tickAtNanos - nowNanos <= 0) {
            tickAtNanos = nowNanos + TICK_NANOS;
            followAddress(nowNanos);
            table.questionable(nowNanos).ifPresent(each -> pingIfAllowed(each.endpoint(), each.id(), nowNanos));
            refresh(nowNanos);
        }
        if (expireAtNanos - nowNanos <= 0) {
            expireAtNanos = nowNanos + EXPIRE_NANOS;
            store.expire(nowNanos);
        }
    }

    /** When {@link #run} has something to do. */
    public long nextDeadlineNanos(long nowNanos) {
        long next = tickAtNanos - expireAtNanos < 0 ? tickAtNanos : expireAtNanos;
        return lookups.nextDeadlineNanos(nowNanos, rpc.nextDeadlineNanos(next));
    }

    /** Looks up one bucket at a time; a node that knows hardly anybody looks for itself. */
    private void refresh(long nowNanos) {
        if (refreshing || bootstrapping) {
            return;
        }
        if (table.good(nowNanos) == 0) {
            bootstrap(nowNanos);
            return;
        }
        table.refreshTarget(random, nowNanos).ifPresent(target -> {
            refreshing = true;
            lookups.findNode(target, Want.UNSAID, ended(() -> refreshing = false), nowNanos);
        });
    }

    private void bootstrap(long nowNanos) {
        if (!bootstrapping && (!seeds.isEmpty() || table.size() > 0)) {
            bootstrapping = true;
            Want want = sibling == null ? Want.UNSAID : new Want(true, true);
            lookups.findNode(table.self(), want, ended(() -> bootstrapping = false), nowNanos);
        }
    }

    private static LookupListener ended(Runnable then) {
        return new LookupListener() {
            @Override
            public void peers(List<Endpoint> fresh) {
                // find_node finds none.
            }

            @Override
            public void ended(LookupResult result) {
                then.run();
            }
        };
    }

    /**
     * Adds the address of a node: one that a torrent, a peer or a person names.
     *
     * @param router whether it is a well-known one that everybody begins with: it is asked for nodes, and stays out of the
     *     table
     */
    public void addNode(Endpoint endpoint, boolean router, long nowNanos) {
        if (endpoint.isV4() != v4 || !AddressRules.isUsable(endpoint) || seeds.size() >= MAX_SEEDS) {
            return;
        }
        if (router) {
            routers.add(endpoint);
        }
        // Those of an earlier run count when they have answered: all may be gone.
        if (table.good(nowNanos) >= RoutingTable.K) {
            if (!router) {
                pingIfAllowed(endpoint, null, nowNanos);
            }
            return;
        }
        seeds.add(endpoint);
        lookups.seed(endpoint, nowNanos);
        bootstrap(nowNanos);
    }

    /** Takes the nodes of an earlier run, and looks for those near to us. */
    public void restore(List<NodeInfo> nodes, long nowNanos) {
        nodes.stream().filter(each -> each.endpoint().isV4() == v4).forEach(each -> table.restore(each, nowNanos));
        bootstrap(nowNanos);
    }

    /** The nodes to keep for the next run. */
    public List<NodeInfo> nodes() {
        List<NodeInfo> nodes = new ArrayList<>();
        table.forEachProven(nodes::add);
        return nodes;
    }

    /** The nodes of ours closest to a target. */
    public List<NodeInfo> closest(NodeId target) {
        return table.closest(target, RoutingTable.K, true);
    }

    private void heardByOther(List<NodeInfo> nodes) {
        if (sibling != null) {
            sibling.heard(nodes);
        }
    }

    /** Nodes that our sibling heard of: they are asked when we begin. */
    private void heard(List<NodeInfo> nodes) {
        for (NodeInfo each : nodes) {
            if (seeds.size() < MAX_SEEDS
                    && table.size() < RoutingTable.K
                    && each.endpoint().isV4() == v4) {
                seeds.add(each.endpoint());
            }
        }
    }

    /**
     * Looks for peers of a torrent.
     *
     * @param scrape whether to ask for the number of peers instead (BEP 33); libtorrent names no peers then
     * @param announcement what the closest nodes are told at the end
     */
    public Lookup getPeers(
            NodeId infoHash,
            boolean scrape,
            Optional<Announcement> announcement,
            LookupListener listener,
            long nowNanos) {
        return lookups.getPeers(infoHash, scrape, announcement, listener, nowNanos);
    }

    /** Looks for the nodes closest to a target. */
    public Lookup findNode(NodeId target, LookupListener listener, long nowNanos) {
        return lookups.findNode(target, Want.UNSAID, listener, nowNanos);
    }

    /** Ends a lookup whose result nobody wants any more; nothing is told of it but peers that late nodes name. */
    public void cancel(Lookup lookup, long nowNanos) {
        lookups.cancel(lookup, nowNanos);
    }

    /**
     * Stores peers without an announcement of theirs, any number of each host: for a node that knows a swarm. They expire
     * as announced ones do.
     */
    public void store(NodeId infoHash, List<Endpoint> peers, boolean seeds, long nowNanos) {
        peers.forEach(each -> store.put(infoHash, each, seeds, nowNanos));
    }

    /** Some of the peers of a torrent that announced themselves here. */
    public List<Endpoint> stored(NodeId infoHash, int most, long nowNanos) {
        return store.sample(infoHash, most, false, nowNanos);
    }

    /** Who is told of each peer that announces itself here from now on, with the torrent. */
    public void onAnnounced(BiConsumer<NodeId, Endpoint> listener) {
        responder.onAnnounced(listener);
    }

    /** Forgets all peers that it stored. */
    public void forgetPeers() {
        store.clear();
    }

    /** Asks one node whether it is there. */
    public void ping(Endpoint endpoint, PingListener listener, long nowNanos) {
        if (endpoint.isV4() != v4 || !AddressRules.isUsable(endpoint) || rpc.nanosUntilReady(nowNanos) > 0) {
            listener.failed();
            return;
        }
        ping(endpoint, null, listener, nowNanos);
    }

    private void pingIfAllowed(Endpoint endpoint, NodeId expected, long nowNanos) {
        if (pings.nanosUntilReady(nowNanos) == 0 && rpc.nanosUntilReady(nowNanos) == 0) {
            pings.take(1, nowNanos);
            ping(endpoint, expected, null, nowNanos);
        }
    }

    private void ping(Endpoint endpoint, NodeId expected, PingListener listener, long nowNanos) {
        RpcManager.Outcome outcome = new RpcManager.Outcome() {
            @Override
            public void late(long nanos) {
                // It may still come.
            }

            @Override
            public void answered(Response response, long nanos) {
                if (listener != null) {
                    boolean fits = NodeIdRule.fits(response.id(), endpoint);
                    listener.answered(response.id(), fits, response.asker(), nanos - nowNanos);
                }
            }

            @Override
            public void failed(long nanos) {
                if (expected != null) {
                    table.failed(new NodeInfo(expected, endpoint), nanos);
                }
                if (listener != null) {
                    listener.failed();
                }
            }
        };
        rpc.ask(endpoint, expected, new Request.Ping(), outcome, nowNanos);
    }

    /** What the node did, and what it holds. */
    public NodeStats stats(long nowNanos) {
        return new NodeStats(
                table.size(),
                table.good(nowNanos),
                rpc.asked(),
                answered,
                rpc.unanswered(),
                served,
                refused,
                bytesIn,
                bytesOut,
                store.torrents(),
                store.peers());
    }

    /** For tests: fails when the state contradicts itself. */
    void checkInvariants() {
        table.checkInvariants();
    }
}
