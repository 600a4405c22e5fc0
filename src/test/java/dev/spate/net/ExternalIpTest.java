package dev.spate.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExternalIpTest {
    private static final String OURS = "124.31.75.21";
    private static final String OURS_6 = "2001:db9::7";

    private final ExternalIp externalIp = new ExternalIp();

    private static InetAddress at(String numeric) {
        try {
            return InetAddress.getByName(numeric);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private boolean vote(String voter, String seen) {
        return externalIp.vote(at(voter), at(seen));
    }

    private void votes(String networks, int count, String seen) {
        for (int i = 1; i <= count; i++) {
            vote(String.format(networks, i), seen);
        }
    }

    private Optional<InetAddress> world(boolean four) {
        return externalIp.world(four).map(bytes -> {
            try {
                return InetAddress.getByAddress(bytes);
            } catch (UnknownHostException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @Test
    void fiveNetworksElectAnAddressHoweverManyHostsOfOneTellAnother() {
        for (int host = 1; host <= 200; host++) {
            vote("192.88.1." + host, "1.1.1.1");
        }
        votes("90.%d.1.1", 4, OURS);
        assertEquals(Optional.empty(), externalIp.world(true));
        assertEquals(true, vote("90.5.1.1", OURS));
        assertEquals(Optional.of(at(OURS)), world(true));
        assertEquals(Optional.of(at(OURS)), externalIp.seenFrom(at("8.8.8.8")));
        assertEquals(false, vote("90.6.1.1", OURS), "it is no other one");
    }

    @Test
    void withoutAMajorityNobodyIsElected() {
        votes("90.%d.1.1", 5, "1.1.1.1");
        ExternalIp divided = new ExternalIp();
        for (int i = 1; i <= 20; i++) {
            divided.vote(at("91." + i + ".1.1"), at(i % 2 == 0 ? OURS : "1.1.1." + i));
        }
        assertEquals(Optional.empty(), divided.world(true));
    }

    @Test
    void aNewAddressIsElectedWhenAHundredHaveVoted() {
        votes("90.%d.1.1", 100, OURS);
        votes("91.%d.1.1", 4, "1.1.1.1");
        assertEquals(Optional.of(at(OURS)), world(true));
        assertEquals(true, vote("91.5.1.1", "1.1.1.1"));
    }

    @Test
    void eachFamilyHasItsOwn() {
        votes("90.%d.1.1", 5, OURS_6);
        votes("2a00:%d::1", 5, OURS);
        assertEquals(Optional.empty(), externalIp.world(false), "nobody sees us in the other family");
        votes("2a00:%d::1", 5, OURS_6);
        assertEquals(Optional.of(at(OURS_6)), world(false));
        assertEquals(Optional.empty(), externalIp.world(true));
        assertEquals(Optional.of(at(OURS_6)), externalIp.seenFrom(at("2a00:9::1")));
    }

    @Test
    void anAddressOfIpv4InIpv6IsThatOfIpv4() {
        votes("90.%d.1.1", 5, "::ffff:" + OURS);
        assertEquals(Optional.of(at(OURS)), world(true));
    }

    @Test
    void nobodyInTheWorldTellsOfALocalAddress() {
        votes("90.%d.1.1", 9, "192.168.1.7");
        votes("90.%d.1.1", 9, "0.0.0.0");
        votes("90.%d.1.1", 9, "224.0.0.1");
        assertEquals(Optional.empty(), externalIp.seenFrom(at("192.168.1.9")));
        assertEquals(Optional.empty(), externalIp.world(true));
        votes("192.168.1.%d", 5, "192.168.1.7");
        assertEquals(Optional.of(at("192.168.1.7")), externalIp.seenFrom(at("10.0.0.1")));
        assertEquals(Optional.empty(), externalIp.world(true));
    }
}
