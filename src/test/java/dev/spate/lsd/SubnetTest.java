package dev.spate.lsd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubnetTest {
    @ParameterizedTest
    @CsvSource({
        "2a00:1:2:3::1, 64, 2a00:1:2:3:ffff::9, true",
        "2a00:1:2:3::1, 64, 2a00:1:2:4::1, false",
        "2a00:1:2:3::1, 128, 2a00:1:2:3::1, true",
        "2a00:1:2:3::1, 128, 2a00:1:2:3::2, false",
        "130.83.1.1, 23, 130.83.0.200, true",
        "130.83.1.1, 23, 130.83.2.1, false",
        "130.83.1.1, 0, 8.8.8.8, false",
        "130.83.1.1, -1, 130.83.1.1, false",
        "130.83.1.1, 33, 130.83.1.1, false",
        "2a00:1:2:3::1, 24, 42.0.0.1, false",
    })
    void containsWhatBeginsWithTheSameBits(String ours, int bits, String other, boolean contains) throws Exception {
        Subnet subnet = new Subnet(InetAddress.getByName(ours), bits);
        assertEquals(contains, subnet.contains(InetAddress.getByName(other)));
    }
}
