package dev.spate.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.storage.SampleTorrent;
import dev.spate.storage.SampleV2;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpeningTurnsTest {
    private final Deque<Runnable> threads = new ArrayDeque<>();
    private final List<String> told = new ArrayList<>();
    private boolean noThreads;
    private final OpeningTurns turns = new OpeningTurns(Runnable::run, (name, work) -> {
        if (noThreads) {
            throw new OutOfMemoryError("as if");
        }
        threads.add(work);
    });

    private OpeningTurns.Turn turn(String name) {
        return new OpeningTurns.Turn(() -> told.add(name), why -> told.add(name + ": " + why.getMessage()));
    }

    private void begin(int many) {
        for (int i = 0; i < many; i++) {
            turns.begin(turn("no " + i));
        }
    }

    @Test
    void someOpenAtATimeAndTheOthersInTheOrderInWhichTheyCame() {
        begin(OpeningTurns.AT_ONCE);
        OpeningTurns.Turn late = turn("late");
        turns.begin(late);
        turns.begin(turn("last"));
        assertEquals(OpeningTurns.AT_ONCE, threads.size());
        assertFalse(late.hasCome());

        threads.remove().run();
        assertTrue(late.hasCome());
        assertEquals(List.of("no 0"), told);
        assertEquals(OpeningTurns.AT_ONCE, threads.size());

        while (!threads.isEmpty()) {
            threads.remove().run();
        }
        assertEquals("last", told.get(told.size() - 1));
        assertEquals(OpeningTurns.AT_ONCE + 2, told.size());
    }

    @Test
    void whoWaitsForItsTurnSaysSoAndHowMuchThereIsWithoutPadding(@TempDir Path directory) throws Exception {
        int[] lengths = {40_000, 100, 70_000};
        SampleTorrent hybrid = SampleV2.hybrid(1, 16_384, true, lengths).torrent();
        hybrid.writeTo(directory.resolve("out"));
        CountDownLatch busy = new CountDownLatch(1);
        try (TestEngine engine = new TestEngine()) {
            engine.engine().loop().execute(() -> {
                for (int i = 0; i < OpeningTurns.AT_ONCE; i++) {
                    engine.engine()
                            .openings()
                            .begin(new OpeningTurns.Turn(() -> PeerScripts.awaitLatch(busy), why -> {}));
                }
            });
            Download download =
                    engine.start(new TorrentRef.Known(hybrid.metainfo()), TestEngine.to(directory.resolve("out")));
            engine.passUntil(
                    () -> download.snapshot().waitingFor().equals("waiting until other torrents have been checked"));
            assertEquals(Snapshot.Phase.CHECKING, download.snapshot().phase());
            assertEquals(IntStream.of(lengths).sum(), download.snapshot().totalBytes());
            busy.countDown();
            TestEngine.await(download);
        } finally {
            busy.countDown();
        }
    }

    @Test
    void whoGivesUpHisTurnNeverOpens() {
        begin(OpeningTurns.AT_ONCE);
        OpeningTurns.Turn late = turn("late");
        turns.begin(late);

        assertTrue(turns.forget(late));
        assertFalse(turns.forget(late));

        while (!threads.isEmpty()) {
            threads.remove().run();
        }
        assertFalse(told.contains("late"));
    }

    @Test
    void whoGetsNoThreadIsToldAndKeepsNobodyWaiting() {
        begin(OpeningTurns.AT_ONCE);
        turns.begin(turn("late"));
        noThreads = true;
        threads.remove().run();
        assertEquals(List.of("no 0", "late: as if"), told);

        noThreads = false;
        threads.remove().run();
        turns.begin(turn("later"));
        while (!threads.isEmpty()) {
            threads.remove().run();
        }
        assertTrue(told.contains("later"));
    }
}
