package dev.spate.storage;

import dev.spate.torrent.Block;
import io.netty.buffer.ByteBuf;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Verified pieces in memory, for a download that leaves nothing on the disk: each is there until whoever takes the content has
 * had it. How many are held at once is bounded by what the download may fetch ahead.
 *
 * <p>Safe for all threads.
 */
final class HeldPieces implements AutoCloseable {
    private final PieceMemory memory;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Integer, ByteBuf> pieces = new HashMap<>();
    private boolean closed;

    HeldPieces(PieceMemory memory) {
        this.memory = memory;
    }

    /** Takes a whole piece over. */
    void hold(int piece, ByteBuf content) {
        lock.lock();
        try {
            ByteBuf unused = closed ? content : pieces.put(piece, content);
            if (unused != null) {
                memory.giveBack(unused);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Appends a block, behind its header.
     *
     * @throws StorageException when the piece is not held
     */
    void read(Block block, BlockHeader header, ByteBuf target) throws StorageException {
        lock.lock();
        try {
            ByteBuf content = pieces.get(block.piece());
            if (content == null) {
                throw new StorageException(StorageException.Kind.IO, "piece " + block.piece() + " was not kept");
            }
            header.write(block, target);
            target.writeBytes(content, block.offset(), block.length());
        } finally {
            lock.unlock();
        }
    }

    /** Gives back the memory of a piece. */
    void release(int piece) {
        lock.lock();
        try {
            ByteBuf content = pieces.remove(piece);
            if (content != null) {
                memory.giveBack(content);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Number of pieces. */
    int count() {
        lock.lock();
        try {
            return pieces.size();
        } finally {
            lock.unlock();
        }
    }

    /** Gives all memory back; whatever comes later is not held. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            pieces.values().forEach(memory::giveBack);
            pieces.clear();
        } finally {
            lock.unlock();
        }
    }
}
