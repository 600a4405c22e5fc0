package dev.spate.cli.download;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.spate.session.DownloadEvent;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EventQueueTest {
    private final EventQueue queue = new EventQueue();

    private static DownloadEvent failed(int port) {
        return new DownloadEvent.PeerFailed(new InetSocketAddress("192.0.2.1", port), false, "refused");
    }

    private static DownloadEvent verified(int piece) {
        return new DownloadEvent.PieceVerified(piece);
    }

    private static DownloadEvent leftOut(int count) {
        return new DownloadEvent.Warning("events left out because nobody read them in time: " + count);
    }

    private List<DownloadEvent> read() {
        List<DownloadEvent> all = new ArrayList<>();
        for (Optional<DownloadEvent> event = queue.poll(); event.isPresent(); event = queue.poll()) {
            all.add(event.get());
        }
        return all;
    }

    @Test
    void handsEventsOnInTheirOrder() {
        List<DownloadEvent> all = List.of(verified(1), failed(1), failed(2), verified(2), verified(3), failed(3));
        all.forEach(queue::add);
        assertEquals(all, read());
        assertEquals(List.of(), read());
    }

    @Test
    void ofTooManyTheOldestFailedPeersAreLeftOutFirst() {
        for (int port = 1; port <= EventQueue.LIMIT; port++) {
            queue.add(failed(port));
        }
        queue.add(verified(7));
        queue.add(failed(60_000));
        queue.add(verified(8));
        List<DownloadEvent> read = read();
        assertEquals(EventQueue.LIMIT + 1, read.size());
        assertEquals(failed(4), read.get(0));
        assertEquals(
                List.of(failed(EventQueue.LIMIT), verified(7), failed(60_000), verified(8), leftOut(3)),
                read.subList(EventQueue.LIMIT - 4, EventQueue.LIMIT + 1));
    }

    @Test
    void withoutFailedPeersTheNewestEventsAreLeftOut() {
        for (int piece = 0; piece < EventQueue.LIMIT + 5; piece++) {
            queue.add(verified(piece));
        }
        queue.add(failed(1));
        List<DownloadEvent> read = read();
        assertEquals(verified(0), read.get(0));
        assertEquals(verified(EventQueue.LIMIT - 1), read.get(EventQueue.LIMIT - 1));
        assertEquals(List.of(leftOut(6)), read.subList(EventQueue.LIMIT, read.size()));
    }

    @Test
    void aReaderWhoIsBackHasRoomAgain() {
        for (int piece = 0; piece <= EventQueue.LIMIT; piece++) {
            queue.add(verified(piece));
        }
        read();
        queue.add(failed(1));
        assertEquals(List.of(failed(1)), read());
    }
}
