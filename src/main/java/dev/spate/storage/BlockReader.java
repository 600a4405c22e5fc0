package dev.spate.storage;

import dev.spate.storage.files.FileMap;
import dev.spate.storage.files.FileSpan;
import dev.spate.storage.files.InputFiles;
import io.netty.buffer.ByteBuf;

/** Reads blocks for those who upload. Safe for all threads; blocks on the disk. */
final class BlockReader implements AutoCloseable {
    private final FileMap map;
    private final InputFiles files;

    BlockReader(FileMap map, InputFiles files) {
        this.map = map;
        this.files = files;
    }

    /** Appends a part of a piece, whichever files it lies in; padding reads as zeros (BEP 47). */
    void read(int piece, int offset, int length, ByteBuf target) throws StorageException {
        int end = offset + length;
        for (FileSpan span : map.spans(piece)) {
            int from = Math.max(offset, span.pieceOffset());
            int to = Math.min(end, span.pieceOffset() + span.lengthBytes());
            if (from >= to) {
                continue;
            }
            if (span.pad()) {
                target.writeZero(to - from);
            } else {
                files.read(span.file(), span.filePosition() + from - span.pieceOffset(), to - from, target);
            }
        }
    }

    @Override
    public void close() {
        files.close();
    }
}
