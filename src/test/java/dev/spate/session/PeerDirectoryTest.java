package dev.spate.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeerDirectoryTest {
    private static final long SECOND = 1_000_000_000L;

    private final PeerDirectory directory = new PeerDirectory(new Random(1));

    private static InetSocketAddress at(String host, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void namesEachAddressOnceAndInOrder() {
        assertTrue(directory.add(at("192.0.2.1", 1)));
        assertFalse(directory.add(at("192.0.2.1", 1)));
        assertTrue(directory.add(at("192.0.2.1", 2)));
        assertEquals(2, directory.untried());
        assertEquals(Optional.of(at("192.0.2.1", 1)), directory.nextToDial(0));
        assertEquals(Optional.of(at("192.0.2.1", 2)), directory.nextToDial(0));
        assertEquals(Optional.empty(), directory.nextToDial(0));
        assertEquals(0, directory.untried());
        assertEquals(2, directory.known());
    }

    @Test
    void takesNoAddressThatCannotBeDialled() {
        assertFalse(directory.add(at("192.0.2.1", 0)));
        assertFalse(directory.add(at("0.0.0.0", 1)));
        assertFalse(directory.add(at("224.0.0.1", 1)));
        assertFalse(directory.add(InetSocketAddress.createUnresolved("example.org", 1)));
        assertEquals(0, directory.known());
    }

    @Test
    void waitsTwiceAsLongAfterEachFailureUpToFiveMinutes() {
        InetSocketAddress dead = at("192.0.2.1", 1);
        directory.add(dead);
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
        directory.add(friend);
        directory.nextToDial(0);
        directory.met(friend);
        directory.left(friend, true, 0);
        assertTrue(directory.hasHope());
        directory.add(at("192.0.2.2", 1));
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
        directory.add(friend);
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
        directory.add(at("192.0.2.1", 1));
        directory.add(at("192.0.2.1", 2));
        directory.add(at("127.0.0.1", 1));
        directory.add(at("127.0.0.1", 2));
        directory.ban(at("192.0.2.1", 9));
        directory.ban(at("192.0.2.1", 8));
        directory.ban(at("127.0.0.1", 1));
        directory.ban(at("127.0.0.1", 3));
        assertEquals(Optional.of(at("127.0.0.1", 2)), directory.nextToDial(0));
        assertEquals(Optional.empty(), directory.nextToDial(0));
        assertEquals(0, directory.untried());
        assertFalse(directory.add(at("192.0.2.1", 3)));
        assertTrue(directory.afresh().isBanned(at("192.0.2.1", 4), false));
        assertFalse(directory.afresh().isBanned(at("127.0.0.1", 2), true));
        directory.refused(at("127.0.0.1", 2), 0);
        assertFalse(directory.hasHope());
    }

    @Test
    void manyAddressesOfABannedHostCostNothingAndTheNumberIsBounded() {
        InetSocketAddress liar = at("192.0.2.1", 7);
        for (int port = 1; port <= 40_000; port++) {
            directory.add(at("192.0.2.1", port));
        }
        directory.ban(liar);
        directory.ban(at("192.0.2.1", 8));
        assertEquals(Optional.empty(), directory.nextToDial(0));
        assertFalse(directory.hasHope());
        for (int i = 0; i < 20_000; i++) {
            directory.add(at("198.51." + i / 250 + "." + i % 250, 1));
        }
        assertEquals(PeerDirectory.LIMIT, directory.known());
    }
}
