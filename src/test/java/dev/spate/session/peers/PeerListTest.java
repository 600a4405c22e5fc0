package dev.spate.session.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeerListTest {
    private static final long SECOND = 1_000_000_000L;

    private final PeerList directory = new PeerList(new Random(1));

    private static InetSocketAddress at(String host, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void namesEachAddressOnceAndInOrder() {
        assertTrue(directory.add("t", at("192.0.2.1", 1)));
        assertFalse(directory.add("t", at("192.0.2.1", 1)));
        assertTrue(directory.add("t", at("192.0.2.1", 2)));
        assertEquals(2, directory.untried());
        assertEquals(Optional.of(at("192.0.2.1", 1)), directory.nextToDial(0));
        assertEquals(Optional.of(at("192.0.2.1", 2)), directory.nextToDial(0));
        assertEquals(Optional.empty(), directory.nextToDial(0));
        assertEquals(0, directory.untried());
        assertEquals(2, directory.known());
    }

    @Test
    void takesNoAddressThatCannotBeDialled() {
        assertFalse(directory.add("t", at("192.0.2.1", 0)));
        assertFalse(directory.add("t", at("0.0.0.0", 1)));
        assertFalse(directory.add("t", at("224.0.0.1", 1)));
        assertFalse(directory.add("t", InetSocketAddress.createUnresolved("example.org", 1)));
        assertEquals(0, directory.known());
    }

    @Test
    void waitsTwiceAsLongAfterEachFailureUpToFiveMinutes() {
        InetSocketAddress dead = at("192.0.2.1", 1);
        directory.add("t", dead);
        long now = Long.MAX_VALUE - 3 * SECOND;
        directory.nextToDial(now);
        for (long wait : new long[] {5, 10, 20, 40, 80, 160, 300, 300}) {
            directory.failed(dead, now);
            assertFalse(directory.hasHope());
            assertEquals(Optional.empty(), directory.nextToDial(now + wait * SECOND - 1));
            now += wait * SECOND * 5 / 4 + 1;
            assertEquals(Optional.of(dead), directory.nextToDial(now));
        }
    }

    @Test
    void whoWasOfUseComesBackBeforeStrangers() {
        InetSocketAddress friend = at("192.0.2.1", 1);
        directory.add("t", friend);
        directory.nextToDial(0);
        directory.met(friend);
        directory.left(friend, true, 0);
        assertTrue(directory.hasHope());
        directory.add("t", at("192.0.2.2", 1));
        assertEquals(Optional.of(friend), directory.nextToDial(2 * SECOND));
        for (int i = 0; i < 3; i++) {
            directory.failed(friend, 0);
            assertTrue(directory.hasHope());
            directory.nextToDial(1_000 * SECOND);
            directory.nextToDial(1_000 * SECOND);
        }
        directory.failed(friend, 0);
        directory.failed(at("192.0.2.2", 1), 0);
        assertFalse(directory.hasHope());
    }

    @ParameterizedTest
    @CsvSource({"true,250,500", "false,1000,2000"})
    void whoWasOfMuchUseComesBackSooner(boolean ofMuchUse, long leastMillis, long mostMillis) {
        InetSocketAddress friend = at("192.0.2.1", 1);
        directory.add("t", friend);
        directory.nextToDial(0);
        assertEquals(Long.MAX_VALUE, directory.nextReturnNanos());
        directory.left(friend, ofMuchUse, 7);
        long millis = (directory.nextReturnNanos() - 7) / 1_000_000;
        assertTrue(millis >= leastMillis && millis <= mostMillis, millis + " ms");
        assertEquals(Optional.empty(), directory.nextToDial(7 + leastMillis * 1_000_000 - 1));
        assertEquals(Optional.of(friend), directory.nextToDial(7 + mostMillis * 1_000_000));
        assertEquals(Long.MAX_VALUE, directory.nextReturnNanos());
    }

    @Test
    void twoConvictedAddressesCostTheHostAllOfItsPortsButNotOnLoopback() {
        directory.add("t", at("192.0.2.1", 1));
        directory.add("t", at("192.0.2.1", 2));
        directory.add("t", at("127.0.0.1", 1));
        directory.add("t", at("127.0.0.1", 2));
        directory.ban(at("192.0.2.1", 9));
        directory.ban(at("192.0.2.1", 8));
        directory.ban(at("127.0.0.1", 1));
        directory.ban(at("127.0.0.1", 3));
        assertEquals(Optional.of(at("127.0.0.1", 2)), directory.nextToDial(0));
        assertEquals(Optional.empty(), directory.nextToDial(0));
        assertEquals(0, directory.untried());
        assertFalse(directory.add("t", at("192.0.2.1", 3)));
        assertTrue(directory.afresh(List.of()).isBanned(at("192.0.2.1", 4), false));
        assertFalse(directory.afresh(List.of()).isBanned(at("127.0.0.1", 2), true));
        directory.refused(at("127.0.0.1", 2), 0);
        assertFalse(directory.hasHope());
    }

    @Test
    void manyAddressesOfABannedHostCostNothingAndTheNumberIsBounded() {
        InetSocketAddress liar = at("192.0.2.1", 7);
        for (int port = 1; port <= 40_000; port++) {
            directory.add("t", at("192.0.2.1", port));
        }
        directory.ban(liar);
        directory.ban(at("192.0.2.1", 8));
        assertEquals(Optional.empty(), directory.nextToDial(0));
        assertFalse(directory.hasHope());
        for (int i = 0; i < 20_000; i++) {
            directory.add("t", at("198.51." + i / 250 + "." + i % 250, 1));
        }
        assertEquals(PeerList.LIMIT, directory.known());
    }

    private void flood(String source, int net, int count) {
        for (int i = 0; i < count; i++) {
            directory.add(source, at("10." + net + "." + i / 250 + "." + i % 250, 1));
        }
    }

    @Test
    void eachSourceHasItsTurnHoweverManyAddressesAnotherNames() {
        InetSocketAddress honest = at("192.0.2.1", 1);
        flood("liar", 1, 40_000);
        directory.add("honest", honest);
        List<InetSocketAddress> dialled = List.of(
                directory.nextToDial(0).orElseThrow(), directory.nextToDial(0).orElseThrow());
        assertTrue(dialled.contains(honest), dialled::toString);
    }

    @Test
    void aFullDirectoryTakesTheAddressesOfASmallSourceAtTheExpenseOfTheLargest() {
        flood("liar", 1, 20_000);
        flood("other liar", 2, 20_000);
        flood("third liar", 3, 20_000);
        assertEquals(PeerList.LIMIT, directory.known());
        for (int i = 0; i < 1_000; i++) {
            InetSocketAddress honest = at("192.0.2." + i % 250, 1 + i);
            assertTrue(directory.add("honest", honest));
        }
        assertEquals(PeerList.LIMIT, directory.known());
        assertEquals(PeerList.LIMIT, directory.untried());
        int found = 0;
        for (int i = 0; i < 4_000; i++) {
            boolean isHonest =
                    directory.nextToDial(0).orElseThrow().getHostString().startsWith("192.0.2.");
            found += isHonest ? 1 : 0;
        }
        assertEquals(1_000, found);
    }

    @Test
    void aFullSourceForgetsWhatFailedMostForWhatIsNew() {
        flood("tracker", 1, PeerList.LIMIT);
        assertFalse(directory.add("tracker", at("192.0.2.1", 1)));
        InetSocketAddress dead = directory.nextToDial(0).orElseThrow();
        InetSocketAddress deader = directory.nextToDial(0).orElseThrow();
        directory.failed(dead, 0);
        directory.failed(deader, 100 * SECOND);
        assertTrue(directory.add("tracker", at("192.0.2.1", 1)));
        assertEquals(PeerList.LIMIT, directory.known());
        assertTrue(directory.add("tracker", deader));
        assertFalse(directory.add("tracker", at("192.0.2.2", 1)));
    }

    @Test
    void whoIsHiddenBehindTheAddressesOfALiarIsDialledForAnotherWhoNamesIt() {
        InetSocketAddress honest = at("192.0.2.1", 1);
        flood("liar", 1, 10_000);
        directory.add("liar", honest);
        assertFalse(directory.add("honest", honest));
        List<InetSocketAddress> dialled = List.of(
                directory.nextToDial(0).orElseThrow(), directory.nextToDial(0).orElseThrow());
        assertTrue(dialled.contains(honest), dialled::toString);
        assertEquals(9_999, directory.untried());
    }

    @Test
    void aSecondTryDoesNotWaitForThousandsThatWereNeverTried() {
        InetSocketAddress full = at("192.0.2.1", 1);
        directory.add("tracker", full);
        directory.nextToDial(0);
        directory.failed(full, 0);
        flood("tracker", 1, 10_000);
        List<InetSocketAddress> dialled = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            dialled.add(directory.nextToDial(10 * SECOND).orElseThrow());
        }
        assertTrue(dialled.contains(full), dialled::toString);
    }

    @Test
    void aNewBeginningKeepsAllAddressesAndTriesThoseFirstThatHaveProvenRight() {
        InetSocketAddress proven = at("192.0.2.1", 1);
        flood("liar", 1, 1_000);
        directory.add("honest", at("192.0.2.2", 1));
        directory.add("liar", proven);
        PeerList next = directory.afresh(List.of(proven));
        assertEquals(1_002, next.untried());
        List<InetSocketAddress> dialled = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            dialled.add(next.nextToDial(0).orElseThrow());
        }
        assertTrue(dialled.containsAll(List.of(proven, at("192.0.2.2", 1))), dialled::toString);
    }
}
