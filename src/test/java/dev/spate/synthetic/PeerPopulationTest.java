package dev.spate.synthetic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PeerPopulationTest {
    private static final Distribution CONSTANT = new Distribution.Constant(0);

    @Test
    void peersThatAreAlikeAreFewGroups() {
        PeerPopulation alike = new PeerPopulation(
                new Distribution.Constant(1_000),
                new Distribution.Constant(0.05),
                Duration.ofMillis(3),
                Optional.empty(),
                Optional.empty(),
                0);
        SimulatedLink link = new SimulatedLink(1_000, Duration.ofMillis(50), Duration.ofMillis(3));
        assertEquals(
                SwarmOptions.divide(50, link, List.of("corrupt=10%")), alike.groups(50, List.of("corrupt=10%"), 1));
    }

    @Test
    void eachPeerHasItsOwnRateAndLatency() {
        PeerPopulation skewed = new PeerPopulation(
                new Distribution.LogNormal(256 * 1_024, 1.5),
                new Distribution.LogNormal(0.04, 0.5),
                Duration.ZERO,
                Optional.empty(),
                Optional.empty(),
                0);
        List<SyntheticPeerGroup> peers = skewed.groups(2_000, List.of(), 1);
        assertEquals(2_000, peers.size());
        long[] rates = peers.stream()
                .mapToLong(each -> each.link().bytesPerSecond())
                .sorted()
                .toArray();
        assertEquals(256 * 1_024, rates[1_000], 40_000);
        assertTrue(rates[1_950] > 10 * rates[1_000], "a few are much faster");
        assertTrue(rates[0] >= 1_024);
        assertEquals(
                2_000,
                peers.stream()
                        .map(each -> each.link().latency())
                        .filter(each -> !each.isZero())
                        .count());
        assertEquals(peers, skewed.groups(2_000, List.of(), 1));
    }

    @Test
    void aShareCannotBeReachedButThePublisherCanAndStays() {
        PeerPopulation coming = new PeerPopulation(
                CONSTANT,
                CONSTANT,
                Duration.ZERO,
                Optional.of(new Distribution.Weibull(0.6, 60)),
                Optional.of(new Arrivals(Duration.ofSeconds(60), Duration.ZERO)),
                0.64);
        List<SyntheticPeerGroup> peers = coming.groups(100, List.of("leecher=80%"), 3);
        assertEquals(64, peers.stream().filter(each -> !each.reachable()).count());
        List<SyntheticPeerGroup> always = peers.stream()
                .filter(each -> each.presence() == OnOffCycle.ALWAYS)
                .toList();
        assertEquals(1, always.size());
        assertTrue(always.get(0).reachable());
        assertEquals(BehaviourName.HONEST, always.get(0).behaviour().name());
        List<SyntheticPeerGroup> nobodyElse = new PeerPopulation(
                        CONSTANT, CONSTANT, Duration.ZERO, Optional.empty(), Optional.empty(), 1)
                .groups(10, List.of(), 3);
        assertEquals(10, nobodyElse.stream().filter(each -> !each.reachable()).count());
    }

    @Test
    void refusesWhatCannotBe() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new PeerPopulation(CONSTANT, CONSTANT, Duration.ZERO, Optional.empty(), Optional.empty(), 1.01));
        assertThrows(IllegalArgumentException.class, () -> new Arrivals(Duration.ZERO, Duration.ZERO));
    }
}
