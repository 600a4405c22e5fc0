package dev.spate.dht;

import dev.spate.bencode.BString;
import dev.spate.dht.krpc.Endpoint;
import dev.spate.dht.krpc.KrpcException;
import dev.spate.dht.krpc.KrpcMessage;
import dev.spate.dht.krpc.KrpcReader;
import dev.spate.dht.krpc.KrpcWriter;
import dev.spate.dht.krpc.NodeId;
import dev.spate.dht.node.Announcement;
import dev.spate.dht.node.DhtNode;
import dev.spate.dht.node.NodeStats;
import dev.spate.dht.node.PingListener;
import dev.spate.dht.node.SavedTable;
import dev.spate.net.ExternalIp;
import dev.spate.net.HostLookups;
import dev.spate.net.HostResolver;
import dev.spate.net.LoopWork;
import dev.spate.net.NetworkFenceException;
import dev.spate.net.Transport;
import dev.spate.text.CleanText;
import dev.spate.torrent.InfoHash;
import dev.spate.torrent.PeerAddress;
import io.netty.channel.EventLoop;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This process's part in the DHT (BEP 5): one socket, and a node of each family (BEP 32). It begins with the nodes of the
 * last run and those that a person, torrents and peers name; the well-known routers are asked when nobody of them answers.
 *
 * <p>Owner: the loop, and listeners are called there.
 */
public final class Dht {
    private static final Logger LOG = LoggerFactory.getLogger(Dht.class);
    private static final HostLookups.Bounds NAMES = new HostLookups.Bounds(64, Duration.ofSeconds(20));

    /** How many names are asked at once through a proxy, and for how long. */
    private static final int MOST_ASKED_BY_NAME = 64;

    private static final long BY_NAME_NANOS = 4_000_000_000L;

    /** So many of those that announced themselves before anybody wanted to know. */
    private static final int MOST_STORED = 80;

    /** So long those of the last run may take to answer, before strangers are asked. */
    private static final long ROUTERS_AFTER_NANOS = 1_000_000_000L;

    /** While nobody is there those of the start are asked again after this time. */
    static final long AGAIN_NANOS = 30_000_000_000L;

    private final EventLoop loop;
    private final Transport transport;
    private final HostResolver resolver;
    private final DhtOptions options;
    private final Optional<DhtStateFile> state;
    private final DhtStateWriter writer;
    private final LongSupplier clock;
    private final RandomGenerator random;
    private final Consumer<Throwable> broken;
    private final Side four;
    private final Side six;
    private final List<DhtLookup> lookups = new ArrayList<>();
    /** Who wants to know of peers that announce themselves to our nodes, by torrent. */
    private final Map<NodeId, Consumer<List<InetSocketAddress>>> hearers = new HashMap<>();
    /** Questions to names that the proxy looks up, by their transaction ids: whether each is to a router. */
    private final Map<BString, Boolean> askedByName = new HashMap<>();
    /** Pings under way. */
    private final Map<Endpoint, CompletableFuture<Optional<DhtPing>>> pings = new HashMap<>();
    /** Why a node that a person named was not asked; empty while each was. */
    private Optional<String> obstacle = Optional.empty();

    private boolean refused;

    private DhtSocket socket;
    private Future<?> timer;
    private long armedForNanos;
    private long againAtNanos;
    private int namesUnderWay;
    private boolean routersWait;
    private long peers;
    private boolean closed;

    /** The node of one family, and whether that family leads anywhere. */
    private static final class Side {
        final DhtNode node;
        boolean known;
        boolean heard;
        boolean down;

        Side(DhtNode node) {
            this.node = node;
        }

        boolean isUsable() {
            return (known || !node.nodes().isEmpty()) && !down;
        }
    }

    /**
     * A part that sends nothing before {@link #start}.
     *
     * @param state the nodes of the last run, and where those of this one are kept now and then, and at the end
     * @param random unpredictable
     * @param externalIp where others see us; told, too, of what nodes say
     * @param clock monotonic nanoseconds
     * @param broken is told bugs of ours
     */
    public Dht(
            Transport transport,
            HostResolver resolver,
            DhtOptions options,
            Optional<DhtStateFile> state,
            RandomGenerator random,
            ExternalIp externalIp,
            LongSupplier clock,
            Consumer<Throwable> broken) {
        this.loop = transport.loop();
        this.transport = transport;
        this.resolver = resolver;
        this.options = options;
        this.state = state;
        this.writer = new DhtStateWriter(state, clock.getAsLong());
        this.clock = clock;
        this.random = random;
        this.broken = broken;
        SavedTable saved = state.map(DhtStateFile::table).orElseGet(SavedTable::empty);
        this.four = side(true, saved.id(), random, externalIp);
        this.six = side(false, saved.id6(), random, externalIp);
        four.node.sibling(six.node);
        six.node.sibling(four.node);
        four.node.onAnnounced(this::announced);
        six.node.onAnnounced(this::announced);
    }

