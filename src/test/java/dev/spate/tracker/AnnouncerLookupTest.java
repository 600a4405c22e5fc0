package dev.spate.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An {@link Announcer} that asks once. */
class AnnouncerLookupTest extends AnnouncerFixture {
    private static final AnnouncePolicy TIER = AnnouncePolicy.lookup(false);
    private static final AnnouncePolicy ALL = AnnouncePolicy.lookup(true);

    @Test
    void aWholeTierIsAskedTogether() {
        tracker("c").answers(answer(Duration.ofMinutes(10), PEER));
        announcer(TIER, List.of(List.of("a", "b"), List.of("c", "d"), List.of("e")))
                .start();
        expect("a NONE", "b NONE");
        tracker("a").failNow();
        expect("a failed: late and ill");
        tracker("b").failNow();
        expect("b failed: late and ill", "c NONE", "c gave 1", "d NONE");
        assertTrue(tracker("c").closed && !tracker("d").closed);
        pass(Duration.ofMillis(2_999));
        expect();
        pass(Duration.ofMillis(1));
        expect("d failed: no answer", "settled");
        assertTrue(tracker("d").closed);
        pass(Duration.ofHours(1));
        expect();
    }

    @Test
    void allTrackersAreAskedTogetherInTheirOrder() {
        tracker("a").answers(answer(Duration.ofMinutes(10), PEER));
        tracker("b").fails(true);
        tracker("c").answers(answer(Duration.ofMinutes(20)));
        announcer(ALL, List.of(List.of("a"), List.of("b", "bad"), List.of("c"))).start();
        expect(
                "a NONE",
                "a gave 1",
                "b NONE",
                "b failed: gone",
                "bad failed: unsupported scheme",
                "c NONE",
                "c gave 0",
                "settled");
        assertTrue(tracker("a").closed && tracker("b").closed && tracker("c").closed);
        pass(Duration.ofHours(1));
        expect();
        announcer.start();
        announcer.completed();
        assertTrue(announcer.stop(Duration.ofSeconds(1)).isSuccess());
        expect();
    }

    @Test
    void anAnswerWithoutAPeerIsOne() {
        tracker("a").answers(answer(Duration.ofMinutes(10)));
        announcer(TIER, List.of(List.of("a"), List.of("b"))).start();
        expect("a NONE", "a gave 0", "settled");
    }

    @Test
    void aSilentTierIsGivenUpAfterTwentySeconds() {
        announcer(TIER, List.of(List.of("a", "b"), List.of("c"))).start();
        expect("a NONE", "b NONE");
        pass(Duration.ofSeconds(10));
        tracker("b").failNow();
        expect("b failed: late and ill");
        pass(Duration.ofMillis(9_999));
        expect();
        assertFalse(tracker("a").closed);
        pass(Duration.ofMillis(1));
        expect("a failed: no answer", "c NONE");
        assertTrue(tracker("a").closed);
        pass(Duration.ofSeconds(20));
        expect("c failed: no answer", "all failed");
    }

    @Test
    void whoAnswersJustInTimeWaitsForNobodyLonger() {
        announcer(TIER, List.of(List.of("a", "b"))).start();
        pass(Duration.ofSeconds(19));
        tracker("b").answerNow(answer(Duration.ofMinutes(10), PEER));
        pass(Duration.ofSeconds(1));
        expect("a NONE", "b NONE", "b gave 1", "a failed: no answer", "settled");
    }

    @Test
    void aTorrentMayNameAnyNumberOfTrackersButOnlySomeAreUsed() {
        List<String> many = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            many.add("t" + i);
        }
        announcer(ALL, List.of(many)).start();
        assertEquals(TrackerTiers.MAX_TRACKERS, log.size());
    }

    @Test
    void tiersThatFailAtOnceAreAskedWithoutAPause() {
        List<List<String>> tiers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            tiers.add(List.of("t" + i));
            tracker("t" + i).fails(true);
        }
        announcer(TIER, tiers).start();
        assertEquals(201, log.size());
        assertEquals("all failed for good", log.get(200));
    }

    @Test
    void theClientMayStopItInAnyCallback() {
        for (String first : List.of("a", "b", "c")) {
            tracker("a").fails(true);
            tracker("b").answers(answer(Duration.ofMinutes(10)));
            announcer = new Announcer(
                    channel.eventLoop(),
                    this::tracker,
                    List.of(List.of(first, "d"), List.of("e")),
                    TIER,
                    new java.util.Random(7),
                    new Quitter());
            announcer.start();
        }
        pass(Duration.ofMinutes(1));
        expect("a NONE", "b NONE", "c NONE", "d NONE", "quits");
    }

    private final class Quitter implements Announcer.Client {
        @Override
        public AnnounceRequest request() {
            return request;
        }

        @Override
        public void peers(String tracker, List<InetSocketAddress> peers) {
            announcer.stop(Duration.ZERO);
        }

        @Override
        public void failed(String tracker, String reason) {
            if (tracker.equals("c")) {
                log.add("quits");
            }
            announcer.stop(Duration.ZERO);
        }

        @Override
        public void allFailed(boolean forGood) {
            log.add("all failed");
        }

        @Override
        public void settled() {
            log.add("settled");
        }
    }
}
