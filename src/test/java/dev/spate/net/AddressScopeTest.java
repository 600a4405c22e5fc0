package dev.spate.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressScopeTest {
    /** The first and the last address of each special range, and the ones just outside. */
    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, NOWHERE",
        "0.255.255.255, NOWHERE",
        "1.0.0.0, WORLD",
        "9.255.255.255, WORLD",
        "10.0.0.0, NETWORK",
        "10.255.255.255, NETWORK",
        "11.0.0.0, WORLD",
        "100.63.255.255, WORLD",
        "100.64.0.0, NETWORK",
        "100.127.255.255, NETWORK",
        "100.128.0.0, WORLD",
        "126.255.255.255, WORLD",
        "127.0.0.0, MACHINE",
        "127.0.0.1, MACHINE",
        "127.255.255.255, MACHINE",
        "128.0.0.0, WORLD",
        "169.253.255.255, WORLD",
        "169.254.0.0, NETWORK",
        "169.254.169.254, NETWORK",
        "169.254.255.255, NETWORK",
        "169.255.0.0, WORLD",
        "172.15.255.255, WORLD",
        "172.16.0.0, NETWORK",
        "172.31.255.255, NETWORK",
        "172.32.0.0, WORLD",
        "191.255.255.255, WORLD",
        "192.0.0.0, NETWORK",
        "192.0.0.255, NETWORK",
        "192.0.1.0, WORLD",
        "192.167.255.255, WORLD",
        "192.168.0.0, NETWORK",
        "192.168.255.255, NETWORK",
        "192.169.0.0, WORLD",
        "198.17.255.255, WORLD",
        "198.18.0.0, NETWORK",
        "198.19.255.255, NETWORK",
        "198.20.0.0, WORLD",
        "223.255.255.255, WORLD",
        "224.0.0.0, NOWHERE",
        "239.255.255.255, NOWHERE",
        "240.0.0.0, NOWHERE",
        "255.255.255.255, NOWHERE",
        "::, NOWHERE",
        "::1, MACHINE",
        "::2, NOWHERE",
        "::127.0.0.1, NOWHERE",
        "::ffff:127.0.0.1, MACHINE",
        "::ffff:192.168.1.1, NETWORK",
        "::ffff:8.8.8.8, WORLD",
        "::ffff:0.0.0.0, NOWHERE",
        "64:ff9b::7f00:1, MACHINE",
        "64:ff9b::a9fe:a9fe, NETWORK",
        "64:ff9b::808:808, WORLD",
        "64:ff9b::e000:1, NOWHERE",
        "64:ff9b:1::1, NETWORK",
        "64:ff9b:2::1, NOWHERE",
        "100::1, NOWHERE",
        "100:0:0:1::1, WORLD",
        "2001:db8::1, WORLD",
        "2002:7f00:1::1, MACHINE",
        "2002:a00:1::1, NETWORK",
        "2002:c0a8:101::1, NETWORK",
        "2002:808:808::1, WORLD",
        "2002:e000:1::1, NOWHERE",
        "2606:4700::1, WORLD",
        "fbff:ffff::1, WORLD",
        "fc00::, NETWORK",
        "fd00:ec2::254, NETWORK",
        "fdff:ffff::1, NETWORK",
        "fe00::1, WORLD",
        "fe7f:ffff::1, WORLD",
        "fe80::1, NETWORK",
        "febf:ffff::1, NETWORK",
        "fec0::1, NETWORK",
        "feff:ffff::1, NETWORK",
        "ff00::, NOWHERE",
        "ff02::1, NOWHERE",
        "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, NOWHERE",
    })
    void everySpecialRangeEndsWhereItEnds(String address, AddressScope expected) throws Exception {
        assertEquals(expected, AddressScope.of(InetAddress.getByName(address)));
    }

    @Test
    void nobodySendsNearerThanHeIs() {
        StringBuilder table = new StringBuilder();
        for (AddressScope from : AddressScope.values()) {
            for (AddressScope goal : AddressScope.values()) {
                table.append(from.maySendTo(goal) ? "x" : "-");
            }
            table.append(' ');
        }
        assertEquals("xxx- -xx- --x- ---- ", table.toString());
    }
}
