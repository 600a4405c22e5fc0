package dev.spate.session.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.net.HostKey;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BansTest {
    private final Bans bans = new Bans();

    private static InetSocketAddress at(String host, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As some transports tell an IPv4 address that came through an IPv6 socket. */
    private static InetSocketAddress mapped(String host, int port) {
        byte[] bytes = new byte[16];
        Arrays.fill(bytes, 10, 12, (byte) 0xff);
        System.arraycopy(at(host, port).getAddress().getAddress(), 0, bytes, 12, 4);
        try {
            return new InetSocketAddress(Inet6Address.getByAddress(null, bytes, 0), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aConvictedAddressIsNotDialledAndItsHostMayNotDialUs() {
        bans.convict(at("192.0.2.1", 7));
        assertTrue(bans.isBanned(at("192.0.2.1", 7), false));
        assertTrue(bans.isBanned(at("192.0.2.1", 40_000), true));
        assertFalse(bans.isBanned(at("192.0.2.2", 7), true));
    }

    @Test
    void aNeighbourBehindTheSameRouterIsStillDialledUntilAnotherLies() {
        bans.convict(at("192.0.2.1", 7));
        bans.convict(at("192.0.2.1", 7));
        assertFalse(bans.isBanned(at("192.0.2.1", 8), false));
        bans.convict(at("192.0.2.1", 9));
        assertTrue(bans.isBanned(at("192.0.2.1", 8), false));
    }

    @Test
    void anAddressWrittenAsIpv6IsTheSameHost() {
        assertEquals(
                HostKey.of(at("192.0.2.1", 1).getAddress()),
                HostKey.of(mapped("192.0.2.1", 1).getAddress()));
        bans.convict(at("192.0.2.1", 7));
        assertTrue(bans.isBanned(mapped("192.0.2.1", 9), true));
        assertTrue(HostKey.of(mapped("127.0.0.5", 1).getAddress()).isLoopback());
    }

    @ParameterizedTest
    @CsvSource({"2001:db8:0:1::1,2001:db8:0:1:ffff::9,true", "2001:db8:0:1::1,2001:db8:0:2::1,false"})
    void sixtyFourBitsOfIpv6AreOneHost(String liar, String other, boolean same) {
        bans.convict(at(liar, 7));
        assertEquals(same, bans.isBanned(at(other, 9), true));
        assertFalse(bans.isBanned(at(other, 9), false));
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1", "127.1.2.3", "::1"})
    void loopbackIsNeverBannedAsAWhole(String host) {
        for (int port = 1; port < 9; port++) {
            bans.convict(at(host, port));
        }
        assertTrue(bans.isBanned(at(host, 8), false));
        assertFalse(bans.isBanned(at(host, 9), false));
        assertFalse(bans.isBanned(at(host, 9), true));
    }

    @Test
    void threeFaultsOfAnAddressAreAConviction() {
        assertFalse(bans.strike(at("192.0.2.1", 7), false));
        assertFalse(bans.strike(at("192.0.2.1", 7), false));
        assertFalse(bans.isBanned(at("192.0.2.1", 7), false));
        assertTrue(bans.strike(at("192.0.2.1", 7), false));
        assertTrue(bans.isBanned(at("192.0.2.1", 7), false));
        assertFalse(bans.strike(at("192.0.2.1", 7), false));
    }

    @Test
    void incomingPeersAreKnownByTheirHostWhateverTheirPort() {
        assertFalse(bans.strike(at("192.0.2.1", 1), true));
        assertFalse(bans.strike(at("192.0.2.1", 2), true));
        assertTrue(bans.strike(at("192.0.2.1", 3), true));
        assertTrue(bans.isBanned(at("192.0.2.1", 4), true));
        assertFalse(bans.isBanned(at("192.0.2.1", 4), false));
    }

    @Test
    void theNumberOfStrikesIsBounded() {
        for (int i = 0; i < Bans.STRIKES_LIMIT; i++) {
            bans.strike(at("198.51." + i / 250 + "." + i % 250, 1), false);
        }
        for (int i = 0; i < 2 * Bans.STRIKES; i++) {
            assertFalse(bans.strike(at("192.0.2.1", 1), false));
        }
        assertNotEquals(
                HostKey.of(at("0.0.0.1", 1).getAddress()),
                HostKey.of(at("::1", 1).getAddress()));
    }
}
