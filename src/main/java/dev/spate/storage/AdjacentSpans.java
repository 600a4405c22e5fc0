package dev.spate.storage;

import dev.spate.storage.files.FileSpan;
import dev.spate.storage.files.OutputFiles;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes at once what lies side by side in a file. Confined to one disk thread. */
final class AdjacentSpans {
    private final OutputFiles output;
    private final List<ByteBuffer> contents = new ArrayList<>();
    private FileSpan span;

    AdjacentSpans(OutputFiles output) {
        this.output = output;
    }

    /** Writes what came before, if this does not go on with it, or would make it too long. */
    void add(FileSpan next, ByteBuffer content) throws StorageException {
        if (span != null
                && span.file() == next.file()
                && span.filePosition() + span.lengthBytes() == next.filePosition()
                && span.lengthBytes() + next.lengthBytes() <= WaitingPieces.RUN_BYTES) {
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
        List<ByteBuffer> parts = List.copyOf(contents);
        span = null;
        contents.clear();
        Optional<ByteBuffer> memory = parts.size() > 1 ? DiskThreads.joinedWrite() : Optional.empty();
        if (memory.isPresent()) {
            ByteBuffer joined = memory.get().clear();
            parts.forEach(joined::put);
            output.write(whole, joined.flip());
        } else {
            oneByOne(whole, parts);
        }
    }

    private void oneByOne(FileSpan whole, List<ByteBuffer> parts) throws StorageException {
        int done = 0;
        for (ByteBuffer each : parts) {
            int length = each.remaining();
            output.write(
                    new FileSpan(whole.file(), whole.filePosition() + done, whole.pieceOffset() + done, length, false),
                    each);
            done += length;
        }
    }
}
