package dev.spate.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class TorrentRefTest {
    private static final List<String> NAMED = List.of("http://one/x", "udp://two:1");

    @Test
    void theTrackersThatTheUserNamesAreTheFirstTierAndNoneOfTheTorrents() {
        TorrentRef ref = TestTorrent.single(1).magnet("&tr=http://a/announce&tr=http://b/announce");
        List<List<String>> own = List.of(List.of("http://a/announce"), List.of("http://b/announce"));
        assertEquals(own, ref.announceTiers());
        TorrentRef named = ref.withTrackers(NAMED);
        assertEquals(List.of(NAMED, own.get(0), own.get(1)), named.announceTiers());
        assertEquals(own, named.tiers());
        assertEquals(NAMED, named.userTrackers());
    }

    @Test
    void aTorrentWithoutTrackersHasThemAlone() {
        TorrentRef ref = TestTorrent.single(1).known();
        assertEquals(List.of(), ref.announceTiers());
        assertEquals(List.of(NAMED), ref.withTrackers(NAMED).announceTiers());
        assertEquals(List.of(), ref.withTrackers(NAMED).tiers());
    }
}
