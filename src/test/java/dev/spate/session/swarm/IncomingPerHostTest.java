package dev.spate.session.swarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class IncomingPerHostTest {
    private final IncomingPerHost incomingPerHost = new IncomingPerHost();

    private static InetAddress at(String host) throws UnknownHostException {
        return InetAddress.getByName(host);
    }

    @Test
    void admitsSixtyFourOfAHostAndAnotherWhenOneHasGone() throws Exception {
        for (int i = 0; i < 64; i++) {
            assertTrue(incomingPerHost.admits(at("192.0.2.1")));
            incomingPerHost.add(at("192.0.2.1"));
        }
        assertFalse(incomingPerHost.admits(at("192.0.2.1")));
        assertFalse(incomingPerHost.admits(at("::ffff:192.0.2.1")));
        assertTrue(incomingPerHost.admits(at("192.0.2.2")));
        incomingPerHost.remove(at("192.0.2.1"));
        assertTrue(incomingPerHost.admits(at("192.0.2.1")));
    }

    @Test
    void addressesOfOneNetOfIpv6AreOneHost() throws Exception {
        for (int i = 0; i < 64; i++) {
            incomingPerHost.add(at("2001:db8::" + (i + 1)));
        }
        assertFalse(incomingPerHost.admits(at("2001:db8::9999")));
        assertTrue(incomingPerHost.admits(at("2001:db8:0:1::1")));
    }

    @Test
    void loopbackHasNoLimitAndPeersThatLeftAreForgotten() throws Exception {
        for (int i = 0; i < 100; i++) {
            assertTrue(incomingPerHost.admits(at("127.0.0.1")));
            incomingPerHost.add(at("127.0.0.1"));
        }
        for (int i = 0; i < 100; i++) {
            incomingPerHost.remove(at("127.0.0.1"));
        }
        assertEquals(0, incomingPerHost.hosts());
    }
}
