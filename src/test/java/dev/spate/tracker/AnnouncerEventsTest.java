package dev.spate.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.tracker.AnnounceRequest.Event;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AnnouncerEventsTest extends AnnouncerFixture {
    @Test
    void completedIsToldOnceToThoseThatKnowUs() {
        tracker("a").answers(answer(Duration.ofMinutes(10), PEER));
        started(List.of(List.of("a"), List.of("b")));
        log.clear();
        announcer.completed();
        announcer.completed();
        expect("a COMPLETED");
    }

    @Test
    void completedIsNotToldWhenNothingWasMissing() {
        request = new AnnounceRequest(
                request.infoHash(), request.peerId(), 6881, 0, 0, 0, Event.NONE, 200, request.key());
        tracker("a").answers(answer(Duration.ofMinutes(10), PEER));
        started(List.of(List.of("a")));
        log.clear();
        announcer.completed();
        expect();
    }

    @Test
    void stopSaysGoodbyeToThoseThatKnowUsAndEndsInTime() {
        started(List.of(List.of("a"), List.of("b"), List.of("c")));
        tracker("a").answerNow(answer(Duration.ofMinutes(10)));
        tracker("b").answerNow(answer(Duration.ofMinutes(10)));
        log.clear();
        Future<Void> stopped = announcer.stop(Duration.ofSeconds(1));
        expect("a STOPPED", "b STOPPED");
        assertTrue(tracker("c").closed && !tracker("a").closed);
        tracker("a").answerNow(answer(Duration.ofMinutes(10)));
        assertFalse(stopped.isDone());
        pass(Duration.ofSeconds(1));
        assertTrue(stopped.isSuccess());
        assertTrue(tracker("a").closed && tracker("b").closed);
        expect();
        pass(Duration.ofHours(1));
        expect();
        assertEquals(stopped, announcer.stop(Duration.ofSeconds(1)));
    }

    @Test
    void stopIsOverAtOnceWhenAllHaveAnsweredOrNobodyKnowsUs() {
        tracker("a").answers(answer(Duration.ofMinutes(10), PEER));
        started(List.of(List.of("a")));
        assertTrue(announcer.stop(Duration.ofSeconds(1)).isSuccess());
        started(List.of(List.of("b")));
        assertTrue(announcer.stop(Duration.ofSeconds(1)).isSuccess());
        assertTrue(tracker("b").closed);
        announcer(AnnouncePolicy.DOWNLOAD, List.of());
        assertTrue(announcer.stop(Duration.ofSeconds(1)).isSuccess());
    }

    @Test
    void withoutTrackersNothingHappens() {
        started(List.of(List.of(), List.of(" ")));
        expect();
        assertEquals("no trackers", announcer.status());
        announcer.peersWanted();
        announcer.completed();
        pass(Duration.ofHours(1));
        expect();
    }

    @Test
    void theListenerMayStopItInAnyCallback() {
        tracker("a").fails(true);
        Announcer.Client quitter = new Announcer.Client() {
            @Override
            public AnnounceRequest request() {
                return request;
            }

            @Override
            public void peers(String tracker, List<InetSocketAddress> peers) {
                announcer.stop(Duration.ZERO);
            }

            @Override
            public void warning(String tracker, String text) {
                log.add("warned");
            }

            @Override
            public void failed(String tracker, String reason) {
                announcer.stop(Duration.ZERO);
            }

            @Override
            public void allFailed(boolean forGood) {
                log.add("all failed");
            }
        };
        for (String name : List.of("a", "b")) {
            tracker("b").answers(answer(Duration.ofMinutes(10), Duration.ofMinutes(1)));
            announcer = new Announcer(
                    channel.eventLoop(),
                    this::tracker,
                    List.of(List.of(name), List.of("c")),
                    AnnouncePolicy.DOWNLOAD,
                    new Random(7),
                    quitter);
            announcer.start();
        }
        expect("a STARTED", "b STARTED", "b STOPPED");
    }
}
