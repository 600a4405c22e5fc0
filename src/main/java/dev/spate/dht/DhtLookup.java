package dev.spate.dht;

import dev.spate.dht.krpc.Endpoint;
import dev.spate.dht.node.DhtNode;
import dev.spate.dht.node.Lookup;
import dev.spate.dht.node.LookupListener;
import dev.spate.dht.node.LookupResult;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** One lookup in the DHTs of both families: ends with the last of them. Owner: the loop. */
public final class DhtLookup {
    private final DhtListener listener;
    private final LongSupplier clock;
    private final long startedAtNanos;
    private final List<Part> parts = new ArrayList<>();
    private final Runnable atEnd;
    private boolean begun;
    private boolean over;

    DhtLookup(DhtListener listener, LongSupplier clock, Runnable atEnd) {
        this.listener = listener;
        this.clock = clock;
        this.atEnd = atEnd;
        this.startedAtNanos = clock.getAsLong();
    }

    /** The part of one family. */
    private final class Part implements LookupListener {
        private final DhtNode node;
        private Lookup lookup;
        private LookupResult result;

        Part(DhtNode node) {
            this.node = node;
        }

        @Override
        public void peers(List<Endpoint> fresh) {
            listener.peers(addresses(fresh));
        }

        @Override
        public void ended(LookupResult ended) {
            result = ended;
            endIfAllHave();
        }
    }

    /** What begins a lookup of one node. */
    interface Beginning {
        Lookup begin(DhtNode node, LookupListener listener);
    }

    /** Begins with these nodes, of which there may be none. */
    void begin(List<DhtNode> nodes, Beginning beginning) {
        for (DhtNode each : nodes) {
            Part part = new Part(each);
            parts.add(part);
            part.lookup = beginning.begin(each, part);
        }
        begun = true;
        endIfAllHave();
    }

    /** Nodes that were asked so far. */
    public int asked() {
        return parts.stream().mapToInt(each -> each.lookup.asked()).sum();
    }

    /** Peers that were found so far. */
    public int peers() {
        return parts.stream().mapToInt(each -> each.lookup.peers()).sum();
    }

    /** Ends it; nobody is told. */
    public void cancel() {
        if (!over) {
            over = true;
            parts.forEach(each -> each.node.cancel(each.lookup, clock.getAsLong()));
            atEnd.run();
        }
    }

    /** The part of this node ends without a result. */
    void drop(DhtNode node) {
        for (Part each : parts) {
            if (each.node == node && each.result == null) {
                node.cancel(each.lookup, clock.getAsLong());
            }
        }
        if (parts.removeIf(each -> each.node == node && each.result == null)) {
            endIfAllHave();
        }
    }

    private void endIfAllHave() {
        if (begun && !over && parts.stream().allMatch(each -> each.result != null)) {
            over = true;
            atEnd.run();
            listener.ended(result());
        }
    }

    private DhtResult result() {
        int asked = 0;
        int answered = 0;
        int peers = 0;
        int hops = 0;
        int announced = 0;
        double seeds = 0;
        double leechers = 0;
        for (Part each : parts) {
            LookupResult result = each.result;
            asked += result.asked();
            answered += result.answered();
            peers += result.peers();
            hops = Math.max(hops, result.hops());
            announced += result.announced();
            seeds += result.seeds();
            leechers += result.leechers();
        }
        Duration took = Duration.ofNanos(clock.getAsLong() - startedAtNanos);
        return new DhtResult(asked, answered, peers, hops, announced, seeds, leechers, took);
    }

    private static List<InetSocketAddress> addresses(List<Endpoint> endpoints) {
        return endpoints.stream().map(DhtSocket::address).toList();
    }
}
