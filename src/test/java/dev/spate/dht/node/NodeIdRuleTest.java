package dev.spate.dht.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.dht.krpc.Endpoint;
import dev.spate.dht.krpc.NodeId;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeIdRuleTest {
    private final SplittableRandom random = new SplittableRandom(3);

    private static Endpoint at(String address) throws UnknownHostException {
        return Endpoint.of(InetAddress.getByName(address).getAddress(), 6_881);
    }

    /** The vectors of BEP 42, of which the first 21 bits and the last byte count; the last one is libtorrent's. */
    @ParameterizedTest
    @CsvSource({
        "124.31.75.21, 5fbfbff10c5d6a4ec8a88e4c6ab4c28b95eee401",
        "21.75.31.124, 5a3ce9c14e7a08645677bbd1cfe7d8f956d53256",
        "65.23.51.170, a5d43220bc8f112a3d426c84764f8c2a1150e616",
        "84.124.73.14, 1b0321dd1bb1fe518101ceef99462b947a01ff41",
        "43.213.53.83, e56f6cbf5b7c4be0237986d5243b87aa6d51305a",
        "2001:b829:2123:be84:e16c:d6ae:5290:49f1, 0a8ad123be84e16cd6ae529049f1f1bbe9ebb304"
    })
    void knowsTheVectorsOfTheSpecification(String address, String hex) throws UnknownHostException {
        NodeId id = NodeId.of(HexFormat.of().parseHex(hex));
        assertTrue(NodeIdRule.fits(id, at(address)));
        NodeId other = new NodeId(id.high() ^ 1L << 63 - 20, id.middle(), id.low());
        assertFalse(NodeIdRule.fits(other, at(address)), "the 21st bit counts");
        assertFalse(NodeIdRule.fits(new NodeId(id.high(), id.middle(), id.low() ^ 1), at(address)), "so does r");
        NodeId noise = new NodeId(id.high() ^ 1L << 63 - 21, id.middle(), id.low() ^ 8);
        assertTrue(NodeIdRule.fits(noise, at(address)), "the 22nd bit does not");
    }

    @ParameterizedTest
    @CsvSource({"124.31.75.21", "2001:db8::1", "8.8.8.8"})
    void anIdThatWasMadeFits(String address) throws UnknownHostException {
        Endpoint endpoint = at(address);
        NodeId first = NodeIdRule.generate(endpoint, random);
        int prefixes = 0;
        for (int i = 0; i < 100; i++) {
            NodeId id = NodeIdRule.generate(endpoint, random);
            assertTrue(NodeIdRule.fits(id, endpoint));
            prefixes += id.commonPrefixBits(first) < 21 ? 1 : 0;
        }
        assertTrue(prefixes > 50, "an address has eight prefixes");
    }

    @Test
    void addressesOfLocalNetworksAreExempt() throws UnknownHostException {
        for (String each : new String[] {"10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.1.1", "127.0.0.1", "::1"}) {
            assertTrue(NodeIdRule.fits(NodeId.random(random), at(each)), each);
        }
        assertEquals(
                NodeId.LENGTH_BYTES, NodeIdRule.generate(at("10.0.0.1"), random).toBytes().length);
    }
}
