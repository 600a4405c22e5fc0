package dev.spate.dht.node;

import dev.spate.dht.krpc.Endpoint;
import dev.spate.dht.krpc.NodeId;
import dev.spate.dht.krpc.NodeInfo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * The nodes that we know (BEP 5), many near us and some of everywhere. Bucket N holds those with exactly N first bits in
 * common with us, the last one all the rest; only the last one is split. The first buckets are larger, which saves most
 * lookups a round trip.
 *
 * <p>Only nodes that answered get in, and one of each host ({@link Endpoint#host()}); in one bucket, one of each
 * neighbourhood. Mutable, not thread-safe.
 */
final class RoutingTable {
    /** How many nodes an answer names, and how many store a torrent's peers: K of BEP 5. */
    static final int K = 8;

    private static final int FIRST_CAPACITY = 128;

    /** A bad node without a successor is kept until it failed so often: it may be our own network that is down. */
    private static final int GIVE_UP_FAILURES = 6;

    private final List<RoutingBucket> buckets = new ArrayList<>();
    private final Map<Endpoint, RoutingNode> hosts = new HashMap<>();
    private NodeId self;

    RoutingTable(NodeId self, long nowNanos) {
        this.self = self;
        buckets.add(new RoutingBucket(capacity(0), nowNanos));
    }

    private static int capacity(int bucket) {
        return Math.max(K, bucket < Integer.SIZE ? FIRST_CAPACITY >> bucket : 0);
    }

    NodeId self() {
        return self;
    }

    /** Number of nodes that have a place. */
    int size() {
        int size = 0;
        for (RoutingBucket each : buckets) {
            size += each.nodes.size();
        }
        return size;
    }

    /** Number of nodes that answered, are not bad and have a place. */
    int good(long nowNanos) {
        int good = 0;
        for (RoutingBucket bucket : buckets) {
            for (RoutingNode each : bucket.nodes) {
                good += each.isGood(nowNanos) ? 1 : 0;
            }
        }
        return good;
    }

    int buckets() {
        return buckets.size();
    }

    /** We call ourselves otherwise: all nodes get their places anew. */
    void rename(NodeId name, long nowNanos) {
        List<RoutingNode> all = new ArrayList<>(hosts.values());
        hosts.clear();
        buckets.clear();
        buckets.add(new RoutingBucket(capacity(0), nowNanos));
        self = name;
        all.forEach(each -> admit(each, nowNanos));
    }

    /** A node answered: it gets a place, if there is one for it. */
    void replied(NodeInfo info, long rttNanos, long nowNanos) {
        RoutingNode node = known(info);
        if (node == null) {
            if (!makesRoomAtHost(info, nowNanos)) {
                return;
            }
            node = new RoutingNode(info);
            node.replied(rttNanos, nowNanos);
            admit(node, nowNanos);
        } else {
            node.replied(rttNanos, nowNanos);
            RoutingBucket bucket = bucket(info.id());
            if (bucket.nodes.contains(node)) {
                bucket.lastChangedNanos = nowNanos;
            }
        }
    }

    /** A node of an earlier run, which has yet to answer. */
    void restore(NodeInfo info, long nowNanos) {
        if (AddressRules.isUsable(info.endpoint())
                && !hosts.containsKey(info.endpoint().host())) {
            RoutingNode node = new RoutingNode(info);
            RoutingBucket bucket = bucket(info.id());
            if (!info.id().equals(self) && (!bucket.isFull() || bucket == last())) {
                admit(node, nowNanos);
            }
        }
    }

    /**
     * A node asked us something.
     *
     * @return whether it is unknown, and would get a place if it answers
     */
    boolean queried(NodeInfo info, long nowNanos) {
        RoutingNode node = known(info);
        if (node != null) {
            node.queried(nowNanos);
            return false;
        }
        if (info.id().equals(self) || hosts.containsKey(info.endpoint().host())) {
            return false;
        }
        RoutingBucket bucket = bucket(info.id());
        return (!bucket.isFull() || bucket == last()) && !bucket.hasNeighbour(info.endpoint());
    }

    /** A node did not answer. Who waits for a place takes its place. */
    void failed(NodeInfo info, long nowNanos) {
        RoutingNode node = known(info);
        if (node == null) {
            return;
        }
        node.failures++;
        RoutingBucket bucket = bucket(info.id());
        if (bucket.replacements.remove(node)) {
            hosts.remove(info.endpoint().host());
        } else if (!node.replied
                || node.failures >= GIVE_UP_FAILURES
                || node.isBad() && !bucket.replacements.isEmpty()) {
            remove(info, nowNanos);
        }
    }

    /** Forgets a node. */
    void remove(NodeInfo info, long nowNanos) {
        RoutingNode node = known(info);
        if (node == null) {
            return;
        }
        hosts.remove(info.endpoint().host());
        RoutingBucket bucket = bucket(info.id());
        bucket.replacements.remove(node);
        if (bucket.nodes.remove(node)) {
            RoutingNode next = bucket.takeReplacement();
            if (next != null) {
                bucket.nodes.add(next);
                bucket.lastChangedNanos = nowNanos;
            }
        }
    }

    /**
     * The nodes closest to a target, the closest first, without bad ones.
     *
     * @param proven whether only those count that answered in this run: others are not named to anybody
     */
    List<NodeInfo> closest(NodeId target, int count, boolean proven) {
        Closest closest = new Closest(target, count, proven);
        int own = Math.min(self.commonPrefixBits(target), buckets.size() - 1);
        // The nodes of the target's own bucket are closer to it than all others, those behind it closer than those
        // before.
        closest.addAll(buckets.subList(own, own + 1));
        if (!closest.isFull()) {
            closest.addAll(buckets.subList(own + 1, buckets.size()));
        }
        for (int i = own - 1; i >= 0 && !closest.isFull(); i--) {
            closest.addAll(buckets.subList(i, i + 1));
        }
        return closest.toList();
    }

    /** Nodes in the order of their distance, no more than are wanted. */
    private static final class Closest {
        private final NodeId target;
        private final boolean proven;
        private final NodeInfo[] best;
        private int found;

        Closest(NodeId target, int count, boolean proven) {
            this.target = target;
            this.proven = proven;
            this.best = new NodeInfo[count];
        }

        boolean isFull() {
            return found == best.length;
        }

        void addAll(List<RoutingBucket> buckets) {
            for (RoutingBucket bucket : buckets) {
                for (RoutingNode each : bucket.nodes) {
                    if (!each.isBad() && (!proven || each.replied && each.failures == 0)) {
                        add(each.info);
                    }
                }
            }
        }

        private void add(NodeInfo info) {
            if (isFull() && target.compareDistance(info.id(), best[found - 1].id()) >= 0) {
                return;
            }
            int place = isFull() ? found - 1 : found++;
            while (place > 0 && target.compareDistance(info.id(), best[place - 1].id()) < 0) {
                best[place] = best[place - 1];
                place--;
            }
            best[place] = info;
        }

        List<NodeInfo> toList() {
            return new ArrayList<>(Arrays.asList(best).subList(0, found));
        }
    }

    /** The questionable node that was silent longest. */
    Optional<NodeInfo> questionable(long nowNanos) {
        RoutingNode oldest = null;
        for (RoutingBucket bucket : buckets) {
            for (RoutingNode each : bucket.nodes) {
                if (!each.isGood(nowNanos) && (oldest == null || age(each, nowNanos) > age(oldest, nowNanos))) {
                    oldest = each;
                }
            }
        }
        return Optional.ofNullable(oldest).map(each -> each.info);
    }

    private static long age(RoutingNode node, long nowNanos) {
        return node.replied ? nowNanos - node.lastReplyNanos : Long.MAX_VALUE;
    }

    /**
     * A target in a bucket that was never looked up, or in which nothing has changed for 15 minutes; the bucket counts as
     * changed from now on.
     */
    Optional<NodeId> refreshTarget(RandomGenerator random, long nowNanos) {
        for (int i = 0; i < buckets.size(); i++) {
            RoutingBucket bucket = buckets.get(i);
            if (!bucket.refreshed || nowNanos - bucket.lastChangedNanos >= RoutingNode.FRESH_NANOS) {
                bucket.refreshed = true;
                bucket.lastChangedNanos = nowNanos;
                return Optional.of(self.randomAtPrefix(i, random));
            }
        }
        return Optional.empty();
    }

    /** Every node that has a place and answered. */
    void forEachProven(Consumer<NodeInfo> action) {
        for (RoutingBucket bucket : buckets) {
            for (RoutingNode each : bucket.nodes) {
                if (each.replied && !each.isBad()) {
                    action.accept(each.info);
                }
            }
        }
    }

    /** Whether exactly this node is known. */
    boolean contains(NodeInfo info) {
        return known(info) != null;
    }

    private RoutingNode known(NodeInfo info) {
        RoutingNode node = hosts.get(info.endpoint().host());
        return node != null && node.info.equals(info) ? node : null;
    }

    /** One node of each host: a new one comes only for one that is bad, or that calls itself otherwise now. */
    private boolean makesRoomAtHost(NodeInfo info, long nowNanos) {
        if (info.id().equals(self)) {
            return false;
        }
        RoutingNode other = hosts.get(info.endpoint().host());
        if (other == null) {
            return true;
        }
        if (other.isGood(nowNanos) && !other.info.endpoint().equals(info.endpoint())) {
            return false;
        }
        remove(other.info, nowNanos);
        return true;
    }

    private RoutingBucket last() {
        return buckets.get(buckets.size() - 1);
    }

    private RoutingBucket bucket(NodeId id) {
        return buckets.get(Math.min(self.commonPrefixBits(id), buckets.size() - 1));
    }

    private void admit(RoutingNode node, long nowNanos) {
        NodeId id = node.info.id();
        if (id.equals(self)) {
            return;
        }
        RoutingBucket bucket = bucket(id);
        if (bucket.hasNeighbour(node.info.endpoint())) {
            return;
        }
        while (bucket.isFull() && bucket == last() && buckets.size() < NodeId.BITS) {
            split(nowNanos);
            bucket = bucket(id);
        }
        Endpoint host = node.info.endpoint().host();
        if (!bucket.isFull()) {
            place(node, bucket, nowNanos);
            hosts.put(host, node);
            return;
        }
        RoutingNode loser = bucket.slowest(RoutingNode::isBad);
        if (loser == null && node.fitsAddress) {
            loser = bucket.slowest(each -> !each.fitsAddress);
        }
        hosts.put(host, node);
        RoutingNode waiting = node;
        if (loser != null) {
            bucket.nodes.remove(loser);
            place(node, bucket, nowNanos);
            waiting = loser;
        }
        RoutingNode gone = waiting.isBad() || !waiting.replied ? waiting : bucket.await(waiting);
        if (gone != null) {
            hosts.remove(gone.info.endpoint().host());
        }
    }

    private static void place(RoutingNode node, RoutingBucket bucket, long nowNanos) {
        bucket.nodes.add(node);
        bucket.lastChangedNanos = nowNanos;
    }

    /** The last bucket keeps those with exactly as many bits in common as its number says; the others move on. */
    private void split(long nowNanos) {
        RoutingBucket full = last();
        int bits = buckets.size() - 1;
        RoutingBucket next = new RoutingBucket(capacity(buckets.size()), nowNanos);
        buckets.add(next);
        move(full.nodes, next.nodes, bits);
        move(full.replacements, next.replacements, bits);
        if (next.nodes.size() > next.capacity && buckets.size() < NodeId.BITS) {
            split(nowNanos);
        }
        while (next.nodes.size() > next.capacity) {
            RoutingNode gone = next.await(next.nodes.remove(0));
            if (gone != null) {
                hosts.remove(gone.info.endpoint().host());
            }
        }
    }

    private void move(List<RoutingNode> from, List<RoutingNode> to, int bits) {
        from.removeIf(each -> {
            boolean moves = self.commonPrefixBits(each.info.id()) > bits;
            if (moves) {
                to.add(each);
            }
            return moves;
        });
    }

    /** States the invariants as code, for tests. */
    void checkInvariants() {
        int known = 0;
        for (int i = 0; i < buckets.size(); i++) {
            RoutingBucket bucket = buckets.get(i);
            check(bucket.nodes.size() <= bucket.capacity, "a bucket has more nodes than its capacity");
            known += bucket.nodes.size() + bucket.replacements.size();
            for (RoutingNode each : bucket.nodes) {
                int bits = self.commonPrefixBits(each.info.id());
                check(bits == i || i == buckets.size() - 1 && bits > i, "a node is in the wrong bucket");
                check(hosts.get(each.info.endpoint().host()) == each, "two nodes of one host have a place");
            }
        }
        check(known == hosts.size(), "hosts are known that have no node");
    }

    private static void check(boolean holds, String complaint) {
        if (!holds) {
            throw new IllegalStateException(complaint);
        }
    }
}
