package dev.spate.synthetic.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.spate.synthetic.AnnouncerReport;
import dev.spate.torrent.InfoHash;
import dev.spate.torrent.PeerId;
import dev.spate.tracker.AnnounceRequest;
import dev.spate.tracker.AnnounceRequest.Event;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AnnouncersTest {
    private static final InfoHash HASH = InfoHash.of(new byte[20]);
    private static final Consumer<InetSocketAddress> NOBODY = client -> {};

    private final Announcers announcers = new Announcers();
    private InetAddress first;
    private InetAddress second;

    @BeforeEach
    void resolve() throws Exception {
        first = InetAddress.getByName("127.1.0.2");
        second = InetAddress.getByName("127.1.0.3");
    }

    @Test
    void eachIsNamedToTheOthersUntilItStops() {
        announcers.told(request(Event.STARTED, 0, 0, 9), first, 0);
        announcers.told(request(Event.STARTED, 0, 0, 9), second, 0);
        assertEquals(List.of(new InetSocketAddress(second, 7)), announcers.othersThan(first, 7));
        assertEquals(List.of(new InetSocketAddress(first, 7)), announcers.othersThan(second, 7));
        announcers.told(request(Event.STOPPED, 0, 0, 9), second, 0);
        assertEquals(List.of(), announcers.othersThan(first, 7));
    }

    @Test
    void whatEachToldLastIsReported() {
        announcers.reset(seconds(100));
        announcers.told(request(Event.STARTED, 0, 0, 9), first, seconds(101));
        announcers.told(request(Event.COMPLETED, 3, 9, 0), first, seconds(105));
        announcers.told(request(Event.STOPPED, 12, 9, 0), first, seconds(107));
        assertEquals(List.of(new AnnouncerReport("127.1.0.2:7", 1, 5, 12, 9, 0)), announcers.report());
    }

    @Test
    void oneThatOnlyStopsIsCompleteWhenNothingIsLeft() {
        announcers.told(request(Event.STARTED, 0, 0, 9), first, 0);
        announcers.told(request(Event.STOPPED, 4, 9, 0), first, seconds(3));
        assertEquals(3, announcers.report().get(0).completedSeconds());
    }

    @Test
    void aSeedNeverBecomesComplete() {
        announcers.told(request(Event.STARTED, 0, 0, 0), first, 0);
        announcers.told(request(Event.NONE, 4, 0, 0), first, seconds(3));
        assertEquals(-1, announcers.report().get(0).completedSeconds());
    }

    @Test
    void aResetForgetsThem() {
        announcers.told(request(Event.STARTED, 0, 0, 9), first, 0);
        announcers.reset(0);
        assertEquals(List.of(), announcers.report());
        assertEquals(List.of(), announcers.othersThan(second, 7));
    }

    @Test
    void theirNumberIsBounded() {
        for (int port = 1; port <= Announcers.MOST + 5; port++) {
            announcers.told(request(port, Event.STARTED, 0, 0, 9), first, 0);
        }
        assertEquals(Announcers.MOST, announcers.report().size());
    }

    @Test
    void theTrackerNamesThemBehindTheSeedersOnlyWhereClientsTrade() {
        InetSocketAddress seeder = new InetSocketAddress(first, 1);
        TrackerStore trading = new TrackerStore(HASH, List.of(seeder), true, NOBODY);
        TrackerStore usual = new TrackerStore(HASH, List.of(seeder), false, NOBODY);
        trading.announce(request(Event.STARTED, 0, 0, 9), first);
        usual.announce(request(Event.STARTED, 0, 0, 9), first);
        assertEquals(
                List.of(seeder, new InetSocketAddress(first, 7)),
                trading.announce(request(Event.STARTED, 0, 0, 9), second).peers());
        assertEquals(
                List.of(seeder),
                usual.announce(request(Event.STARTED, 0, 0, 9), second).peers());
        assertEquals(2, trading.announcerReports().orElseThrow().size());
        assertEquals(true, usual.announcerReports().isEmpty());
    }

    private static AnnounceRequest request(Event event, long uploaded, long downloaded, long left) {
        return request(7, event, uploaded, downloaded, left);
    }

    private static AnnounceRequest request(int port, Event event, long uploaded, long downloaded, long left) {
        return new AnnounceRequest(HASH, PeerId.of(new byte[20]), port, uploaded, downloaded, left, event, 50, 0);
    }

    private static long seconds(long count) {
        return TimeUnit.SECONDS.toNanos(count);
    }
}
