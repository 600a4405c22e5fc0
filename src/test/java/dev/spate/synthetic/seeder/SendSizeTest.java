package dev.spate.synthetic.seeder;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.spate.synthetic.Behaviour;
import dev.spate.synthetic.SimulatedLink;
import dev.spate.synthetic.SyntheticPeerGroup;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SendSizeTest {
    @ParameterizedTest
    @CsvSource({
        // peers, rate, total rate, part
        "1, 0, 0, 2147483647",
        "1, 2000, 0, 512",
        "1, 100000, 0, 5000",
        "1, 200000, 0, 2147483647",
        "5000, 2000, 0, 2000",
        "5000, 2000, 500000, 512",
        "5000, 20000, 0, 2147483647",
        "1000, 65536, 0, 2147483647",
    })
    void partsAre50MillisecondsWorthAndNotTooMany(int peers, long rate, long total, int part) {
        SimulatedLink link = new SimulatedLink(rate, Duration.ZERO, Duration.ZERO);
        SendSize size = new SendSize(List.of(new SyntheticPeerGroup(peers, link, Behaviour.HONEST)), total);
        assertEquals(part, size.of(rate));
    }
}
