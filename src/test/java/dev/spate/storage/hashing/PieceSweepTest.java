package dev.spate.storage.hashing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.storage.RecheckProgress;
import dev.spate.storage.StorageException;
import dev.spate.torrent.PieceLayout;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PieceSweepTest {
    private static final int PIECE = 4 << 20;

    /** What {@link PieceSweep.Worker#piece} shall do. */
    private interface EachPiece {
        void piece(int piece) throws StorageException;
    }

    private static PieceSweep.Worker worker(EachPiece each, Runnable closed) {
        return new PieceSweep.Worker() {
            @Override
            public void piece(int piece) throws StorageException {
                each.piece(piece);
            }

            @Override
            public void close() {
                closed.run();
            }
        };
    }

    @Test
    void visitsEveryPieceOnceAndClosesEveryWorker() throws Exception {
        PieceLayout layout = new PieceLayout(101L * PIECE - 5, PIECE);
        AtomicIntegerArray visits = new AtomicIntegerArray(layout.pieceCount());
        AtomicInteger open = new AtomicInteger();
        AtomicInteger made = new AtomicInteger();
        PieceSweep sweep = new PieceSweep(layout, 7);
        sweep.run(
                hasher -> {
                    made.incrementAndGet();
                    open.incrementAndGet();
                    return worker(
                            piece -> {
                                visits.incrementAndGet(piece);
                                sweep.advance(layout.pieceLength(piece));
                            },
                            open::decrementAndGet);
                },
                (done, total) -> assertTrue(done <= total));
        for (int i = 0; i < visits.length(); i++) {
            assertEquals(1, visits.get(i), "piece " + i);
        }
        assertEquals(0, open.get());
        assertEquals(7, made.get());
    }

    @Test
    void theFirstFailureEndsItWhileAnotherWorkerStillHasWork() {
        PieceLayout layout = new PieceLayout(1_000L * PIECE, PIECE);
        PieceSweep sweep = new PieceSweep(layout, 2);
        StorageException broken = new StorageException(StorageException.Kind.IO, "a bad sector");
        CountDownLatch failed = new CountDownLatch(1);
        AtomicInteger visited = new AtomicInteger();
        StorageException thrown = assertThrows(
                StorageException.class,
                () -> sweep.run(
                        hasher -> worker(
                                piece -> {
                                    if (piece == 0) {
                                        failed.countDown();
                                        throw broken;
                                    }
                                    await(failed);
                                    visited.incrementAndGet();
                                    sweep.advance(PIECE);
                                },
                                () -> {}),
                        RecheckProgress.NONE));
        assertSame(broken, thrown);
        assertTrue(visited.get() < 999, visited::toString);
    }

    @Test
    void canBeCalledOffWhileAWorkerReads() {
        PieceLayout layout = new PieceLayout(10L * PIECE, PIECE);
        PieceSweep sweep = new PieceSweep(layout, 2);
        CountDownLatch never = new CountDownLatch(1);
        StorageException thrown = assertThrows(
                StorageException.class,
                () -> sweep.run(hasher -> worker(piece -> await(never), () -> {}), new RecheckProgress() {
                    @Override
                    public void checked(long checkedBytes, long totalBytes) {
                        // Only the cancellation matters.
                    }

                    @Override
                    public boolean cancelled() {
                        return true;
                    }
                }));
        assertEquals(StorageException.Kind.CANCELLED, thrown.kind());
        never.countDown();
    }

    @Test
    void anInterruptCallsItOffAndStaysSet() {
        PieceLayout layout = new PieceLayout(10L * PIECE, PIECE);
        PieceSweep sweep = new PieceSweep(layout, 1);
        CountDownLatch never = new CountDownLatch(1);
        Thread.currentThread().interrupt();
        StorageException thrown = assertThrows(
                StorageException.class,
                () -> sweep.run(hasher -> worker(piece -> await(never), () -> {}), RecheckProgress.NONE));
        assertTrue(Thread.interrupted());
        assertEquals(StorageException.Kind.CANCELLED, thrown.kind());
        never.countDown();
    }

    @Test
    void ourOwnBugIsToldAsOne() {
        PieceSweep sweep = new PieceSweep(new PieceLayout(5, 16_384), 2);
        IllegalStateException thrown = assertThrows(
                IllegalStateException.class,
                () -> sweep.run(
                        hasher -> {
                            throw new IllegalArgumentException("oops");
                        },
                        RecheckProgress.NONE));
        assertEquals("oops", thrown.getCause().getMessage());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
