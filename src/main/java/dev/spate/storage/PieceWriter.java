package dev.spate.storage;

import dev.spate.metainfo.PieceHashes;
import dev.spate.storage.files.FileSpan;
import dev.spate.storage.files.OutputFiles;
import dev.spate.storage.resume.ResumeWriter;
import dev.spate.storage.resume.UnprovenFiles;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Verifies a piece, then writes it. Called on disk threads, several at a time. */
final class PieceWriter {
    private static final Logger LOG = LoggerFactory.getLogger(PieceWriter.class);
    private static final long[] NO_DIGESTS = {};

    private final PieceHashes hashes;
    private final UnprovenFiles unproven;
    private final OutputFiles output;
    private final ResumeWriter resumeWriter;
    private final PieceMemory memory;
    private final DiskWatch watch;

    PieceWriter(
            PieceHashes hashes,
            UnprovenFiles unproven,
            OutputFiles output,
            ResumeWriter resumeWriter,
            PieceMemory memory,
            DiskWatch watch) {
        this.hashes = hashes;
        this.unproven = unproven;
        this.output = output;
        this.resumeWriter = resumeWriter;
        this.memory = memory;
        this.watch = watch;
    }

    /** Takes the content over, gives it back to the memory it came from, and returns what the callback is to hear. */
    Runnable write(int piece, ByteBuf content, boolean digestsWanted, long submittedNanos, StoreCallback callback) {
        try {
            return watchedWrite(piece, content, digestsWanted, submittedNanos, callback);
        } finally {
            // Around all of it: a watch that throws is our bug, and must not cost the memory of a piece as well.
            memory.giveBack(content);
        }
    }

    private Runnable watchedWrite(
            int piece, ByteBuf content, boolean digestsWanted, long submittedNanos, StoreCallback callback) {
        long beginNanos = System.nanoTime();
        long hashedNanos = beginNanos;
        DiskWatch.Outcome outcome = DiskWatch.Outcome.FAILED;
        DiskWatch.Job job = watch.begins(piece, content.readableBytes(), beginNanos - submittedNanos);
        try {
            ByteBuffer bytes = content.nioBuffer();
            PieceHasher hasher = DiskThreads.hasher();
            long[] digests = digestsWanted ? hasher.blockDigests(bytes) : NO_DIGESTS;
            hasher.update(bytes.duplicate());
            boolean good = hashes.matches(piece, hasher.finish());
            long[] bad = good || digestsWanted ? digests : hasher.blockDigests(bytes);
            hashedNanos = System.nanoTime();
            if (!good) {
                outcome = DiskWatch.Outcome.CORRUPT;
                return () -> callback.corrupt(bad);
            }
            boolean kept = resumeWriter.write(piece, () -> writeSpans(piece, bytes));
            outcome = DiskWatch.Outcome.STORED;
            return kept ? () -> callback.stored(digests) : () -> callback.compared(digests);
        } catch (StorageException e) {
            return () -> callback.failed(e);
        } catch (VirtualMachineError e) {
            // The caller must hear a verdict, or it waits for ever.
            StorageException error =
                    new StorageException(StorageException.Kind.IO, "cannot store piece " + piece + ": " + e, e);
            return () -> callback.failed(error);
        } catch (RuntimeException | Error e) {
            LOG.error("piece {} was not stored", piece, e);
            StorageException error = new StorageException(
                    StorageException.Kind.IO, "cannot store piece " + piece + ": our own bug: " + e, e);
            return () -> callback.failed(error);
        } finally {
            long writeNanos = outcome == DiskWatch.Outcome.CORRUPT ? 0 : System.nanoTime() - hashedNanos;
            job.ended(hashedNanos - beginNanos, writeNanos, outcome);
        }
    }

    private boolean writeSpans(int piece, ByteBuffer bytes) throws StorageException {
        Optional<List<FileSpan>> spans = unproven.toWrite(piece, bytes);
        for (FileSpan span : spans.orElse(List.of())) {
            if (!span.pad()) {
                output.write(span, bytes.slice(span.pieceOffset(), span.lengthBytes()));
            }
        }
        return spans.isPresent();
    }
}
