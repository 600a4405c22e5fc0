package dev.spate.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopologyTest {
    @ParameterizedTest
    @CsvSource({"1, 1, 80", "1, 500, 2147483647", "2, 0, 80", "10, 3, 80", "300, 1, 20", "300, 40, 20", "5, 1000, 80"})
    void nobodyHasTooManyConnectionsOrTwoToTheSame(int downloaders, int peers, int most) {
        int[] degree = new int[downloaders + peers];
        Set<String> known = new HashSet<>();
        new Topology(downloaders, peers, most, new SeededRandom(3), (downloader, other) -> {
                    assertTrue(downloader < downloaders && downloader != other);
                    assertTrue(known.add(Math.min(downloader, other) + "-" + Math.max(downloader, other)));
                    degree[downloader]++;
                    degree[other]++;
                })
                .connect();
        int others = downloaders + peers - 1;
        for (int downloader = 0; downloader < downloaders; downloader++) {
            int least = Math.min(others, most) * 8 / 10;
            assertTrue(
                    degree[downloader] <= most && degree[downloader] >= least, downloader + ": " + degree[downloader]);
        }
        for (int peer = downloaders; peer < degree.length && peers <= downloaders; peer++) {
            assertTrue(degree[peer] > 0, "nobody knows peer " + peer);
        }
        if (others <= most) {
            assertEquals((long) downloaders * (downloaders - 1) / 2 + (long) downloaders * peers, known.size());
        }
    }
}
