package dev.spate.storage;

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
    private static final byte[] NO_LEAVES = {};

    private final PieceVerifier verifier;
    private final UnprovenFiles unproven;
    private final OutputFiles output;
    private final ResumeWriter resumeWriter;
    private final PieceMemory memory;
    private final Optional<HeldPieces> held;
    private final DiskWatch watch;

    /** @param held takes the pieces instead of the files; empty: nobody does */
    PieceWriter(
            PieceVerifier verifier,
            UnprovenFiles unproven,
            OutputFiles output,
            ResumeWriter resumeWriter,
            PieceMemory memory,
            Optional<HeldPieces> held,
            DiskWatch watch) {
        this.verifier = verifier;
        this.unproven = unproven;
        this.output = output;
        this.resumeWriter = resumeWriter;
        this.memory = memory;
        this.held = held;
        this.watch = watch;
    }

    /**
     * Takes the content over, and returns what the callback is to hear. The content goes back to the memory that it came from,
     * but for that of a piece whose false blocks can be told.
     */
    Runnable write(int piece, ByteBuf content, boolean digestsWanted, long submittedNanos, StoreCallback callback) {
        boolean kept = false;
        try {
            Outcome outcome = watchedWrite(piece, content, digestsWanted, submittedNanos, callback);
            kept = outcome.keepsContent();
            return outcome.verdict();
        } finally {
            // Around all of it: a watch that throws is our bug, and must not cost the memory of a piece as well.
            if (!kept) {
                memory.giveBack(content);
            }
        }
    }

    /** @param keepsContent whether the content was handed on with the verdict */
    private record Outcome(Runnable verdict, boolean keepsContent) {
        static Outcome of(Runnable verdict) {
            return new Outcome(verdict, false);
        }
    }

    private Outcome watchedWrite(
            int piece, ByteBuf content, boolean digestsWanted, long submittedNanos, StoreCallback callback) {
        long beginNanos = System.nanoTime();
        long hashedNanos = beginNanos;
        DiskWatch.Outcome outcome = DiskWatch.Outcome.FAILED;
        DiskWatch.Job job = watch.begins(piece, content.readableBytes(), beginNanos - submittedNanos);
        try {
            ByteBuffer bytes = content.nioBuffer();
            PieceHasher hasher = DiskThreads.hasher();
            long[] digests = digestsWanted ? hasher.blockDigests(bytes) : NO_DIGESTS;
            PieceVerifier.Verdict judged = verifier.judge(piece, bytes, hasher);
            hashedNanos = System.nanoTime();
            if (judged != PieceVerifier.Verdict.RIGHT) {
                outcome = DiskWatch.Outcome.CORRUPT;
                return corrupt(piece, content, judged, digests, callback);
            }
            if (held.isPresent()) {
                resumeWriter.hold(piece);
                held.get().hold(piece, content);
                outcome = DiskWatch.Outcome.STORED;
                return new Outcome(() -> callback.stored(digests), true);
            }
            boolean kept = resumeWriter.write(piece, () -> writeSpans(piece, bytes));
            outcome = DiskWatch.Outcome.STORED;
            return Outcome.of(kept ? () -> callback.stored(digests) : () -> callback.compared(digests));
        } catch (StorageException e) {
            return Outcome.of(() -> callback.failed(e));
        } catch (VirtualMachineError e) {
            // The caller must hear a verdict, or it waits for ever.
            StorageException error =
                    new StorageException(StorageException.Kind.IO, "cannot store piece " + piece + ": " + e, e);
            return Outcome.of(() -> callback.failed(error));
        } catch (RuntimeException | Error e) {
            LOG.error("piece {} was not stored", piece, e);
            StorageException error = new StorageException(
                    StorageException.Kind.IO, "cannot store piece " + piece + ": our own bug: " + e, e);
            return Outcome.of(() -> callback.failed(error));
        } finally {
            long writeNanos = outcome == DiskWatch.Outcome.CORRUPT ? 0 : System.nanoTime() - hashedNanos;
            job.ended(hashedNanos - beginNanos, writeNanos, outcome);
        }
    }

    /** @param digests empty when they are still to be made */
    private Outcome corrupt(
            int piece, ByteBuf content, PieceVerifier.Verdict judged, long[] digests, StoreCallback callback)
            throws StorageException {
        PieceHasher hasher = DiskThreads.hasher();
        ByteBuffer bytes = content.nioBuffer();
        Optional<PieceVerifier.FilePiece> place = verifier.place(piece).filter(at -> verifier.hasLayer(at.file()));
        switch (judged) {
            case CONTRADICTORY -> throw StorageException.contradictory(piece);
            case UNKNOWN -> throw new IllegalStateException("piece " + piece + " came before its hash");
            default -> {
                byte[] leaves = place.isPresent() ? hasher.leaves() : NO_LEAVES;
                long[] bad = digests.length > 0 ? digests : hasher.blockDigests(bytes);
                if (place.isEmpty()) {
                    return Outcome.of(() -> callback.corrupt(bad));
                }
                FailedPiece failed =
                        new FailedPiece(piece, bad, leaves, place.get().lengthBytes(), content, memory);
                return new Outcome(() -> callback.corrupt(failed), true);
            }
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
