package dev.spate.dht.node;

import dev.spate.bencode.BString;
import dev.spate.dht.krpc.BloomFilter;
import dev.spate.dht.krpc.Endpoint;
import dev.spate.dht.krpc.KrpcMessage.Response;
import dev.spate.dht.krpc.NodeId;
import dev.spate.dht.krpc.NodeInfo;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds the nodes closest to a target by asking ever closer ones: libtorrent's traversal. At most {@value #PARALLEL}
 * questions are open at once; one that is late is not counted, so that a dead node holds up nobody, and its answer still
 * counts when it comes.
 *
 * <p>It ends when the 8 closest that answer have answered, and also the 8 closest whose ids fit their addresses (BEP 42):
 * who chooses an id near the target on purpose can add himself but not push these out. Of each host and each
 * neighbourhood ({@link Endpoint#neighbourhood()}) one node is asked.
 *
 * <p>A node is doubtful when {@value #DOUBTFUL_SILENT} of those that it named are silent and none has answered: it does not
 * count when the lookup is to end. So liars that are nearer than all honest nodes of the table cost time, not the peers.
 *
 * <p>Mutable, not thread-safe.
 */
public final class Lookup {
    static final int PARALLEL = 10;

    private static final int K = RoutingTable.K;
    private static final int MAX_CANDIDATES = 120;
    private static final int MAX_ASKED = 160;
    private static final int MAX_SEEDS = 32;
    private static final int MAX_PEERS = 10_000;
    private static final int MAX_TRIES = 4;
    static final int DOUBTFUL_SILENT = 4;

    private final NodeId target;
    private final LookupListener listener;
    private final long startedAtNanos;
    private final List<Candidate> candidates = new ArrayList<>();
    private final Set<Endpoint> known = new HashSet<>();
    private final Map<Endpoint, Candidate> byHost = new HashMap<>();
    private final Deque<Candidate> seeds = new ArrayDeque<>();
    private final Set<Endpoint> peers = new HashSet<>();
    private final BloomFilter seedFilter = new BloomFilter();
    private final BloomFilter leecherFilter = new BloomFilter();
    private int open;
    private int late;
    private int asked;
    private int answered;
    private int announced;
    private boolean ended;

    private enum State {
        NEW,
        ASKED,
        LATE,
        ANSWERED,
        FAILED
    }

    /** A node that may be asked. */
    static final class Candidate {
        final Endpoint endpoint;
        final int depth;
        /** Null until it answers, when only its address was known. */
        private NodeId id;

        private boolean fits;
        private State state = State.NEW;
        private int tries = 1;
        private BString token;

        private final List<Candidate> namedBy = new ArrayList<>();
        private int namedSilent;
        private boolean namedAnswered;

        private Candidate(Endpoint endpoint, NodeId id, int depth) {
            this.endpoint = endpoint;
            this.depth = depth;
            named(id);
        }

        NodeId id() {
            return id;
        }

        BString token() {
            return token;
        }

        private void named(NodeId name) {
            id = name;
            fits = name != null && NodeIdRule.fits(name, endpoint);
        }

        private boolean isDoubtful() {
            return !namedAnswered && namedSilent >= DOUBTFUL_SILENT;
        }

        /** Whether it counts for nothing, as far as is known. */
        private boolean isSkipped() {
            return state == State.LATE || state == State.FAILED || state == State.ANSWERED && isDoubtful();
        }
    }

    Lookup(NodeId target, LookupListener listener, long nowNanos) {
        this.target = target;
        this.listener = listener;
        this.startedAtNanos = nowNanos;
    }

    /** What is looked for. */
    public NodeId target() {
        return target;
    }

    LookupListener listener() {
        return listener;
    }

    /** Nodes that were asked so far. */
    public int asked() {
        return asked;
    }

    /** Nodes that answered so far. */
    public int answered() {
        return answered;
    }

    /** Peers found so far. */
    public int peers() {
        return peers.size();
    }

    long startedAtNanos() {
        return startedAtNanos;
    }

    /** Whether it could do with more nodes to begin with. */
    boolean isStarved() {
        return !ended && answered < K;
    }

    /** Adds a node whose id is not known. */
    void seed(Endpoint endpoint) {
        if (!ended && seeds.size() < MAX_SEEDS && known.add(endpoint.host())) {
            seeds.add(new Candidate(endpoint, null, 1));
        }
    }

    /** Adds a node that is said to have this id. */
    void offer(NodeInfo node, int depth) {
        if (ended || full() && isFarther(node)) {
            return;
        }
        Endpoint endpoint = node.endpoint();
        if (known.contains(endpoint.host()) || known.contains(endpoint.neighbourhood())) {
            return;
        }
        known.add(endpoint.host());
        known.add(endpoint.neighbourhood());
        Candidate added = new Candidate(endpoint, node.id(), depth);
        byHost.put(endpoint.host(), added);
        insert(added);
        if (candidates.size() > MAX_CANDIDATES && candidates.get(MAX_CANDIDATES).state == State.NEW) {
            candidates.remove(MAX_CANDIDATES);
        }
    }

    /** Adds a node that another one named in its answer. */
    void named(Candidate by, NodeInfo node) {
        offer(node, by.depth + 1);
        Candidate named = byHost.get(node.endpoint().host());
        if (named == null || named == by) {
            return;
        }
        named.namedBy.add(by);
        by.namedAnswered |= named.state == State.ANSWERED;
        by.namedSilent += named.state == State.LATE || named.state == State.FAILED ? 1 : 0;
    }

    private boolean full() {
        return candidates.size() >= MAX_CANDIDATES;
    }

    private boolean isFarther(NodeInfo node) {
        return target.compareDistance(node.id(), candidates.get(candidates.size() - 1).id) > 0;
    }

    private void insert(Candidate candidate) {
        int low = 0;
        int high = candidates.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (target.compareDistance(candidates.get(middle).id, candidate.id) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        candidates.add(low, candidate);
    }

    /** Whom to ask now; null for nobody. Whoever takes one asks it. */
    Candidate next() {
        if (ended || open >= PARALLEL || asked >= MAX_ASKED) {
            return null;
        }
        Candidate next = !seeds.isEmpty() && answered < K ? seeds.poll() : closestNew();
        if (next != null) {
            next.state = State.ASKED;
            open++;
            asked++;
        }
        return next;
    }

    /** The closest that was not asked, unless enough closer ones are alive. */
    private Candidate closestNew() {
        int alive = 0;
        int fitting = 0;
        for (Candidate each : candidates) {
            if (each.isSkipped()) {
                continue;
            }
            if (alive >= K && (fitting >= K || !each.fits)) {
                if (fitting >= K) {
                    return null;
                }
                continue;
            }
            if (each.state == State.NEW) {
                return each;
            }
            alive++;
            fitting += each.fits ? 1 : 0;
        }
        return null;
    }

    void late(Candidate candidate) {
        if (candidate.state == State.ASKED) {
            candidate.state = State.LATE;
            open--;
            late++;
            candidate.namedBy.forEach(each -> each.namedSilent++);
            // With nobody else to ask, one lost datagram would be the end.
            if (candidate.id == null && answered == 0 && candidate.tries < MAX_TRIES) {
                Candidate again = new Candidate(candidate.endpoint, null, 1);
                again.tries = candidate.tries + 1;
                seeds.add(again);
            }
        }
    }

    void failed(Candidate candidate) {
        if (candidate.state == State.ASKED) {
            candidate.namedBy.forEach(each -> each.namedSilent++);
        }
        over(candidate);
        candidate.state = State.FAILED;
    }

    private void over(Candidate candidate) {
        if (candidate.state == State.ASKED) {
            open--;
        } else if (candidate.state == State.LATE) {
            late--;
        }
    }

    /** Takes an answer, and tells the listener of peers. The nodes that it names are offered by the caller. */
    void answered(Candidate candidate, Response response) {
        over(candidate);
        candidate.state = State.ANSWERED;
        candidate.namedBy.forEach(each -> each.namedAnswered = true);
        answered++;
        if (candidate.id == null) {
            candidate.named(response.id());
            candidates.removeIf(each -> each.endpoint.equals(candidate.endpoint));
            insert(candidate);
        }
        candidate.token = response.token().orElse(null);
        response.scrape().ifPresent(scrape -> {
            seedFilter.addAll(scrape.seeds());
            leecherFilter.addAll(scrape.peers());
        });
        List<Endpoint> fresh = new ArrayList<>();
        for (Endpoint each : response.values()) {
            if (peers.size() < MAX_PEERS && AddressRules.mayName(candidate.endpoint, each) && peers.add(each)) {
                fresh.add(each);
            }
        }
        if (!fresh.isEmpty()) {
            listener.peers(fresh);
        }
    }

    /** Whether nothing is left to ask or to wait for. */
    boolean isComplete() {
        if (open == 0 && asked >= MAX_ASKED) {
            return true;
        }
        int alive = 0;
        int fitting = 0;
        for (Candidate each : candidates) {
            if (each.isSkipped() || alive >= K && !each.fits) {
                continue;
            }
            if (each.state != State.ANSWERED) {
                return false;
            }
            alive++;
            fitting += each.fits ? 1 : 0;
            if (alive >= K && fitting >= K) {
                return true;
            }
        }
        boolean waits = open > 0 || !seeds.isEmpty() && asked < MAX_ASKED;
        return alive >= K ? open == 0 || fitting >= K : !waits && late == 0 && asked > 0;
    }

    /**
     * The nodes to announce to: the closest that gave a token, and the closest of those whose ids fit their addresses;
     * doubtful ones only where there are no others.
     */
    List<Candidate> announceTargets() {
        List<Candidate> ordered = new ArrayList<>(candidates);
        ordered.sort(Comparator.comparing(Candidate::isDoubtful));
        List<Candidate> chosen = new ArrayList<>();
        int all = 0;
        int fitting = 0;
        for (Candidate each : ordered) {
            if (each.token == null || all >= K && (!each.fits || fitting >= K)) {
                continue;
            }
            chosen.add(each);
            all++;
            fitting += each.fits ? 1 : 0;
        }
        return chosen;
    }

    void announcedTo(int nodes) {
        announced = nodes;
    }

    /** Ends it; late answers are still taken. */
    LookupResult end(long nowNanos) {
        ended = true;
        List<NodeInfo> closest = new ArrayList<>();
        int hops = 0;
        for (Candidate each : candidates) {
            if (each.state == State.ANSWERED && closest.size() < K) {
                closest.add(new NodeInfo(each.id, each.endpoint));
                hops = Math.max(hops, each.depth);
            }
        }
        return new LookupResult(
                target,
                asked,
                answered,
                peers.size(),
                hops,
                announced,
                seedFilter.isEmpty() ? 0 : seedFilter.estimate(),
                leecherFilter.isEmpty() ? 0 : leecherFilter.estimate(),
                nowNanos - startedAtNanos,
                closest);
    }

    boolean hasEnded() {
        return ended;
    }
}