    /** One that learns our address from its nodes alone. */
    public Dht(
            Transport transport,
            HostResolver resolver,
            DhtOptions options,
            Optional<DhtStateFile> state,
            RandomGenerator random,
            LongSupplier clock,
            Consumer<Throwable> broken) {
        this(transport, resolver, options, state, random, new ExternalIp(), clock, broken);
    }

    private Side side(boolean v4, Optional<NodeId> id, RandomGenerator random, ExternalIp externalIp) {
        return new Side(new DhtNode(
                v4,
                id.orElseGet(() -> NodeId.random(random)),
                options.node(),
                random,
                externalIp,
                (to, datagram) -> socket.send(to, datagram),
                clock.getAsLong()));
    }

    /** Binds the socket, and begins to look for nodes. The future fails when the port is taken. */
    public CompletableFuture<Void> start() {
        assert loop.inEventLoop();
        CompletableFuture<Void> started = new CompletableFuture<>();
        socket = new DhtSocket(transport, options.bind(), new Datagrams());
        socket.bound()
                .addListener(LoopWork.listener(
                        done -> {
                            if (done.isSuccess()) {
                                begin();
                                started.complete(null);
                            } else {
                                started.completeExceptionally(done.cause());
                            }
                        },
                        started::completeExceptionally));
        return started;
    }

    private void begin() {
        SavedTable saved = state.map(DhtStateFile::table).orElseGet(SavedTable::empty);
        LOG.debug(
                "DHT at port {}, with {} and {} nodes of the last run",
                port(),
                saved.nodes().size(),
                saved.nodes6().size());
        againAtNanos = clock.getAsLong() + AGAIN_NANOS;
        four.known |= !saved.nodes().isEmpty();
        six.known |= !saved.nodes6().isEmpty();
        four.node.restore(saved.nodes(), clock.getAsLong());
        six.node.restore(saved.nodes6(), clock.getAsLong());
        lookUp(options.nodes(), false);
        if (!options.routers().isEmpty()) {
            if (options.nodes().isEmpty() && !four.known && !six.known) {
                lookUp(options.routers(), true);
            } else {
                namesUnderWay++;
                routersWait = true;
                loop.schedule(
                        LoopWork.task(this::askRoutersIfAlone, broken), ROUTERS_AFTER_NANOS, TimeUnit.NANOSECONDS);
            }
        }
        arm();
    }

    private void askRoutersIfAlone() {
        if (!closed && routersWait) {
            LOG.debug("DHT: nobody answers, asking the well-known routers");
            lookUp(options.routers(), true);
            routersNeedNotWait();
        }
    }

    private void routersNeedNotWait() {
        routersWait = false;
        namesUnderWay--;
        endIfAlone();
    }

    /** The network may have come after us: names could not be looked up then, and old nodes were given up. */
    private void askAgainIfAlone() {
        boolean alone = stats().good() == 0;
        againAtNanos = clock.getAsLong() + AGAIN_NANOS;
        if (alone) {
            six.down = false;
            lookUp(options.nodes(), false);
            lookUp(options.routers(), true);
        }
    }

    /** The port of the socket. */
    public int port() {
        return socket.port();
    }

    private void lookUp(List<InetSocketAddress> all, boolean routers) {
        List<InetSocketAddress> names = all.stream()
                .filter(each -> !resolver.leavesToProxy(each.getHostString()))
                .toList();
        all.stream().filter(each -> !names.contains(each)).forEach(each -> askByName(each, routers));
        if (names.isEmpty()) {
            return;
        }
        namesUnderWay++;
        new HostLookups(loop, resolver, names, NAMES, new HostLookups.Listener() {
                    @Override
                    public void found(List<InetSocketAddress> addresses) {
                        addresses.forEach(each -> add(each, routers));
                    }

                    @Override
                    public void failed(InetSocketAddress name, String reason) {
                        if (options.nodes().contains(name)) {
                            obstacle = Optional.of(reason);
                        }
                        LOG.debug("DHT node {}: {}", name.getHostString(), reason);
                    }

                    @Override
                    public void ended() {
                        namesUnderWay--;
                        endIfAlone();
                    }

                    @Override
                    public void broken(Throwable bug) {
                        broken.accept(bug);
                    }
                })
                .start();
    }

