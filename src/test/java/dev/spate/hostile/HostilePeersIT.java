package dev.spate.hostile;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.support.Alone;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The real program among peers that flood, lie and say nothing, and one that is honest. */
@Timeout(120)
class HostilePeersIT {
    @Test
    void nineteenHostilePeersOfAsManyKindsKeepNobodyFromFinishing() {
        try (Siege siege = new Siege("nineteen")) {
            List<Attack> kinds = new ArrayList<>(List.of(Attack.values()));
            kinds.removeAll(List.of(Attack.SILENT, Attack.ONE_BYTE_SEGMENTS));
            for (int i = 0; i < 19; i++) {
                siege.add(kinds.get(2 * i % kinds.size()).script(siege.bait(), 100 + i));
            }
            siege.addHonest();
            Victim.Outcome outcome = siege.download();
            assertTrue(outcome.cpuSeconds() < 20, outcome::toString);
        }
    }

    @Test
    @Alone
    void findsTheHonestOneAmongThreeHundredWhoAreDeadOrSayNothing() {
        try (Siege siege = new Siege("dead")) {
            siege.addRefusing(100);
            siege.addHanging(100);
            List<HostilePeer> mute = siege.addMute(100);
            HostilePeer honest = siege.addHonest();
            siege.download();
            long firstNanos = mute.stream()
                    .filter(each -> each.connections() > 0)
                    .mapToLong(HostilePeer::firstDialledNanos)
                    .min()
                    .orElseThrow();
            double seconds = (honest.firstDialledNanos() - firstNanos) / 1e9;
            System.out.println("found the honest one of 301 after " + seconds + " s");
            assertTrue(seconds < 5, "found after " + seconds + " s");
        }
    }

    @Test
    void liarsAboutTheMetadataCostNoMemory() {
        try (Siege siege = new Siege("metadata")) {
            for (int i = 0; i < 10; i++) {
                siege.add((i % 2 == 0 ? MetadataAttack.SIZE_OF_ITS_OWN_AND_JUNK : MetadataAttack.RIGHT_SIZE_AND_JUNK)
                        .script(siege.bait(), 100 + i));
            }
            for (MetadataAttack each : MetadataAttack.values()) {
                siege.add(each.script(siege.bait(), 200 + each.ordinal()));
            }
            siege.addHonest();
            siege.downloadMagnet();
        }
    }
}
