package dev.spate.lsd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.torrent.InfoHash;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LsdScheduleTest {
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    /** Near the end of what a long holds: the times wrap around. */
    private static final long START = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(90);

    private final LsdSchedule schedule = new LsdSchedule(new Random(1));
    private long now = START;

    private record Said(InfoHash infoHash, long atNanos) {}

    private static InfoHash torrent(int number) {
        return InfoHash.ofHex(String.format("%040x", number));
    }

    /** All that is announced in this time. */
    private List<Said> during(long nanos) {
        List<Said> said = new ArrayList<>();
        long until = now + nanos;
        while (true) {
            OptionalLong wait = schedule.nanosUntilNext(now);
            if (wait.isEmpty() || until - now < wait.getAsLong()) {
                now = until;
                return said;
            }
            now += wait.getAsLong();
            said.add(new Said(schedule.next(now).orElseThrow(), now));
            assertTrue(said.size() < 10_000, "it does not end");
        }
    }

    @Test
    void aTorrentIsAnnouncedSoonAndThenEveryFiveMinutes() {
        schedule.add(torrent(1), now);
        List<Said> said = during(16 * MINUTE);
        assertEquals(4, said.size());
        assertTrue(said.get(0).atNanos() - START < TimeUnit.MILLISECONDS.toNanos(200));
        for (int i = 1; i < 4; i++) {
            assertEquals(5 * MINUTE, said.get(i).atNanos() - said.get(i - 1).atNanos());
        }
    }

    @Test
    void ofManyTorrentsOneIsAnnouncedAtATimeAndEachHasItsTurn() {
        for (int i = 0; i < 1_000; i++) {
            schedule.add(torrent(i), now);
        }
        List<Said> said = during(9 * MINUTE);
        Map<InfoHash, Integer> times = new HashMap<>();
        for (int i = 0; i < said.size(); i++) {
            times.merge(said.get(i).infoHash(), 1, Integer::sum);
            assertTrue(i == 0 || said.get(i).atNanos() - said.get(i - 1).atNanos() >= LsdSchedule.GAP_NANOS);
        }
        assertEquals(1_000, times.size());
        assertTrue(times.values().stream().allMatch(each -> each == 2), times::toString);
    }

    @Test
    void whoIsInAHurryWaitsAMinuteAllTheSame() {
        schedule.add(torrent(1), now);
        long first = during(MINUTE / 2).get(0).atNanos();
        for (int i = 0; i < 10; i++) {
            schedule.hurry(torrent(1), now);
        }
        List<Said> said = during(3 * MINUTE);
        assertEquals(1, said.size());
        assertEquals(MINUTE, said.get(0).atNanos() - first);
        schedule.hurry(torrent(1), now);
        assertEquals(OptionalLong.of(0), schedule.nanosUntilNext(now));
    }

    @Test
    void whatIsRemovedOrUnknownIsNotAnnounced() {
        schedule.add(torrent(1), now);
        schedule.remove(torrent(1));
        schedule.hurry(torrent(1), now);
        schedule.hurry(torrent(2), now);
        assertEquals(List.of(), during(10 * MINUTE));
        assertEquals(OptionalLong.empty(), schedule.nanosUntilNext(now));
        assertEquals(Optional.empty(), schedule.next(now));
    }
}