    /** Through a proxy only the answer tells where the node is. */
    private void askByName(InetSocketAddress name, boolean router) {
        if (closed || askedByName.size() >= MOST_ASKED_BY_NAME) {
            return;
        }
        byte[] bytes = new byte[Long.BYTES];
        random.nextBytes(bytes);
        BString transaction = BString.of(bytes);
        askedByName.put(transaction, router);
        namesUnderWay++;
        socket.sendByName(
                InetSocketAddress.createUnresolved(name.getHostString(), name.getPort()),
                KrpcWriter.write(new KrpcMessage.Query(
                        transaction, four.node.id(), options.readOnly(), new KrpcMessage.Request.Ping())));
        loop.schedule(
                LoopWork.task(
                        () -> {
                            if (askedByName.remove(transaction) != null) {
                                namesUnderWay--;
                                endIfAlone();
                            }
                        },
                        broken),
                BY_NAME_NANOS,
                TimeUnit.NANOSECONDS);
    }

    /** Whether this answers a question to a name: then the node is known from now on. */
    private boolean isAnswerToName(Endpoint from, byte[] datagram) {
        try {
            boolean[] answer = {false};
            KrpcReader.read(datagram).accept(new KrpcMessage.Handler() {
                @Override
                public void query(KrpcMessage.Query query) {
                    // Of somebody who asks us.
                }

                @Override
                public void response(KrpcMessage.Response response) {
                    Boolean router = askedByName.remove(response.transaction());
                    if (router != null) {
                        answer[0] = true;
                        add(DhtSocket.address(from), router);
                        namesUnderWay--;
                    }
                }

                @Override
                public void error(KrpcMessage.Refusal refusal) {
                    // Whoever refuses a ping is of no use.
                }
            });
            return answer[0];
        } catch (KrpcException malformed) {
            return false;
        }
    }

    private void add(InetSocketAddress address, boolean router) {
        if (closed) {
            return;
        }
        Endpoint endpoint = DhtSocket.endpoint(address);
        Side side = side(endpoint);
        if (!side.down) {
            side.known = true;
            side.node.addNode(endpoint, router, clock.getAsLong());
            arm();
        }
    }

    /** Lookups for which nobody can be asked end now. */
    private void endIfAlone() {
        if (namesUnderWay == 0) {
            for (Side side : List.of(four, six)) {
                if (!side.isUsable()) {
                    List.copyOf(lookups).forEach(each -> each.drop(side.node));
                }
            }
        }
    }

    private Side side(Endpoint endpoint) {
        return endpoint.isV4() ? four : six;
    }

    /** Adds a node that a torrent ({@code nodes}), a peer ({@code port}) or a person names; unresolved when by name. */
    public void addNode(InetSocketAddress node) {
        assert loop.inEventLoop();
        lookUp(List.of(node), false);
    }

    /** Looks for peers. */
    public DhtLookup lookup(InfoHash infoHash, DhtListener listener) {
        return lookup(infoHash, false, Optional.empty(), listener);
    }

    /** Asks how many peers there are (BEP 33); many nodes name none of them in the same answer. */
    public DhtLookup scrape(InfoHash infoHash, DhtListener listener) {
        return lookup(infoHash, true, Optional.empty(), listener);
    }

    /**
     * Looks for peers, and then tells the closest nodes that we are one.
     *
     * @param port where peers reach us by TCP
     * @param impliedPort whether they reach us at the port of this socket instead
     * @param seed whether we have everything (BEP 33)
     */
    public DhtLookup announce(InfoHash infoHash, int port, boolean impliedPort, boolean seed, DhtListener listener) {
        return lookup(infoHash, false, Optional.of(new Announcement(port, impliedPort, seed)), listener);
    }

