package dev.spate.dht.node;

import dev.spate.bencode.BString;
import dev.spate.dht.krpc.Endpoint;
import dev.spate.dht.krpc.KrpcMessage.Request;
import dev.spate.dht.krpc.KrpcMessage.Response;
import dev.spate.dht.krpc.NodeId;
import dev.spate.dht.krpc.NodeInfo;
import dev.spate.dht.krpc.Want;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** The lookups under way: asks for them as fast as the rate allows, in turn, and announces at their ends. */
final class Lookups {
    private static final int MAX_ACTIVE = 16;

    /** So many that not all of them are liars; those behind the eight closest that count are not asked. */
    private static final int FROM_TABLE = 8 * RoutingTable.K;

    /** A lookup that nobody answers waits so long for the first nodes: names are still being looked up, say. */
    private static final long PATIENCE_NANOS = 10_000_000_000L;

    private final boolean v4;
    private final RoutingTable table;
    private final RpcManager rpc;
    private final Set<Endpoint> routers;
    private final Consumer<List<NodeInfo>> otherFamily;
    private final List<Run> active = new ArrayList<>();
    private final Deque<Run> waiting = new ArrayDeque<>();
    private Consumer<Lookup> seeder = lookup -> {};
    private boolean pumping;
    private boolean pumpAgain;

    /** One lookup, with what it asks and what comes after it. */
    private static final class Run {
        final Lookup lookup;
        final Request request;
        final Optional<Announcement> announcement;

        Run(Lookup lookup, Request request, Optional<Announcement> announcement) {
            this.lookup = lookup;
            this.request = request;
            this.announcement = announcement;
        }
    }

    /** @param otherFamily takes nodes of the other family that answers named */
    Lookups(
            boolean v4,
            RoutingTable table,
            RpcManager rpc,
            Set<Endpoint> routers,
            Consumer<List<NodeInfo>> otherFamily) {
        this.v4 = v4;
        this.table = table;
        this.rpc = rpc;
        this.routers = routers;
        this.otherFamily = otherFamily;
    }

    /** Who gives addresses without ids to a lookup that begins with too few nodes. */
    void seededBy(Consumer<Lookup> newSeeder) {
        seeder = newSeeder;
    }

    Lookup findNode(NodeId target, Want want, LookupListener listener, long nowNanos) {
        Lookup lookup = new Lookup(target, listener, nowNanos);
        begin(new Run(lookup, new Request.FindNode(target, want), Optional.empty()), nowNanos);
        return lookup;
    }

    Lookup getPeers(
            NodeId infoHash,
            boolean scrape,
            Optional<Announcement> announcement,
            LookupListener listener,
            long nowNanos) {
        Lookup lookup = new Lookup(infoHash, listener, nowNanos);
        Request request = new Request.GetPeers(infoHash, Want.UNSAID, false, scrape);
        begin(new Run(lookup, request, announcement), nowNanos);
        return lookup;
    }

    void cancel(Lookup lookup, long nowNanos) {
        lookup.end(nowNanos);
        active.removeIf(each -> each.lookup == lookup);
        waiting.removeIf(each -> each.lookup == lookup);
        pump(nowNanos);
    }

    int underWay() {
        return active.size() + waiting.size();
    }

    private void begin(Run run, long nowNanos) {
        waiting.add(run);
        pump(nowNanos);
    }

    /** A node appeared that has no id yet: lookups that lack nodes ask it. */
    void seed(Endpoint endpoint, long nowNanos) {
        for (Run each : active) {
            if (each.lookup.isStarved()) {
                each.lookup.seed(endpoint);
            }
        }
        pump(nowNanos);
    }

    /** A node answered some question: lookups that lack nodes ask it too. */
    private void share(Run from, NodeInfo node) {
        for (Run each : active) {
            if (each != from && each.lookup.isStarved()) {
                each.lookup.offer(node, 1);
            }
        }
    }

    /** Asks as much as may be asked now, and ends what is complete. */
    void pump(long nowNanos) {
        if (pumping) {
            pumpAgain = true;
            return;
        }
        pumping = true;
        try {
            do {
                pumpAgain = false;
                while (active.size() < MAX_ACTIVE && !waiting.isEmpty()) {
                    Run run = waiting.poll();
                    active.add(run);
                    table.closest(run.lookup.target(), FROM_TABLE, false).forEach(each -> run.lookup.offer(each, 1));
                    if (table.good(nowNanos) < RoutingTable.K) {
                        seeder.accept(run.lookup);
                    }
                }
                askAll(nowNanos);
                for (Run each : List.copyOf(active)) {
                    if (isOver(each.lookup, nowNanos) && active.remove(each)) {
                        end(each, nowNanos);
                        pumpAgain = true;
                    }
                }
            } while (pumpAgain);
        } finally {
            pumping = false;
        }
    }

