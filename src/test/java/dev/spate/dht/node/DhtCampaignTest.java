package dev.spate.dht.node;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.support.Effort;
import org.junit.jupiter.api.Test;

/** The figures of docs/dht.md: lookups in a simulated network. */
class DhtCampaignTest {
    private final int nodes = Effort.of("dhtNodes", 300);
    private final int torrents = Math.max(50, nodes / 25);
    private final long seed = Effort.seed(1);

    private void tell(String what, LookupStudy study) {
        System.out.println(nodes + " nodes, seed " + seed + ", " + what + ": " + study.figures());
    }

    @Test
    void lookupsAreQuickAndFindStoredPeersThoughAThirdOfTheNodesIsDead() {
        LookupStudy study = new LookupStudy(nodes, torrents, 0.01, seed);
        study.kill(30);
        // Half of the nodes go within 115 minutes; in the world it is 200.
        study.churn(10_000_000_000_000L / nodes);
        study.measure();
        tell("30 % dead, 1 % loss, churn", study);
        assertTrue(study.firstPeerMillis(50) < 400, study::figures);
        assertTrue(study.firstPeerMillis(99) < 2_000, study::figures);
        assertTrue(study.foundShare() >= 0.95, study::figures);
        study.network.members.forEach(each -> each.node.checkInvariants());
    }

    @Test
    void poisonCostsTimeButNoPeers() {
        LookupStudy study = new LookupStudy(nodes, torrents, 0.01, seed);
        study.addPoisoners(nodes / 20);
        study.measureTogether();
        tell("one liar for 20 nodes", study);
        assertTrue(study.firstPeerMillis(99) < 4_000, study::figures);
        assertTrue(study.foundShare() >= 0.9, study::figures);
    }

    @Test
    void anEclipseByIdsChosenNearTheTargetHidesNoPeers() {
        LookupStudy study = new LookupStudy(nodes, 10, 0.01, seed);
        for (LookupStudy.Torrent each : study.torrents) {
            study.addEclipse(each.infoHash(), 20);
        }
        study.measure();
        tell("20 liars next to each target", study);
        assertTrue(study.foundShare() >= 0.9, study::figures);
    }
}