    private DhtLookup lookup(
            InfoHash infoHash, boolean scrape, Optional<Announcement> announcement, DhtListener listener) {
        assert loop.inEventLoop();
        NodeId target = NodeId.of(infoHash.toBytes());
        DhtLookup[] made = new DhtLookup[1];
        made[0] = new DhtLookup(
                new DhtListener() {
                    @Override
                    public void peers(List<InetSocketAddress> fresh) {
                        peers += fresh.size();
                        listener.peers(fresh);
                    }

                    @Override
                    public void ended(DhtResult result) {
                        listener.ended(result);
                    }
                },
                clock,
                () -> lookups.remove(made[0]));
        lookups.add(made[0]);
        List<DhtNode> nodes = new ArrayList<>();
        for (Side each : List.of(four, six)) {
            // Names may still lead to a family that nobody of is known yet.
            if (!closed && (each.isUsable() || !each.down && namesUnderWay > 0)) {
                nodes.add(each.node);
            }
        }
        made[0].begin(nodes, (node, part) -> node.getPeers(target, scrape, announcement, part, clock.getAsLong()));
        arm();
        return made[0];
    }

    /**
     * Tells of peers that announce themselves to our own nodes: at once of those that did, and of others as they come. Two that
     * know nobody but each other meet so. One listener a torrent.
     */
    public void hear(InfoHash infoHash, Consumer<List<InetSocketAddress>> listener) {
        assert loop.inEventLoop();
        NodeId torrent = NodeId.of(infoHash.toBytes());
        hearers.put(torrent, listener);
        for (Side each : List.of(four, six)) {
            heard(listener, each.node.stored(torrent, MOST_STORED, clock.getAsLong()));
        }
    }

    /** Nobody wants to know any more. */
    public void hearNoMore(InfoHash infoHash) {
        assert loop.inEventLoop();
        hearers.remove(NodeId.of(infoHash.toBytes()));
    }

    private void announced(NodeId torrent, Endpoint peer) {
        Consumer<List<InetSocketAddress>> listener = hearers.get(torrent);
        if (listener != null) {
            heard(listener, List.of(peer));
        }
    }

    private void heard(Consumer<List<InetSocketAddress>> listener, List<Endpoint> endpoints) {
        if (!endpoints.isEmpty()) {
            peers += endpoints.size();
            listener.accept(endpoints.stream().map(DhtSocket::address).toList());
        }
    }

    /** Stores peers of a torrent without an announcement of theirs; see {@link DhtNode#store}. */
    public void store(InfoHash infoHash, List<InetSocketAddress> known, boolean seeds) {
        assert loop.inEventLoop();
        List<Endpoint> endpoints = known.stream().map(DhtSocket::endpoint).toList();
        NodeId target = NodeId.of(infoHash.toBytes());
        long now = clock.getAsLong();
        four.node.store(target, endpoints.stream().filter(Endpoint::isV4).toList(), seeds, now);
        six.node.store(target, endpoints.stream().filter(each -> !each.isV4()).toList(), seeds, now);
    }

    /** Forgets all peers that it stored. */
    public void forgetPeers() {
        assert loop.inEventLoop();
        four.node.forgetPeers();
        six.node.forgetPeers();
    }

    /** For a person: why a node was not asked that one named, the last of them; empty when none, or when others answer. */
    public Optional<String> obstacle() {
        assert loop.inEventLoop();
        return stats().answered() > 0 ? Optional.empty() : obstacle;
    }

    /**
     * Whether somebody may answer though nobody has: nodes that a person named and routers are asked again and again, and an
     * outage may end.
     */
    public boolean hasHope() {
        assert loop.inEventLoop();
        boolean named = !options.nodes().isEmpty() || !options.routers().isEmpty();
        return stats().nodes() > 0 || named && !refused;
    }

    /** Asks one node whether it is there; empty when it does not answer within 4 s, and fails when it cannot be asked. */
    public CompletableFuture<Optional<DhtPing>> ping(InetSocketAddress address) {
        assert loop.inEventLoop();
        CompletableFuture<Optional<DhtPing>> result = new CompletableFuture<>();
        Endpoint endpoint = DhtSocket.endpoint(address);
        pings.put(endpoint, result);
        result.whenComplete((pong, failure) -> pings.remove(endpoint, result));
        side(endpoint)
                .node
                .ping(
                        endpoint,
                        new PingListener() {
                            @Override
                            public void answered(NodeId id, boolean fits, Optional<Endpoint> seen, long rttNanos) {
                                result.complete(Optional.of(new DhtPing(
                                        id.toString(),
                                        fits,
                                        seen.map(DhtSocket::address),
                                        Duration.ofNanos(rttNanos))));
                            }

                            @Override
                            public void failed() {
                                result.complete(Optional.empty());
                            }
                        },
                        clock.getAsLong());
        arm();
        return result;
    }

