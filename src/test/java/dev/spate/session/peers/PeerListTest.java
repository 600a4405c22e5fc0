package dev.spate.session.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.net.ExternalIp;
import dev.spate.session.PeerOrigin;
import dev.spate.session.PeerOrigin.Kind;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeerListTest {
    private static final long SECOND = 1_000_000_000L;

    private final PeerList peerList = new PeerList(new Random(1), new PeerPriority(new ExternalIp(), () -> 0));

    private static InetSocketAddress at(String host, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void namesEachAddressOnceAndInOrder() {
        assertTrue(peerList.add(PeerOrigin.tracker("t"), at("192.0.2.1", 1)));
        assertFalse(peerList.add(PeerOrigin.tracker("t"), at("192.0.2.1", 1)));
        assertTrue(peerList.add(PeerOrigin.tracker("t"), at("192.0.2.1", 2)));
        assertEquals(2, peerList.untried());
        assertEquals(Optional.of(at("192.0.2.1", 1)), peerList.nextToDial(false, 0));
        assertEquals(Optional.of(at("192.0.2.1", 2)), peerList.nextToDial(false, 0));
        assertEquals(Optional.empty(), peerList.nextToDial(false, 0));
        assertEquals(0, peerList.untried());
        assertEquals(2, peerList.known());
    }

    @Test
    void takesNoAddressThatCannotBeDialled() {
        assertFalse(peerList.add(PeerOrigin.tracker("t"), at("192.0.2.1", 0)));
        assertFalse(peerList.add(PeerOrigin.tracker("t"), at("0.0.0.0", 1)));
        assertFalse(peerList.add(PeerOrigin.tracker("t"), at("224.0.0.1", 1)));
        assertFalse(peerList.add(PeerOrigin.tracker("t"), InetSocketAddress.createUnresolved("example.org", 1)));
        assertEquals(0, peerList.known());
    }

    @Test
    void neverDialsThePortThatWeListenAtOnThisMachine() {
        assertTrue(peerList.add(PeerOrigin.tracker("t"), at("127.0.0.1", 6881)));
        peerList.listeningAt(6881);
        assertFalse(peerList.add(PeerOrigin.tracker("t"), at("127.1.2.3", 6881)));
        assertFalse(peerList.add(PeerOrigin.tracker("t"), at("::1", 6881)));
        assertTrue(peerList.add(PeerOrigin.tracker("t"), at("127.0.0.1", 6882)));
        assertTrue(peerList.add(PeerOrigin.tracker("t"), at("192.0.2.1", 6881)));
        assertEquals(Optional.of(at("127.0.0.1", 6882)), peerList.nextToDial(false, 0));
        assertEquals(Optional.of(at("192.0.2.1", 6881)), peerList.nextToDial(false, 0));
        assertEquals(Optional.empty(), peerList.nextToDial(false, 0));
        assertFalse(peerList.isBanned(at("127.0.0.1", 6881), true), "a peer of this machine may still dial us");
    }

    @Test
    void aPeerThatIsOfNoUseIsNotDialledAgain() {
        InetSocketAddress seed = at("192.0.2.1", 1);
        peerList.add(PeerOrigin.tracker("t"), seed);
        assertEquals(Optional.of(seed), peerList.nextToDial(false, 0));
        peerList.useless(seed);
        assertFalse(peerList.add(PeerOrigin.tracker("t"), seed));
        assertFalse(peerList.add(PeerOrigin.tracker("another"), seed));
        assertEquals(Optional.empty(), peerList.nextToDial(false, 1_000_000 * SECOND));
        assertFalse(peerList.hasHope());
    }

    @Test
    void waitsTwiceAsLongAfterEachFailureUpToFiveMinutes() {
        InetSocketAddress dead = at("192.0.2.1", 1);
        peerList.add(PeerOrigin.tracker("t"), dead);
        long now = Long.MAX_VALUE - 3 * SECOND;
        peerList.nextToDial(false, now);
        for (long wait : new long[] {5, 10, 20, 40, 80, 160, 300, 300}) {
            peerList.failed(dead, now);
            assertFalse(peerList.hasHope());
            assertEquals(Optional.empty(), peerList.nextToDial(false, now + wait * SECOND - 1));
            now += wait * SECOND * 5 / 4 + 1;
            assertEquals(Optional.of(dead), peerList.nextToDial(false, now));
        }
    }

    @Test
    void usefulPeersAreDialledBeforeNewAddresses() {
        InetSocketAddress friend = at("192.0.2.1", 1);
        peerList.add(PeerOrigin.tracker("t"), friend);
        peerList.nextToDial(false, 0);
        peerList.met(friend);
        peerList.left(friend, true, 0);
        assertTrue(peerList.hasHope());
        peerList.add(PeerOrigin.tracker("t"), at("192.0.2.2", 1));
        assertEquals(Optional.of(friend), peerList.nextToDial(false, 2 * SECOND));
        for (int i = 0; i < 3; i++) {
            peerList.failed(friend, 0);
            assertTrue(peerList.hasHope());
            peerList.nextToDial(false, 1_000 * SECOND);
            peerList.nextToDial(false, 1_000 * SECOND);
        }
        peerList.failed(friend, 0);
        peerList.failed(at("192.0.2.2", 1), 0);
        assertFalse(peerList.hasHope());
    }

    @ParameterizedTest
    @CsvSource({"true,250,500", "false,1000,2000"})
    void veryUsefulPeersAreDialledSooner(boolean ofMuchUse, long leastMillis, long mostMillis) {
        InetSocketAddress friend = at("192.0.2.1", 1);
        peerList.add(PeerOrigin.tracker("t"), friend);
        peerList.nextToDial(false, 0);
        assertEquals(Long.MAX_VALUE, peerList.nextReturnNanos());
        peerList.left(friend, ofMuchUse, 7);
        long millis = (peerList.nextReturnNanos() - 7) / 1_000_000;
        assertTrue(millis >= leastMillis && millis <= mostMillis, millis + " ms");
        assertEquals(Optional.empty(), peerList.nextToDial(false, 7 + leastMillis * 1_000_000 - 1));
        assertEquals(Optional.of(friend), peerList.nextToDial(false, 7 + mostMillis * 1_000_000));
        assertEquals(Long.MAX_VALUE, peerList.nextReturnNanos());
    }

    @Test
    void twoConvictedAddressesCostTheHostAllOfItsPortsButNotOnLoopback() {
        peerList.add(PeerOrigin.tracker("t"), at("192.0.2.1", 1));
        peerList.add(PeerOrigin.tracker("t"), at("192.0.2.1", 2));
        peerList.add(PeerOrigin.tracker("t"), at("127.0.0.1", 1));
        peerList.add(PeerOrigin.tracker("t"), at("127.0.0.1", 2));
        peerList.ban(at("192.0.2.1", 9));
        peerList.ban(at("192.0.2.1", 8));
        peerList.ban(at("127.0.0.1", 1));
        peerList.ban(at("127.0.0.1", 3));
        assertEquals(Optional.of(at("127.0.0.1", 2)), peerList.nextToDial(false, 0));
        assertEquals(Optional.empty(), peerList.nextToDial(false, 0));
        assertEquals(0, peerList.untried());
        assertFalse(peerList.add(PeerOrigin.tracker("t"), at("192.0.2.1", 3)));
        assertTrue(peerList.withoutHistory(List.of(), any -> true).isBanned(at("192.0.2.1", 4), false));
        assertFalse(peerList.withoutHistory(List.of(), any -> true).isBanned(at("127.0.0.1", 2), true));
        peerList.refused(at("127.0.0.1", 2), 0);
        assertFalse(peerList.hasHope());
    }

    @Test
    void manyAddressesOfABannedHostCostNothingAndTheNumberIsBounded() {
        InetSocketAddress liar = at("192.0.2.1", 7);
        for (int port = 1; port <= 40_000; port++) {
            peerList.add(PeerOrigin.tracker("t"), at("192.0.2.1", port));
        }
        peerList.ban(liar);
        peerList.ban(at("192.0.2.1", 8));
        assertEquals(Optional.empty(), peerList.nextToDial(false, 0));
        assertFalse(peerList.hasHope());
        for (int i = 0; i < 20_000; i++) {
            peerList.add(PeerOrigin.tracker("t"), at("198.51." + i / 250 + "." + i % 250, 1));
        }
        assertEquals(PeerList.LIMIT, peerList.known());
    }

    private void flood(String source, int net, int count) {
        for (int i = 0; i < count; i++) {
            peerList.add(PeerOrigin.tracker(source), at("10." + net + "." + i / 250 + "." + i % 250, 1));
        }
    }

    @Test
    void eachSourceHasItsTurnHoweverManyAddressesAnotherNames() {
        InetSocketAddress honest = at("192.0.2.1", 1);
        flood("liar", 1, 40_000);
        peerList.add(PeerOrigin.tracker("honest"), honest);
        List<InetSocketAddress> dialled = List.of(
                peerList.nextToDial(false, 0).orElseThrow(),
                peerList.nextToDial(false, 0).orElseThrow());
        assertTrue(dialled.contains(honest), dialled::toString);
    }

    @Test
    void aFullListTakesTheAddressesOfASmallSourceAtTheExpenseOfTheLargest() {
        flood("liar", 1, 20_000);
        flood("other liar", 2, 20_000);
        flood("third liar", 3, 20_000);
        assertEquals(PeerList.LIMIT, peerList.known());
        for (int i = 0; i < 1_000; i++) {
            InetSocketAddress honest = at("192.0.2." + i % 250, 1 + i);
            assertTrue(peerList.add(PeerOrigin.tracker("honest"), honest));
        }
        assertEquals(PeerList.LIMIT, peerList.known());
        assertEquals(PeerList.LIMIT, peerList.untried());
        int found = 0;
        for (int i = 0; i < 4_000; i++) {
            boolean isHonest =
                    peerList.nextToDial(false, 0).orElseThrow().getHostString().startsWith("192.0.2.");
            found += isHonest ? 1 : 0;
        }
        assertEquals(1_000, found);
    }

    @Test
    void aFullSourceForgetsWhatFailedMostForWhatIsNew() {
        flood("tracker", 1, PeerList.LIMIT);
        assertFalse(peerList.add(PeerOrigin.tracker("tracker"), at("192.0.2.1", 1)));
        InetSocketAddress dead = peerList.nextToDial(false, 0).orElseThrow();
        InetSocketAddress deader = peerList.nextToDial(false, 0).orElseThrow();
        peerList.failed(dead, 0);
        peerList.failed(deader, 100 * SECOND);
        assertTrue(peerList.add(PeerOrigin.tracker("tracker"), at("192.0.2.1", 1)));
        assertEquals(PeerList.LIMIT, peerList.known());
        assertTrue(peerList.add(PeerOrigin.tracker("tracker"), deader));
        assertFalse(peerList.add(PeerOrigin.tracker("tracker"), at("192.0.2.2", 1)));
    }

    @Test
    void anAddressBehindThoseOfALiarIsDialledForAnotherSourceThatNamesIt() {
        InetSocketAddress honest = at("192.0.2.1", 1);
        flood("liar", 1, 10_000);
        peerList.add(PeerOrigin.tracker("liar"), honest);
        assertFalse(peerList.add(PeerOrigin.tracker("honest"), honest));
        List<InetSocketAddress> dialled = List.of(
                peerList.nextToDial(false, 0).orElseThrow(),
                peerList.nextToDial(false, 0).orElseThrow());
        assertTrue(dialled.contains(honest), dialled::toString);
        assertEquals(9_999, peerList.untried());
    }

    @Test
    void aSecondTryDoesNotWaitForThousandsThatWereNeverTried() {
        InetSocketAddress full = at("192.0.2.1", 1);
        peerList.add(PeerOrigin.tracker("tracker"), full);
        peerList.nextToDial(false, 0);
        peerList.failed(full, 0);
        flood("tracker", 1, 10_000);
        List<InetSocketAddress> dialled = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            dialled.add(peerList.nextToDial(false, 10 * SECOND).orElseThrow());
        }
        assertTrue(dialled.contains(full), dialled::toString);
    }

    @Test
    void aListWithoutHistoryKeepsAllAddressesAndTriesProvenOnesFirst() {
        InetSocketAddress proven = at("192.0.2.1", 1);
        flood("liar", 1, 1_000);
        peerList.add(PeerOrigin.tracker("honest"), at("192.0.2.2", 1));
        peerList.add(PeerOrigin.tracker("liar"), proven);
        PeerList next = peerList.withoutHistory(List.of(proven), any -> true);
        assertEquals(1_002, next.untried());
        List<InetSocketAddress> dialled = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            dialled.add(next.nextToDial(false, 0).orElseThrow());
        }
        assertTrue(dialled.containsAll(List.of(proven, at("192.0.2.2", 1))), dialled::toString);
    }

    @Test
    void whoDialledUsIsNotDialledWhileItIsThere() {
        InetSocketAddress there = at("192.0.2.1", 1);
        peerList.dialledUsFrom(there);
        peerList.dialledUsFrom(there);
        peerList.add(PeerOrigin.of(Kind.PEX), there);
        peerList.add(PeerOrigin.of(Kind.PEX), at("192.0.2.2", 1));
        assertEquals(Optional.of(at("192.0.2.2", 1)), peerList.nextToDial(false, 0));
        peerList.goneWhoDialledUsFrom(there);
        assertEquals(Optional.empty(), peerList.nextToDial(false, 100 * SECOND));
        peerList.goneWhoDialledUsFrom(there);
        assertEquals(Optional.of(there), peerList.nextToDial(false, 200 * SECOND));
    }

    @Test
    void keepsTheKindsOfAllWhoNamedAnAddress() {
        InetSocketAddress both = at("192.0.2.1", 1);
        peerList.add(PeerOrigin.of(Kind.PEX), both);
        peerList.add(PeerOrigin.tracker("t"), both);
        peerList.add(PeerOrigin.of(Kind.PEX), at("192.0.2.2", 1));
        assertEquals(Set.of(Kind.TRACKER, Kind.PEX), peerList.kindsOf(both));
        assertEquals(Set.of(), peerList.kindsOf(at("192.0.2.3", 1)));
        PeerList next = peerList.withoutHistory(List.of(at("192.0.2.2", 1)), Kind::isForPrivateTorrents);
        assertEquals(Set.of(Kind.TRACKER), next.kindsOf(both));
        assertEquals(1, next.known(), "the other one was named by sources that a private torrent must not have");
    }

    @Test
    void anAddressTakenOutOfItsTurnIsDialledOnce() {
        InetSocketAddress untried = at("192.0.2.1", 1);
        peerList.add(PeerOrigin.tracker("t"), untried);
        assertTrue(peerList.takeToDial(untried));
        assertFalse(peerList.takeToDial(untried));
        assertEquals(0, peerList.untried());
        assertEquals(Optional.empty(), peerList.nextToDial(false, 0));

        peerList.failed(untried, 0);
        assertTrue(peerList.takeToDial(untried), "it waits to be dialled again");
        assertEquals(Optional.empty(), peerList.nextToDial(false, 100 * SECOND));
        peerList.left(untried, true, 100 * SECOND);
        assertTrue(peerList.takeToDial(untried), "it is to return");
        assertEquals(Optional.empty(), peerList.nextToDial(false, 200 * SECOND));
    }

    @Test
    void onlyAnAddressThatMayBeDialledIsTakenOutOfItsTurn() {
        assertTrue(peerList.takeToDial(at("192.0.2.9", 1)), "never heard of");
        peerList.useless(at("192.0.2.9", 1));
        assertFalse(peerList.takeToDial(at("192.0.2.9", 1)), "given up");
        peerList.ban(at("192.0.2.2", 1));
        assertFalse(peerList.takeToDial(at("192.0.2.2", 1)));
        peerList.dialledUsFrom(at("192.0.2.3", 1));
        assertFalse(peerList.takeToDial(at("192.0.2.3", 1)));
        peerList.listeningAt(6881);
        assertFalse(peerList.takeToDial(at("127.0.0.1", 6881)));
        assertFalse(peerList.takeToDial(at("192.0.2.4", 0)));
    }
}
