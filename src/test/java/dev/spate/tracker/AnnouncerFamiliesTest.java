package dev.spate.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A tracker with addresses of both families is asked over both (BEP 7); that of IPv6 is called {@code a/6} here. */
class AnnouncerFamiliesTest extends AnnouncerFixture {
    private static final InetSocketAddress SIX = new InetSocketAddress("2001:db8::1", 1000);
    private static final Duration TEN_MINUTES = Duration.ofMinutes(10);

    @Test
    void bothAnswersAreUsedAndBothHearOfEveryEvent() {
        tracker("a").answers(answer(TEN_MINUTES, PEER));
        tracker("a/6").answers(answer(TEN_MINUTES, SIX, PEER));
        started(List.of(List.of("a"), List.of("b")));
        expect("a STARTED", "a gave 1", "a/6 STARTED", "a gave 2", "settled");
        pass(TEN_MINUTES);
        expect("a NONE", "a gave 1", "a/6 NONE", "a gave 2", "settled");
        request = request.withPort(7);
        announcer.completed();
        expect("a COMPLETED", "a/6 COMPLETED");
        announcer.stop(Duration.ofSeconds(1));
        expect("a STOPPED", "a/6 STOPPED");
        assertTrue(tracker("a/6").closed);
    }

    @Test
    void nobodyIsToldThatTheSecondFamilyFails() {
        tracker("a").answers(answer(TEN_MINUTES, PEER));
        tracker("a/6").fails(true);
        started(List.of(List.of("a")));
        expect("a STARTED", "a gave 1", "a/6 STARTED", "settled");
        assertEquals("trackers answered, asked again in 600 s", announcer.status());
        announcer.stop(Duration.ofSeconds(1));
        expect("a STOPPED");
    }

    @Test
    void aSilentSecondFamilyKeepsNobodyWaitingAndIsStillHeard() {
        tracker("a").answers(answer(TEN_MINUTES, PEER));
        tracker("a/6");
        started(List.of(List.of("a"), List.of("b")));
        expect("a STARTED", "a gave 1", "a/6 STARTED", "settled");
        pass(Duration.ofSeconds(20));
        tracker("a/6").answerNow(answer(TEN_MINUTES, SIX));
        expect("a gave 1");
        pass(TEN_MINUTES.minusSeconds(20));
        expect("a NONE", "a gave 1", "a/6 NONE", "settled");
    }

    @Test
    void aTrackerThatAnswersOverItsSecondFamilyAloneIsHealthy() {
        tracker("a").fails(false);
        tracker("a/6").answers(answer(TEN_MINUTES, SIX));
        started(List.of(List.of("a")));
        expect("a STARTED", "a failed: ill", "a/6 STARTED", "a gave 1", "settled");
        assertEquals("trackers answered, asked again in 600 s", announcer.status());
        pass(TEN_MINUTES.minusMillis(1));
        expect();
        pass(Duration.ofMillis(1));
        expect("a STARTED", "a failed: ill", "a/6 NONE", "a gave 1", "settled");
    }

    @Test
    void aFailureHandsOverBeforeTheSecondFamilyHasAnswered() {
        tracker("a").fails(false);
        tracker("a/6");
        tracker("b").answers(answer(TEN_MINUTES, PEER));
        started(List.of(List.of("a"), List.of("b")));
        expect("a STARTED", "a failed: ill", "a/6 STARTED", "b STARTED", "b gave 1", "settled");
    }

    @Test
    void allHaveFailedWhenTheSecondFamilyHasToo() {
        tracker("a").fails(true);
        tracker("a/6");
        started(List.of(List.of("a")));
        expect("a STARTED", "a failed: gone", "a/6 STARTED");
        tracker("a/6").failNow();
        expect("all failed for good");
    }

    @Test
    void aLookupWaitsForBothButNotForLong() {
        tracker("a").answers(answer(TEN_MINUTES, PEER));
        tracker("a/6");
        tracker("b").answers(answer(TEN_MINUTES, PEER));
        tracker("b/6");
        announcer(AnnouncePolicy.lookup(true), List.of(List.of("a", "b"))).start();
        expect("a NONE", "a gave 1", "a/6 NONE", "b NONE", "b gave 1", "b/6 NONE");
        tracker("a/6").answerNow(answer(TEN_MINUTES, SIX));
        expect("a gave 1");
        pass(Duration.ofSeconds(3));
        expect("settled");
        assertTrue(tracker("b/6").closed);
    }
}
