package dev.spate.dht.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.dht.krpc.Endpoint;
import dev.spate.dht.krpc.NodeId;
import dev.spate.dht.krpc.NodeInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoutingTableTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long RTT = 80_000_000L;

    private final SplittableRandom random = new SplittableRandom(5);
    private final NodeId self = NodeId.random(random);
    private final RoutingTable table = new RoutingTable(self, 0);

    private static Endpoint at(int number) {
        return Endpoint.of(
                new byte[] {(byte) (20 + number / 40_000), (byte) (number / 200), (byte) (number % 200), 1}, 1);
    }

    /** One with so many bits in common with us, whose id does not fit its address. */
    private NodeInfo near(int bits, int number) {
        while (true) {
            NodeId id = self.randomAtPrefix(bits, random);
            if (!NodeIdRule.fits(id, at(number))) {
                return new NodeInfo(id, at(number));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void knowsTheClosestOfThoseItHolds(long seed) {
        SplittableRandom chance = new SplittableRandom(seed);
        for (int i = 0; i < 5_000; i++) {
            table.replied(new NodeInfo(NodeId.random(chance), at(i)), RTT, i);
            if (i % 10 == 0) {
                table.failed(new NodeInfo(NodeId.random(chance), at(chance.nextInt(5_000))), i);
            }
        }
        table.checkInvariants();
        assertTrue(table.size() > 200, () -> "only " + table.size());
        List<NodeInfo> all = new ArrayList<>();
        table.forEachProven(all::add);
        for (int round = 0; round < 50; round++) {
            NodeId target = round % 2 == 0 ? NodeId.random(chance) : self.randomAtPrefix(chance.nextInt(20), chance);
            all.sort(Comparator.comparing(NodeInfo::id, target::compareDistance));
            assertEquals(all.subList(0, 8), table.closest(target, 8, true));
        }
    }

    @Test
    void itsFirstBucketsAreLarger() {
        for (int i = 0; i < 1_000; i++) {
            table.replied(near(0, i), RTT, 0);
        }
        assertEquals(128, table.closest(self, 1_000, true).size());
        for (int i = 0; i < 100; i++) {
            table.replied(near(9, 2_000 + i), RTT, 0);
        }
        assertEquals(128 + 8, table.closest(self, 1_000, true).size());
    }

    @Test
    void oneNodeOfEachHostHasAPlace() {
        NodeInfo first = near(0, 1);
        table.replied(first, RTT, 0);
        table.replied(new NodeInfo(near(0, 1).id(), at(1).withPort(99)), RTT, 1);
        assertEquals(List.of(first), table.closest(self, 8, true));
        NodeInfo renamed = near(0, 1);
        table.replied(renamed, RTT, 2);
        assertEquals(List.of(renamed), table.closest(self, 8, true), "a node that began anew");
    }

    @Test
    void aThousandOfOneNetworkGetOnePlaceInEachBucket() {
        for (int i = 0; i < 1_000; i++) {
            Endpoint crowded = Endpoint.of(new byte[] {50, 1, 1, (byte) i}, 1 + i);
            table.replied(new NodeInfo(NodeId.random(random), crowded), RTT, 0);
        }
        assertTrue(table.size() <= table.buckets(), () -> table.size() + " have a place");
        table.checkInvariants();
    }

    @Test
    void neverHoldsOurOwnId() {
        table.replied(new NodeInfo(self, at(1)), RTT, 0);
        assertEquals(0, table.size());
    }

    @Test
    void whoFailsTwiceMakesPlaceForWhoWaits() {
        List<NodeInfo> nodes = new ArrayList<>();
        for (int i = 0; i < 129; i++) {
            nodes.add(near(0, i));
            table.replied(nodes.get(i), RTT, 0);
        }
        table.replied(near(4, 900), RTT, 0);
        table.replied(near(0, 901), RTT, 0);
        int before = table.size();
        NodeInfo dead = nodes.get(3);
        table.failed(dead, 1);
        assertTrue(table.contains(dead));
        table.failed(dead, 2);
        assertFalse(table.contains(dead));
        assertEquals(before, table.size(), "somebody waited");
        table.checkInvariants();
    }

    @Test
    void whoHasNoSuccessorIsKeptWhileItMayBeOurNetworkThatIsDown() {
        NodeInfo only = near(0, 1);
        table.replied(only, RTT, 0);
        for (int i = 0; i < 5; i++) {
            table.failed(only, i);
        }
        assertTrue(table.contains(only));
        assertEquals(List.of(), table.closest(self, 8, false), "but it is no longer named");
        table.failed(only, 6);
        assertFalse(table.contains(only));
    }

    @Test
    void anIdThatFitsItsAddressIsPreferred() {
        for (int i = 0; i < 128; i++) {
            table.replied(near(0, i), i, 0);
        }
        table.replied(near(3, 200), RTT, 0);
        NodeInfo fitting;
        do {
            Endpoint endpoint = at(1_000 + random.nextInt(1_000));
            fitting = new NodeInfo(NodeIdRule.generate(endpoint, random), endpoint);
        } while (self.commonPrefixBits(fitting.id()) != 0);
        table.replied(fitting, RTT, 0);
        assertTrue(table.closest(fitting.id(), 1, true).contains(fitting));
        table.checkInvariants();
    }

    @Test
    void aNodeIsGoodFor15MinutesAfterItsAnswerAndLongerWhileItAsks() {
        NodeInfo node = near(0, 1);
        table.replied(node, RTT, 0);
        assertEquals(1, table.good(899 * SECOND));
        assertEquals(Optional.empty(), table.questionable(899 * SECOND));
        assertEquals(0, table.good(900 * SECOND));
        assertEquals(Optional.of(node), table.questionable(900 * SECOND));
        table.queried(node, 900 * SECOND);
        assertEquals(1, table.good(1_700 * SECOND));
    }

    @Test
    void eachBucketIsRefreshedOnceAndThenEvery15Minutes() {
        table.replied(near(0, 1), RTT, 0);
        Optional<NodeId> target = table.refreshTarget(random, 0);
        assertEquals(0, self.commonPrefixBits(target.orElseThrow()));
        assertEquals(Optional.empty(), table.refreshTarget(random, 899 * SECOND));
        assertTrue(table.refreshTarget(random, 900 * SECOND).isPresent());
    }

    @Test
    void nodesOfAnEarlierRunAreNamedToNobodyUntilTheyAnswer() {
        NodeInfo node = near(0, 1);
        table.restore(node, 0);
        assertEquals(List.of(node), table.closest(self, 8, false));
        assertEquals(List.of(), table.closest(self, 8, true));
        table.replied(node, RTT, 1);
        assertEquals(List.of(node), table.closest(self, 8, true));
        NodeInfo gone = near(0, 2);
        table.restore(gone, 0);
        table.failed(gone, 1);
        assertFalse(table.contains(gone));
    }

    @Test
    void keepsItsNodesWhenWeAreRenamed() {
        for (int i = 0; i < 100; i++) {
            table.replied(new NodeInfo(NodeId.random(random), at(i)), RTT, 0);
        }
        table.rename(NodeId.random(random), 1);
        assertEquals(100, table.size());
        table.checkInvariants();
    }
}
