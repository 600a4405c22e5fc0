package dev.spate.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnnouncerTest extends AnnouncerFixture {
    @Test
    void startsSaysNothingForAnIntervalAndGoesOn() {
        tracker("a").answers(answer(Duration.ofMinutes(10), PEER));
        started(List.of(List.of("a")));
        expect("a STARTED", "a gave 1", "settled");
        assertEquals("trackers answered, asked again in 600 s", announcer.status());
        pass(Duration.ofMinutes(10).minusMillis(1));
        expect();
        pass(Duration.ofMillis(1));
        expect("a NONE", "a gave 1", "settled");
    }

    @Test
    void aFailureHandsOverAtOnceAndTheOrderOfTheTiersIsKept() {
        tracker("a").fails(false);
        tracker("b").answers(answer(Duration.ofMinutes(10), PEER));
        started(List.of(List.of("a"), List.of("b"), List.of("c")));
        expect("a STARTED", "a failed: ill", "b STARTED", "b gave 1", "settled");
        pass(Duration.ofMinutes(10));
        expect("a STARTED", "a failed: ill", "b NONE", "b gave 1", "settled");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void whoAnswersGoesToTheFrontOfItsTier(long seed) {
        List<String> names = List.of("a", "b", "c", "d");
        TrackerTiers tiers =
                new TrackerTiers(List.of(names, List.of("e", "a")), AnnouncePolicy.DOWNLOAD, new Random(seed));
        List<AnnounceEntry> before =
                tiers.groups(0).stream().map(each -> each.get(0)).toList();
        assertEquals(
                new TreeSet<>(names),
                new TreeSet<>(
                        before.subList(0, 4).stream().map(AnnounceEntry::label).toList()));
        assertEquals("e", before.get(4).label());
        tiers.promote(before.get(2));
        List<AnnounceEntry> after =
                tiers.groups(0).stream().map(each -> each.get(0)).toList();
        assertEquals(List.of(before.get(2), before.get(0), before.get(1), before.get(3), before.get(4)), after);
    }

    @Test
    void aSilentTrackerGetsCompanyAfterThreeSecondsAndIsStillHeard() {
        started(List.of(List.of("a"), List.of("b")));
        expect("a STARTED");
        assertEquals("waiting for tracker a", announcer.status());
        pass(Duration.ofSeconds(3));
        expect("b STARTED");
        assertEquals("waiting for tracker a and 1 more", announcer.status());
        tracker("b").answerNow(answer(Duration.ofMinutes(10), PEER));
        expect("b gave 1", "settled");
        tracker("a").answerNow(answer(Duration.ofMinutes(20), PEER, OURSELVES));
        expect("a gave 2");
        // Both know us now; the next announce goes by the answer of the round, in the order of the tiers.
        pass(Duration.ofMinutes(10));
        expect("a NONE");
    }

    @Test
    void whenAllFailTheyAreAskedAgainWithBackOff() {
        tracker("a").fails(false);
        tracker("b").fails(true);
        started(List.of(List.of("a", "b")));
        assertEquals("all failed", log.get(log.size() - 1));
        assertTrue(announcer.status().startsWith("all trackers failed, asked again in "), announcer.status());
        log.clear();
        pass(Duration.ofMillis(3_700));
        expect();
        pass(Duration.ofMillis(2_600));
        assertEquals(1, log.stream().filter("a STARTED"::equals).count());
        assertEquals(1, log.stream().filter("b STARTED"::equals).count());
        log.clear();
        for (int minutes = 0; minutes < 60; minutes++) {
            pass(Duration.ofMinutes(1));
        }
        long asked = log.stream().filter("a STARTED"::equals).count();
        assertTrue(asked >= 9 && asked <= 13, () -> asked + " announces in an hour");
        log.clear();
        tracker("a").answers(answer(Duration.ofMinutes(10), PEER));
        for (int minutes = 0; minutes < 20; minutes++) {
            pass(Duration.ofMinutes(1));
        }
        assertTrue(log.contains("a gave 1"), log::toString);
    }

    @Test
    void allFailedForGoodOnlyWhenEveryOneIs() {
        tracker("a").fails(true);
        started(List.of(List.of("a"), List.of("bad")));
        expect("a STARTED", "a failed: gone", "bad failed: unsupported scheme", "all failed for good");
    }

    @Test
    void nothingIsAskedAgainThatCannotBeATracker() {
        started(List.of(List.of("bad")));
        expect("bad failed: unsupported scheme", "all failed for good");
        announcer.peersWanted();
        pass(Duration.ofDays(2));
        expect();
        assertEquals("all trackers failed", announcer.status());
    }

    @Test
    void silenceForTooLongIsAFailureThatMayPass() {
        tracker("b").fails(true);
        started(List.of(List.of("a"), List.of("b")));
        expect("a STARTED");
        pass(Duration.ofSeconds(3));
        expect("b STARTED", "b failed: gone");
        pass(Duration.ofSeconds(42));
        // The back-off of b is over by then, and the silent one is not asked while it is being asked.
        expect("all failed", "b STARTED", "b failed: gone", "all failed");
        tracker("a").answerNow(answer(Duration.ofMinutes(10), PEER));
        expect("a gave 1");
        pass(Duration.ofMinutes(9));
        expect();
        tracker("b").answers(answer(Duration.ofMinutes(10), PEER));
        pass(Duration.ofMinutes(1));
        expect("a NONE");
        tracker("a").failNow();
        expect("a failed: late and ill", "b STARTED", "b gave 1", "settled");
    }

    @Test
    void aKnownTrackerThatFallsSilentDoesNotSpin() {
        tracker("a").answers(answer(Duration.ofMinutes(10), PEER));
        started(List.of(List.of("a")));
        expect("a STARTED", "a gave 1", "settled");
        tracker("a").always = Optional.empty();
        pass(Duration.ofMinutes(10));
        expect("a NONE");
        pass(Duration.ofSeconds(45));
        expect("all failed");
        pass(Duration.ofHours(1));
        expect();
        tracker("a").failNow();
        expect("a failed: late and ill");
        pass(Duration.ofSeconds(7));
        expect("a NONE");
    }

    @Test
    void anAnswerWithoutAPeerIsNoHelp() {
        tracker("a").answers(answer(Duration.ofMinutes(10), OURSELVES));
        tracker("b").answers(answer(Duration.ofMinutes(10)));
        started(List.of(List.of("a"), List.of("b")));
        expect("a STARTED", "a gave 1", "b STARTED", "b gave 0", "settled");
    }

    @Test
    void peersWantedWaitsForTheMinimalIntervalAndAsksOthersMeanwhile() {
        tracker("a").answers(answer(Duration.ofMinutes(10), Duration.ofMinutes(2)));
        tracker("b").answers(answer(Duration.ofMinutes(10), Duration.ofMinutes(2)));
        started(List.of(List.of("a"), List.of("b")));
        expect("a STARTED", "a gave 1", "a warned hm", "settled");
        announcer.peersWanted();
        announcer.peersWanted();
        pass(Duration.ofSeconds(5));
        expect("b STARTED", "b gave 1", "b warned hm", "settled");
        announcer.peersWanted();
        pass(Duration.ofSeconds(114));
        expect();
        pass(Duration.ofSeconds(1));
        expect("a NONE", "a gave 1", "a warned hm", "settled");
    }

    @Test
    void withoutAMinimalIntervalTheFloorDoubles() {
        tracker("a").answers(answer(Duration.ofMinutes(10), PEER));
        started(List.of(List.of("a")));
        List<Integer> seconds = new ArrayList<>();
        for (int second = 0; second < 600; second++) {
            announcer.peersWanted();
            log.clear();
            pass(Duration.ofSeconds(1));
            if (!log.isEmpty()) {
                seconds.add(second + 1);
            }
        }
        assertEquals(List.of(15, 45, 105, 225, 465), seconds);
    }

    @Test
    void whoIsOneOfManySpreadsItsAnnouncesAndIsNotLeftAloneForLong() {
        AnnouncePolicy policy =
                AnnouncePolicy.DOWNLOAD.withRepeat(new AnnouncePolicy.Repeat(0.5, 0, Duration.ofHours(1)));
        tracker("a").answers(answer(Duration.ofMinutes(10), Duration.ofMinutes(10)));
        announcer(policy, List.of(List.of("a"))).start();
        log.clear();
        List<Integer> seconds = new ArrayList<>();
        for (int second = 1; second <= 6_000; second++) {
            pass(Duration.ofSeconds(1));
            if (!log.isEmpty()) {
                seconds.add(second);
                log.clear();
            }
        }
        assertTrue(seconds.size() > 11 && seconds.size() < 19, seconds::toString);
        assertTrue(seconds.get(0) >= 300 && seconds.get(0) <= 601, seconds::toString);
        tracker("a").broken = Optional.of(TrackerException.refusal("a", "never", true, TrackerException.NEVER));
        tracker("a").always = Optional.empty();
        pass(Duration.ofMinutes(10));
        expect("a NONE", "a failed: never", "all failed for good");
        pass(Duration.ofMinutes(51));
        pass(Duration.ofMinutes(9));
        expect("a NONE", "a failed: never", "all failed for good");
    }

    @Test
    void aTorrentTurnsNobodyAgainstOneHost() {
        List<String> many = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            many.add((i % 2 == 0 ? "http://Victim.example./announce?" : "udp://victim.example:" + (1 + i) + "/") + i);
        }
        many.add("http://other.example/announce");
        List<List<String>> used = TrackerTiers.bounded(List.of(List.of(), many, List.of(many.get(0), " ", "http://[")));
        assertEquals(2, used.size());
        assertEquals(TrackerTiers.MAX_OF_A_HOST + 1, used.get(0).size());
        assertEquals(List.of("http://["), used.get(1));
    }

    @Test
    void manyTrackersThatFailAtOnceAreAskedInARowOfTwentyAndThenTwiceASecond() {
        List<String> many = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            many.add("t" + i);
            tracker("t" + i).fails(false);
        }
        announcer(AnnouncePolicy.DOWNLOAD, List.of(many)).start();
        assertEquals(Announcer.AT_ONCE, asked());
        passSeconds(1);
        assertEquals(Announcer.AT_ONCE + 2, asked());
        passSeconds(4);
        assertEquals(Announcer.AT_ONCE + 10, asked());
        passSeconds(595);
        assertTrue(asked() <= Announcer.AT_ONCE + 1_200, () -> asked() + " announces in ten minutes");
        assertTrue(asked() > 300, () -> asked() + " announces in ten minutes");
    }

    private void passSeconds(int seconds) {
        for (int i = 0; i < 2 * seconds; i++) {
            pass(Duration.ofMillis(500));
        }
    }

    private long asked() {
        return log.stream().filter(each -> each.endsWith(" STARTED")).count();
    }
}
