package dev.spate.storage;

import dev.spate.storage.files.FileSpan;
import dev.spate.storage.files.OutputFiles;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Writes at once what lies side by side in a file. Confined to one disk thread. */
final class AdjacentSpans {
    private final OutputFiles output;
    private final List<ByteBuffer> contents = new ArrayList<>();
    private FileSpan span;

    AdjacentSpans(OutputFiles output) {
        this.output = output;
    }

    /**
     * Writes what came before, if this does not go on with it. The sum of what is side by side is at most {@link
     * WaitingPieces#RUN_BYTES}, or one span.
     */
    void add(FileSpan next, ByteBuffer content) throws StorageException {
        if (span != null
                && span.file() == next.file()
                && span.filePosition() + span.lengthBytes() == next.filePosition()) {
            span = new FileSpan(
                    span.file(),
                    span.filePosition(),
                    span.pieceOffset(),
                    span.lengthBytes() + next.lengthBytes(),
                    false);
        } else {
            flush();
            span = next;
        }
        contents.add(content);
    }

    /** Writes what was not written yet. */
    void flush() throws StorageException {
        if (span == null) {
            return;
        }
        FileSpan whole = span;
        ByteBuffer bytes = contents.size() == 1 ? contents.get(0) : joined();
        span = null;
        contents.clear();
        output.write(whole, bytes);
    }

    private ByteBuffer joined() {
        ByteBuffer joined = DiskThreads.joinedWrite().clear();
        contents.forEach(joined::put);
        return joined.flip();
    }
}
