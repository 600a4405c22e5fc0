package dev.spate.dht.krpc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.net.AddressScope;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {
    private static Endpoint at(String address, int port) {
        try {
            return Endpoint.of(InetAddress.getByName(address).getAddress(), port);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.255", "0.0.0.0", "255.255.255.255", "2001:db8::ff", "::", "::1", "fe80::1"})
    void compactFormIsReadAsItWasWritten(String address) {
        Endpoint endpoint = at(address, 0xfedc);
        byte[] compact = endpoint.compact();
        assertEquals(address.indexOf(':') >= 0 ? 18 : 6, compact.length);
        assertEquals(endpoint, Endpoint.ofCompact(compact, 0, compact.length - 2));
        assertEquals(address.indexOf(':') < 0, endpoint.isV4());
    }

    @Test
    void aMappedAddressIsThatOfIpv4() {
        byte[] mapped = new byte[16];
        mapped[10] = -1;
        mapped[11] = -1;
        mapped[12] = (byte) 192;
        mapped[15] = 7;
        assertEquals(at("192.0.0.7", 1), Endpoint.of(mapped, 1));
        assertArrayEquals(
                new byte[] {(byte) 192, 0, 0, 7}, Endpoint.of(mapped, 1).addressBytes());
    }

    @Test
    void oneHostIsAnAddressOfIpv4OrA64OfIpv6() {
        assertEquals(at("192.0.2.1", 1).host(), at("192.0.2.1", 2).host());
        assertNotEquals(at("192.0.2.1", 1).host(), at("192.0.2.2", 1).host());
        assertEquals(at("2001:db8::1", 1).host(), at("2001:db8::2", 2).host());
        assertNotEquals(at("2001:db8::1", 1).host(), at("2001:db8:0:1::1", 1).host());
        assertNotEquals(at("127.0.0.1", 1).host(), at("127.0.0.1", 2).host());
        assertEquals(at("192.0.2.1", 1).neighbourhood(), at("192.0.2.250", 9).neighbourhood());
        assertNotEquals(at("192.0.2.1", 1).neighbourhood(), at("192.0.3.1", 1).neighbourhood());
        assertNotEquals(
                at("192.168.0.1", 1).neighbourhood(), at("192.168.0.2", 1).neighbourhood());
        assertEquals(at("192.168.0.1", 1).neighbourhood(), at("192.168.0.1", 2).neighbourhood());
    }

    @Test
    void knowsThisMachine() {
        assertTrue(at("127.255.0.1", 1).isLoopback());
        assertTrue(at("::1", 1).isLoopback());
        assertFalse(at("128.0.0.1", 1).isLoopback());
        assertEquals(AddressScope.MACHINE, at("::1", 1).scope());
        assertEquals(AddressScope.WORLD, at("192.0.2.1", 1).scope());
        assertEquals(AddressScope.NOWHERE, at("224.0.0.1", 1).scope());
    }

    @Test
    void textIsThatOfAnAddress() {
        assertEquals("192.0.2.1:6881", at("192.0.2.1", 6_881).toString());
        assertEquals("[2001:db8:0:0:0:0:0:1]:1", at("2001:db8::1", 1).toString());
    }
}
