package dev.spate.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.storage.resume.ResumeData;
import dev.spate.support.Patience;
import dev.spate.torrent.Bitfield;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** What an output leaves behind when it ends: data and record, and neither threads nor open files. */
@Timeout(60)
@Isolated
class StorageEndTest {
    @TempDir
    Path dir;

    private final SampleTorrent sample = SampleTorrent.single(1, 1_000_000, 16_384);
    private final List<FileChannel> opened = new CopyOnWriteArrayList<>();
    private final Set<Thread> before = new HashSet<>();
    private volatile FaultyChannel.Fault onWrite = FaultyChannel.Fault.NONE;
    private Path out;
    private Path record;
    private long hashedBytes;

    @BeforeEach
    void names() {
        out = dir.resolve("out");
        record = dir.resolve("out.spate");
        before.addAll(Thread.getAllStackTraces().keySet());
    }

    private Storage open(StorageOptions options, DiskWatch watch) throws StorageException {
        hashedBytes = 0;
        return Storage.open(
                sample.metainfo(),
                out,
                options,
                (done, total) -> hashedBytes = total,
                tree -> (path, how) -> {
                    FileChannel channel =
                            new FaultyChannel(FileChannel.open(path, how), onWrite, FaultyChannel.Fault.NONE);
                    opened.add(channel);
                    return channel;
                },
                watch);
    }

    private Storage open() throws StorageException {
        return open(TestOutputs.UNHURRIED, DiskWatch.NONE);
    }

    private Set<Thread> ours() {
        Set<Thread> now = new HashSet<>(Thread.getAllStackTraces().keySet());
        now.removeAll(before);
        now.removeIf(each -> !each.getName().startsWith("spate-"));
        return now;
    }

    @Test
    void neitherThreadsNorOpenFilesAreLeft() throws Exception {
        Storage storage = open();
        StoreResult.store(storage, 0, sample.piece(0));
        assertFalse(ours().isEmpty());
        assertTrue(ours().stream().allMatch(Thread::isDaemon), "none keeps the process alive");
        storage.close();
        assertFalse(opened.isEmpty());
        assertTrue(opened.stream().noneMatch(FileChannel::isOpen));
        Awaitility.await().until(() -> ours().isEmpty());
        opened.clear();
        Storage again = open();
        TestOutputs.storeAll(again, sample);
        again.complete();
        assertFalse(opened.isEmpty());
        assertTrue(opened.stream().noneMatch(FileChannel::isOpen));
        Awaitility.await().until(() -> ours().isEmpty());
    }

    @Test
    void anOutputThatIsRefusedAfterACheckLeavesNoThreads() throws Exception {
        byte[] theirs = new byte[1_000_000];
        Arrays.fill(theirs, (byte) 'x');
        Files.write(out, theirs);
        assertThrows(StorageException.class, this::open);
        Awaitility.await().until(() -> ours().isEmpty());
        assertFalse(Files.exists(record));
    }

    @Test
    void closeFinishesWhatWasHandedOver() throws Exception {
        Storage storage = open(TestOutputs.UNHURRIED.withDiskThreads(1), DiskWatch.NONE);
        for (int piece = 0; piece < sample.pieceCount(); piece++) {
            StoreResult.submit(storage, piece, sample.piece(piece), false);
        }
        storage.close();
        try (Storage again = open()) {
            assertTrue(again.verified().isFull());
            assertEquals(0, hashedBytes);
        }
    }

    @Test
    void whoIsInterruptedDoesNotWaitForTheDiskAndStaysInterrupted() throws Exception {
        CountDownLatch disk = new CountDownLatch(1);
        onWrite = () -> await(disk);
        Storage storage = open();
        CompletableFuture<StoreResult> verdict = StoreResult.submit(storage, 0, sample.piece(0), false);
        Thread.currentThread().interrupt();
        storage.close();
        assertTrue(Thread.interrupted());
        assertFalse(verdict.isDone());
        disk.countDown();
        assertEquals("stored", verdict.get(Patience.SECONDS, TimeUnit.SECONDS).word());
        Awaitility.await().until(() -> ours().isEmpty());
        onWrite = FaultyChannel.Fault.NONE;
        try (Storage again = open()) {
            assertTrue(again.verified().get(0));
            assertEquals(0, hashedBytes);
        }
    }

    @Test
    void completeWaitsForTheLastVerdictThoughInterruptedAndStaysInterrupted() throws Exception {
        Storage storage = open();
        for (int piece = 1; piece < sample.pieceCount(); piece++) {
            StoreResult.store(storage, piece, sample.piece(piece));
        }
        CountDownLatch loop = new CountDownLatch(1);
        CompletableFuture<Void> told = new CompletableFuture<>();
        PieceBuffer last = StoreResult.buffer(storage, 0, sample.piece(0));
        storage.store(
                last,
                false,
                verdict -> {
                    await(loop);
                    told.complete(null);
                },
                StoreResult.callback(new CompletableFuture<>()));
        Awaitility.await().until(() -> storage.verified().isFull());
        Thread completing = Thread.currentThread();
        Thread later = new Thread(() -> {
            Awaitility.await().until(() -> !completing.isInterrupted());
            loop.countDown();
        });
        completing.interrupt();
        later.start();
        storage.complete();
        assertTrue(told.isDone());
        assertTrue(Thread.interrupted());
        later.join();
        Awaitility.await().until(() -> !Files.exists(record));
    }

    @Test
    void whatIsStoredIsRecordedOnTimeWithoutBeingAsked() throws Exception {
        StorageOptions often =
                new StorageOptions(false, 1, 1 << 20, 4, Duration.ofMillis(5), TestOutputs.UNHURRIED.closeWithin());
        try (Storage storage = open(often, DiskWatch.NONE)) {
            StoreResult.store(storage, 3, sample.piece(3));
            Awaitility.await().until(() -> recorded().get(3));
        }
    }

    private Bitfield recorded() throws Exception {
        return ResumeData.read(Files.readAllBytes(record), sample.pieceCount(), 1)
                .map(ResumeData::pieces)
                .orElseGet(() -> new Bitfield(sample.pieceCount()));
    }

    @Test
    void thereIsAVerdictEvenWhenWhoWatchesTheDiskThrows() throws Exception {
        DiskWatch faulty = (piece, lengthBytes, waitedNanos) -> (hashNanos, writeNanos, outcome) -> {
            throw new IllegalArgumentException("watching failed");
        };
        try (Storage storage = open(TestOutputs.UNHURRIED, faulty)) {
            StoreResult verdict = StoreResult.store(storage, 0, sample.piece(0));
            assertEquals("failed", verdict.word());
            assertTrue(verdict.message().contains("our own bug"), verdict.message());
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