    /** What was done so far. */
    public DhtStats stats() {
        assert loop.inEventLoop();
        NodeStats a = four.node.stats(clock.getAsLong());
        NodeStats b = six.node.stats(clock.getAsLong());
        return new DhtStats(
                a.nodes() + b.nodes(),
                a.good() + b.good(),
                a.asked() + b.asked(),
                a.answered() + b.answered(),
                a.served() + b.served(),
                peers,
                a.bytesIn() + b.bytesIn(),
                a.bytesOut() + b.bytesOut());
    }

    /** Closes the socket and keeps the nodes for the next run; the future completes when they are written. */
    public CompletableFuture<Void> close() {
        assert loop.inEventLoop();
        if (closed || socket == null) {
            closed = true;
            return CompletableFuture.completedFuture(null);
        }
        closed = true;
        List.copyOf(lookups).forEach(DhtLookup::cancel);
        if (timer != null) {
            timer.cancel(false);
        }
        socket.close();
        return writer.end(table());
    }

    private SavedTable table() {
        return new SavedTable(
                Optional.of(four.node.id()), four.node.nodes(), Optional.of(six.node.id()), six.node.nodes());
    }

    /** One timer, for the earliest deadline of both nodes and of the file of nodes. */
    private void arm() {
        if (closed) {
            return;
        }
        long now = clock.getAsLong();
        long a = four.node.nextDeadlineNanos(now);
        long b = six.node.nextDeadlineNanos(now);
        long c = a - b < 0 ? a : b;
        long next = writer.nextDeadlineNanos(c - againAtNanos < 0 ? c : againAtNanos);
        if (timer != null && !timer.isDone()) {
            if (armedForNanos - next <= 0) {
                return;
            }
            timer.cancel(false);
        }
        armedForNanos = next;
        timer = loop.schedule(
                LoopWork.task(
                        () -> {
                            timer = null;
                            four.node.run(clock.getAsLong());
                            six.node.run(clock.getAsLong());
                            if (writer.isDue(clock.getAsLong())) {
                                writer.keep(table(), clock.getAsLong());
                            }
                            if (againAtNanos - clock.getAsLong() <= 0) {
                                askAgainIfAlone();
                            }
                            arm();
                        },
                        broken),
                Math.max(0, next - now),
                TimeUnit.NANOSECONDS);
    }

    /** What the socket tells. */
    private final class Datagrams implements DhtSocket.Receiver {
        @Override
        public void received(Endpoint from, byte[] datagram) {
            if (!closed) {
                Side side = side(from);
                side.heard = true;
                if (!askedByName.isEmpty() && isAnswerToName(from, datagram)) {
                    arm();
                    return;
                }
                side.node.received(from, datagram, clock.getAsLong());
                if (routersWait && stats().good() > 0) {
                    routersNeedNotWait();
                }
                arm();
            }
        }

        /** A person names it by its address, or by a name that may have led there. */
        private static boolean isNamed(InetSocketAddress named, InetSocketAddress address) {
            return named.isUnresolved() && NetUtil.createByteArrayFromIpAddressString(named.getHostString()) == null
                    ? named.getPort() == address.getPort()
                    : PeerAddress.text(named).equals(PeerAddress.text(address));
        }

        private static String unsentReason(InetSocketAddress to, Throwable cause) {
            return cause instanceof NetworkFenceException
                    ? cause.getMessage()
                    : "cannot send to " + PeerAddress.text(to) + ": "
                            + CleanText.of(String.valueOf(cause.getMessage()));
        }

        /** A family of which nothing was ever heard, and that cannot be sent to, is not there. */
        @Override
        public void unsent(Endpoint to, Throwable cause) {
            Side side = side(to);
            LOG.debug("DHT: cannot send to {}: {}", to, cause.toString());
            InetSocketAddress address = DhtSocket.address(to);
            if (options.nodes().stream().anyMatch(each -> isNamed(each, address))) {
                obstacle = Optional.of(unsentReason(address, cause));
                refused |= cause instanceof NetworkFenceException;
            }
            CompletableFuture<Optional<DhtPing>> pinged = pings.get(to);
            if (pinged != null) {
                pinged.completeExceptionally(new IOException(unsentReason(address, cause), cause));
            }
            if (side == six && !side.heard && !side.down) {
                side.down = true;
                // Not at once: the node is in the middle of sending.
                loop.execute(LoopWork.task(() -> List.copyOf(lookups).forEach(each -> each.drop(side.node)), broken));
            }
        }

        @Override
        public void broken(Throwable cause) {
            broken.accept(cause);
        }
    }
}