    private static boolean isOver(Lookup lookup, long nowNanos) {
        return lookup.isComplete() && (lookup.answered() > 0 || nowNanos - lookup.startedAtNanos() >= PATIENCE_NANOS)
                || lookup.asked() == 0 && nowNanos - lookup.startedAtNanos() >= PATIENCE_NANOS;
    }

    /** One question of each lookup in turn. */
    private void askAll(long nowNanos) {
        boolean some = true;
        while (some) {
            some = false;
            for (Run each : List.copyOf(active)) {
                if (rpc.nanosUntilReady(nowNanos) > 0) {
                    return;
                }
                Lookup.Candidate next = each.lookup.next();
                if (next != null) {
                    some = true;
                    rpc.ask(next.endpoint, next.id(), each.request, new Answer(each, next), nowNanos);
                }
            }
        }
    }

    /** When {@link #pump} has something to do without anything having happened; {@code otherwise} when it never has. */
    long nextDeadlineNanos(long nowNanos, long otherwise) {
        long next = otherwise;
        for (Run each : active) {
            if (each.lookup.answered() == 0) {
                next = earlier(next, Math.max(nowNanos + 1, each.lookup.startedAtNanos() + PATIENCE_NANOS));
            }
        }
        long wait = active.isEmpty() ? 0 : rpc.nanosUntilReady(nowNanos);
        return wait > 0 ? earlier(next, nowNanos + wait) : next;
    }

    private static long earlier(long a, long b) {
        return a - b < 0 ? a : b;
    }

    private void end(Run run, long nowNanos) {
        if (run.announcement.isPresent()) {
            Announcement ours = run.announcement.get();
            List<Lookup.Candidate> targets = run.lookup.announceTargets();
            run.lookup.announcedTo(targets.size());
            for (Lookup.Candidate each : targets) {
                announce(run.lookup.target(), ours, each.endpoint, each.id(), each.token(), nowNanos);
            }
        }
        run.lookup.listener().ended(run.lookup.end(nowNanos));
    }

    private void announce(NodeId infoHash, Announcement ours, Endpoint to, NodeId id, BString token, long nowNanos) {
        Request request = new Request.AnnouncePeer(infoHash, ours.port(), ours.impliedPort(), token, ours.seed());
        // At most 16, and each as long as the question before it: beyond the rate for a moment.
        if (rpc.underWay() < RpcManager.MAX_PENDING) {
            rpc.ask(to, id, request, new Told(new NodeInfo(id, to)), nowNanos);
        }
    }

    /** What became of an announcement: only the table wants to know. */
    private final class Told implements RpcManager.Outcome {
        private final NodeInfo node;

        Told(NodeInfo node) {
            this.node = node;
        }

        @Override
        public void late(long nowNanos) {
            // Nothing waits for it.
        }

        @Override
        public void answered(Response response, long nowNanos) {
            // The node itself has noted that it answered.
        }

        @Override
        public void failed(long nowNanos) {
            table.failed(node, nowNanos);
        }
    }

    /** What becomes of one question of a lookup. */
    private final class Answer implements RpcManager.Outcome {
        private final Run run;
        private final Lookup.Candidate candidate;

        Answer(Run run, Lookup.Candidate candidate) {
            this.run = run;
            this.candidate = candidate;
        }

        @Override
        public void late(long nowNanos) {
            run.lookup.late(candidate);
        }

        @Override
        public void answered(Response response, long nowNanos) {
            run.lookup.answered(candidate, response);
            List<NodeInfo> ours = (v4 ? response.nodes() : response.nodes6()).orElse(List.of());
            for (NodeInfo each : ours) {
                if (!each.id().equals(table.self()) && AddressRules.mayName(candidate.endpoint, each.endpoint())) {
                    run.lookup.named(candidate, each);
                }
            }
            if (!routers.contains(candidate.endpoint)) {
                share(run, new NodeInfo(response.id(), candidate.endpoint));
            }
            (v4 ? response.nodes6() : response.nodes())
                    .ifPresent(others -> otherFamily.accept(others.stream()
                            .filter(each -> AddressRules.mayName(candidate.endpoint, each.endpoint()))
                            .toList()));
        }

        @Override
        public void failed(long nowNanos) {
            if (candidate.id() != null) {
                table.failed(new NodeInfo(candidate.id(), candidate.endpoint), nowNanos);
            }
            run.lookup.failed(candidate);
        }
    }
}
