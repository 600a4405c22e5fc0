package dev.spate.dht.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.bencode.BString;
import dev.spate.dht.krpc.Endpoint;
import dev.spate.dht.krpc.KrpcMessage.Response;
import dev.spate.dht.krpc.NodeId;
import dev.spate.dht.krpc.NodeInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LookupTest {
    private static final int LIARS = 10;

    private final SplittableRandom random = new SplittableRandom(1);
    private final NodeId target = NodeId.random(random);
    private final Lookup lookup = new Lookup(
            target,
            new LookupListener() {
                @Override
                public void peers(List<Endpoint> fresh) {
                    // Nobody names any.
                }

                @Override
                public void ended(LookupResult result) {
                    // Its owner ends it.
                }
            },
            0);
    private int hosts;

    /** A node with so many first bits in common with the target, and an id that fits its address if it is to. */
    private NodeInfo node(int bits, boolean fits) {
        while (true) {
            hosts++;
            Endpoint endpoint = Endpoint.of(new byte[] {45, (byte) (hosts >> 8), (byte) hosts, 1}, 6_881);
            NodeId id = fits ? NodeIdRule.generate(endpoint, random) : target.randomAtPrefix(bits, random);
            if (target.commonPrefixBits(id) == bits) {
                return new NodeInfo(id, endpoint);
            }
        }
    }

    private void answer(Lookup.Candidate candidate, List<NodeInfo> named) {
        lookup.answered(
                candidate,
                new Response(
                        BString.of("tt"),
                        candidate.id(),
                        Optional.of(named),
                        Optional.empty(),
                        List.of(),
                        Optional.of(BString.of("tokn")),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()));
        named.forEach(each -> lookup.named(candidate, each));
    }

    private List<NodeInfo> falseNodes() {
        List<NodeInfo> nodes = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            nodes.add(node(60 + i, false));
        }
        return nodes;
    }

    /** Asks until nobody is left: liars answer, false nodes are late, and who is honest is answered for by the caller. */
    private Lookup.Candidate firstHonest(List<NodeInfo> honest) {
        for (Lookup.Candidate next = lookup.next(); next != null; next = lookup.next()) {
            NodeInfo asked = new NodeInfo(next.id(), next.endpoint);
            if (honest.contains(asked)) {
                return next;
            }
            if (next.depth == 1) {
                answer(next, falseNodes());
            } else {
                lookup.late(next);
            }
        }
        return null;
    }

    @Test
    void liarsNearerThanAllHonestNodesOfTheTableDoNotEndIt() {
        for (int i = 0; i < LIARS; i++) {
            lookup.offer(node(5, true), 1);
        }
        NodeInfo honest = node(2, true);
        lookup.offer(honest, 1);
        Lookup.Candidate asked = firstHonest(List.of(honest));
        assertNotNull(asked, "the lookup ended with the liars");
        assertFalse(lookup.isComplete());
        NodeInfo nearer = node(9, true);
        answer(asked, List.of(nearer));
        Lookup.Candidate last = firstHonest(List.of(nearer));
        answer(last, List.of(honest));
        assertEquals(honest.endpoint(), lookup.announceTargets().get(1).endpoint);
        assertEquals(nearer.endpoint(), lookup.announceTargets().get(0).endpoint);
    }

    @Test
    void aNodeThatNamesOneWhoAnswersCountsHoweverManyOthersAreSilent() {
        NodeInfo honest = node(5, true);
        lookup.offer(honest, 1);
        Lookup.Candidate asked = lookup.next();
        List<NodeInfo> named = falseNodes();
        NodeInfo alive = node(8, true);
        named.add(alive);
        answer(asked, named);
        for (Lookup.Candidate next = lookup.next(); next != null; next = lookup.next()) {
            if (next.endpoint.equals(alive.endpoint())) {
                answer(next, List.of());
            } else {
                lookup.late(next);
                lookup.failed(next);
            }
        }
        assertTrue(lookup.isComplete());
        assertEquals(
                List.of(alive.endpoint(), honest.endpoint()),
                lookup.announceTargets().stream().map(each -> each.endpoint).toList());
    }

    @Test
    void theOnlyNodeIsAnnouncedToThoughAllThatItNamesAreSilent() {
        lookup.offer(node(5, true), 1);
        answer(lookup.next(), falseNodes());
        for (Lookup.Candidate next = lookup.next(); next != null; next = lookup.next()) {
            lookup.failed(next);
        }
        assertNull(lookup.next());
        assertTrue(lookup.isComplete());
        assertEquals(1, lookup.announceTargets().size());
    }
}
