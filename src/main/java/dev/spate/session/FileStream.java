package dev.spate.session;

import dev.spate.metainfo.FileEntry;
import dev.spate.storage.BlockHeader;
import dev.spate.storage.ReadCallback;
import dev.spate.storage.Storage;
import dev.spate.storage.StorageException;
import dev.spate.torrent.Bitfield;
import dev.spate.torrent.Block;
import dev.spate.torrent.PieceLayout;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Writes one file in order to a sink, each piece as soon as it is verified. The download runs ahead of the sink by a window and
 * no more.
 *
 * <p>A thread of its own waits for pieces and for the sink. All else belongs to the event loop.
 */
final class FileStream {
    /** How far the download may run ahead, unless the user says how much memory it may take. */
    private static final long WINDOW_BYTES = 32L << 20;

    private static final int FEWEST_PIECES = 4;
    private static final int CHUNK_BYTES = 256 * 1024;
    private static final BlockHeader NO_HEADER = new BlockHeader() {
        @Override
        public int bytes() {
            return 0;
        }

        @Override
        public void write(Block block, ByteBuf target) {
            // Blocks stand next to each other.
        }
    };

    private final Storage storage;
    private final PieceLayout layout;
    private final FileEntry file;
    private final StreamSink sink;
    private final long windowBytes;
    private final Executor loop;
    private final Listener listener;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    /** These two are guarded by the lock. */
    private final Bitfield verified;

    private boolean closed;
    /** The piece that the sink takes now. */
    private int next;

    private boolean ended;

    /** What the torrent is told, on the event loop. */
    interface Listener {
        /** The sink has taken all of the file that is in pieces below this one. */
        void passed(int piece);

        /** All of the file was taken. */
        void ended();

        /** It goes no further. */
        void failed(Throwable why);
    }

    /**
     * @param stored the pieces that are there already
     * @param memoryBytes as the user gave it, or 0
     */
    FileStream(
            Storage storage,
            PieceLayout layout,
            FileEntry file,
            Bitfield stored,
            StreamSink sink,
            long memoryBytes,
            Executor loop,
            Listener listener) {
        this.storage = storage;
        this.layout = layout;
        this.file = file;
        this.verified = stored.copy();
        this.sink = sink;
        this.windowBytes = memoryBytes > 0 ? memoryBytes : WINDOW_BYTES;
        this.loop = loop;
        this.listener = listener;
        this.next = pieceAt(file.offset());
    }

    private int pieceAt(long offset) {
        return (int) (offset / layout.pieceLength());
    }

    /** The pieces below this one may be fetched. */
    int windowEnd() {
        long pieces = Math.max(FEWEST_PIECES, windowBytes / layout.pieceLength());
        return (int) Math.min(layout.pieceCount(), next + pieces);
    }

    /** Whether all of the file was taken. */
    boolean isEnded() {
        return ended;
    }

    /** Begins to write. */
    void begin() {
        DaemonThreads.start("spate-stdout", this::run);
    }

    /** A piece is there. */
    void verified(int piece) {
        change(() -> verified.set(piece));
    }

    /** Writes no more. The thread may wait in the sink for ever; it ends with the process. */
    void close() {
        change(() -> closed = true);
    }

    private void change(Runnable what) {
        lock.lock();
        try {
            what.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            long end = file.offset() + file.length();
            for (long at = file.offset(); at < end; ) {
                int piece = pieceAt(at);
                awaitPiece(piece);
                long pieceEnd = Math.min(end, layout.pieceOffset(piece) + layout.pieceLength(piece));
                while (at < pieceEnd) {
                    int length = (int) Math.min(CHUNK_BYTES, pieceEnd - at);
                    write(new Block(piece, (int) (at - layout.pieceOffset(piece)), length));
                    at += length;
                }
                storage.passed(piece);
                tell(() -> {
                    next = piece + 1;
                    listener.passed(piece + 1);
                });
            }
            sink.end();
            tell(() -> {
                ended = true;
                listener.ended();
            });
        } catch (CancellationException e) {
            return;
        } catch (IOException | RuntimeException | Error e) {
            tell(() -> listener.failed(e));
        }
    }

    private void awaitPiece(int piece) {
        lock.lock();
        try {
            while (!closed && !verified.get(piece)) {
                changed.awaitUninterruptibly();
            }
            if (closed) {
                throw new CancellationException();
            }
        } finally {
            lock.unlock();
        }
    }

    private void tell(Runnable what) {
        loop.execute(() -> {
            boolean over;
            lock.lock();
            try {
                over = closed;
            } finally {
                lock.unlock();
            }
            if (!over) {
                what.run();
            }
        });
    }

    private void write(Block block) throws IOException {
        CompletableFuture<ByteBuf> read = new CompletableFuture<>();
        storage.read(List.of(block), NO_HEADER, Unpooled.buffer(block.length()), Runnable::run, new ReadCallback() {
            @Override
            public void read(ByteBuf content) {
                read.complete(content);
            }

            @Override
            public void failed(int piece, StorageException error) {
                read.completeExceptionally(error);
            }
        });
        try {
            ByteBuf content = read.join();
            try {
                sink.write(content.nioBuffer());
            } finally {
                content.release();
            }
        } catch (CompletionException e) {
            throw new Failure(Failure.Kind.DISK, e.getCause().getMessage(), e);
        }
    }
}
