package dev.spate.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.net.TransportName;
import dev.spate.support.ClosedPort;
import dev.spate.support.Patience;
import dev.spate.tracker.AnnounceRequest.Event;
import dev.spate.tracker.FakeTracker.Mood;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every {@link Tracker} promises, whatever it speaks; a new protocol adds a constant. */
abstract class TrackerContract {
    private static final AnnounceResponse ANSWER = LoopExtension.response(
            List.of(new InetSocketAddress("127.0.0.1", 6881), new InetSocketAddress("10.1.2.3", 6882)),
            Duration.ofSeconds(600));

    private enum Protocol {
        HTTP {
            @Override
            FakeTracker start(Mood mood) throws Exception {
                return new FakeHttpTracker(mood, ANSWER);
            }

            @Override
            ClosedPort closed() throws Exception {
                return ClosedPort.tcp();
            }
        },
        UDP {
            @Override
            FakeTracker start(Mood mood) throws Exception {
                return new FakeUdpTracker(mood, ANSWER);
            }

            @Override
            ClosedPort closed() throws Exception {
                return ClosedPort.udp();
            }
        };

        /** Over UDP what is no answer is silence: it ends with the last repetition. */
        TrackerOptions soon() {
            return this == UDP ? LoopExtension.QUICK : LoopExtension.PATIENT;
        }

        abstract FakeTracker start(Mood mood) throws Exception;

        abstract ClosedPort closed() throws Exception;
    }

    @RegisterExtension
    final LoopExtension loop;

    TrackerContract(TransportName transport) {
        loop = new LoopExtension(transport);
    }

    @ParameterizedTest
    @EnumSource
    void aGoodAnswerHasPeersAndInterval(Protocol protocol) throws Exception {
        try (FakeTracker tracker = protocol.start(Mood.ANSWERS)) {
            AnnounceResponse answer = loop.announce(tracker.url());
            assertEquals(ANSWER.peers(), answer.peers());
            assertEquals(ANSWER.interval(), answer.interval());
            assertEquals(List.of("known STARTED"), tracker.seen());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aScrapeTellsWhatIsCounted(Protocol protocol) throws Exception {
        try (FakeTracker server = protocol.start(Mood.ANSWERS)) {
            assertEquals(FakeTracker.COUNTED, loop.scrape(server.url()));
            assertEquals(
                    FakeTracker.COUNTED.seeders(),
                    loop.scrape(server.url() + "?passkey=x").seeders());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRefusedScrapeFailsAsAnAnnounceDoes(Protocol protocol) throws Exception {
        try (FakeTracker server = protocol.start(Mood.REFUSES)) {
            ExecutionException failure = assertThrows(ExecutionException.class, () -> loop.scrape(server.url()));
            assertEquals(
                    server.url() + ": not [31m registered", failure.getCause().getMessage());
        }
    }

    @ParameterizedTest
    @EnumSource
    void oneTrackerIsAskedManyTimes(Protocol protocol) throws Exception {
        try (FakeTracker server = protocol.start(Mood.ANSWERS)) {
            Tracker tracker = loop.on(() -> loop.trackers(LoopExtension.PATIENT).open(server.url()));
            for (Event each : List.of(Event.STARTED, Event.NONE, Event.COMPLETED, Event.STOPPED)) {
                loop.announce(tracker, LoopExtension.request().withEvent(each));
            }
            loop.await(() -> {
                tracker.close();
                return tracker.announce(LoopExtension.request());
            });
            loop.on(() -> {
                tracker.close();
                return null;
            });
            assertEquals(
                    List.of("known STARTED", "known NONE", "known COMPLETED", "known STOPPED", "known STARTED"),
                    server.seen());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRefusalIsCleanedAndForGood(Protocol protocol) throws Exception {
        try (FakeTracker tracker = protocol.start(Mood.REFUSES)) {
            TrackerException failure = loop.failure(tracker.url());
            assertEquals(tracker.url() + ": not [31m registered", failure.getMessage());
            assertTrue(failure.forGood());
        }
    }

    @ParameterizedTest
    @EnumSource
    void garbageFailsThisAnnounceOnly(Protocol protocol) throws Exception {
        try (FakeTracker tracker = protocol.start(Mood.TALKS_GARBAGE)) {
            TrackerException failure = loop.failure(tracker.url(), protocol.soon());
            assertTrue(failure.reason().matches("answered .*|no valid answer .*"), failure::getMessage);
            assertFalse(failure.forGood());
        }
    }

    @ParameterizedTest
    @EnumSource
    void halfAnAnswerSaysHowMuchCame(Protocol protocol) throws Exception {
        try (FakeTracker tracker = protocol.start(Mood.BREAKS_OFF)) {
            TrackerException failure = loop.failure(tracker.url(), protocol.soon());
            assertTrue(failure.reason().matches(".*\\d+ (of \\d+ )?bytes.*"), failure::getMessage);
            assertFalse(failure.forGood());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClosedPortIsToldAtOnceAndForGood(Protocol protocol) throws Exception {
        try (ClosedPort closed = protocol.closed()) {
            String url = protocol.name().toLowerCase(Locale.ROOT) + "://127.0.0.1:" + closed.number() + "/announce";
            TrackerException failure = loop.failure(url);
            assertEquals("connection refused by 127.0.0.1 port " + closed.number(), failure.reason());
            assertTrue(failure.forGood());
        }
    }

    @ParameterizedTest
    @EnumSource
    void silenceEndsInTime(Protocol protocol) throws Exception {
        try (FakeTracker tracker = protocol.start(Mood.KEEPS_SILENT)) {
            TrackerOptions options = LoopExtension.QUICK.withTimeouts(
                    Duration.ofSeconds(50), Duration.ofMillis(300), Duration.ofMillis(50), 2);
            TrackerException failure = loop.failure(tracker.url(), options);
            assertTrue(failure.reason().startsWith("no answer"), failure::getMessage);
            assertFalse(failure.forGood());
        }
    }

    @ParameterizedTest
    @EnumSource
    void closingGivesUpWhatIsUnderWay(Protocol protocol) throws Exception {
        try (FakeTracker server = protocol.start(Mood.KEEPS_SILENT)) {
            Tracker tracker = loop.on(() -> loop.trackers(LoopExtension.PATIENT).open(server.url()));
            Future<AnnounceResponse> pending = loop.on(() -> tracker.announce(LoopExtension.request()));
            loop.on(() -> {
                tracker.close();
                return null;
            });
            assertTrue(pending.await(Patience.SECONDS, TimeUnit.SECONDS));
            assertEquals(server.url() + ": given up", pending.cause().getMessage());
        }
    }

    @ParameterizedTest
    @EnumSource
    void localhostIsTriedAtBothItsAddresses(Protocol protocol) throws Exception {
        try (FakeTracker tracker = protocol.start(Mood.ANSWERS)) {
            AnnounceResponse answer = loop.announce(tracker.url().replace("127.0.0.1", "localhost"));
            assertEquals(ANSWER.peers(), answer.peers());
        }
    }
}
