package dev.spate.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeerDeadlinesTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void theEarliestDeadlineIsAlwaysFirst(long seed) {
        Random random = new Random(seed);
        PeerDeadlines peerDeadlines = new PeerDeadlines();
        long start = seed % 2 == 0 ? Long.MAX_VALUE - 500 : 0;
        List<PeerState> peers = new ArrayList<>();
        for (int n = 0; n < 100; n++) {
            peers.add(new PeerState(new PeerKey(n), 1, false, 0, 0));
        }
        for (int step = 0; step < 5_000; step++) {
            PeerState peer = peers.get(random.nextInt(peers.size()));
            if (random.nextInt(3) == 0) {
                peerDeadlines.remove(peer);
            } else {
                peerDeadlines.atLatest(peer, start + random.nextInt(1_000));
            }
            peerDeadlines.checkInvariants();
            long earliest = peers.stream()
                    .filter(each -> each.deadlineIndex >= 0)
                    .mapToLong(each -> each.deadlineNanos - start)
                    .min()
                    .orElse(-1);
            assertEquals(
                    earliest,
                    peerDeadlines.isEmpty() ? -1 : peerDeadlines.first().deadlineNanos - start,
                    "seed " + seed);
        }
    }

    @Test
    void aLaterDeadlineDoesNotReplaceAnEarlierOne() {
        PeerDeadlines peerDeadlines = new PeerDeadlines();
        assertNull(peerDeadlines.first());
        PeerState peer = new PeerState(new PeerKey(1), 1, false, 0, 0);
        peerDeadlines.atLatest(peer, 10);
        peerDeadlines.atLatest(peer, 20);
        assertEquals(10, peerDeadlines.first().deadlineNanos);
        assertSame(peer, peerDeadlines.first());
        assertEquals(1, peerDeadlines.size());
    }
}
