package dev.spate.storage;

import dev.spate.storage.files.FileSpan;
import dev.spate.storage.files.OutputFiles;
import dev.spate.storage.resume.ResumeWriter;
import dev.spate.storage.resume.UnprovenFiles;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Verifies pieces, then writes them. Called on disk threads, several at a time. */
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
     * Takes the contents over, and returns what the callbacks are to hear, in the same order. Contents go back to the memory that
     * they came from, but for that of a piece whose false blocks can be told.
     *
     * @param run pieces that follow each other, or one: what is right of them is written at once
     */
    List<Runnable> write(List<HandedPiece> run) {
        List<Judged> judged = new ArrayList<>(run.size());
        boolean told = false;
        try {
            for (HandedPiece each : run) {
                judged.add(judge(each));
            }
            storeRight(judged);
            told = true;
            return judged.stream().map(each -> each.outcome.verdict()).toList();
        } finally {
            // Around all of it: a watch that throws is our bug, and must not cost the memory of a piece as well.
            for (int i = 0; i < run.size(); i++) {
                boolean kept = i < judged.size()
                        && (judged.get(i).held || told && judged.get(i).keepsContent());
                if (!kept) {
                    memory.giveBack(run.get(i).content());
                }
            }
        }
    }

    /** @param keepsContent whether the content was handed on with the verdict */
    private record Outcome(Runnable verdict, boolean keepsContent) {
        static Outcome of(Runnable verdict) {
            return new Outcome(verdict, false);
        }
    }

    /** A piece that was compared with its hash. */
    private static final class Judged {
        final HandedPiece handed;
        final ByteBuffer bytes;
        final DiskWatch.Job job;
        long[] digests = NO_DIGESTS;
        long hashNanos;
        /** Whether the content belongs to the held pieces now, whatever comes. */
        boolean held;
        /** Null while it is right and not stored. */
        Outcome outcome;

        Judged(HandedPiece handed, DiskWatch.Job job) {
            this.handed = handed;
            this.bytes = handed.content().nioBuffer();
            this.job = job;
        }

        boolean keepsContent() {
            return outcome != null && outcome.keepsContent();
        }
    }

    private Judged judge(HandedPiece handed) {
        long beginNanos = System.nanoTime();
        DiskWatch.Job job =
                watch.begins(handed.piece(), handed.content().readableBytes(), beginNanos - handed.submittedNanos());
        Judged judged = new Judged(handed, job);
        DiskWatch.Outcome how = DiskWatch.Outcome.FAILED;
        try {
            PieceHasher hasher = DiskThreads.hasher();
            judged.digests = handed.digestsWanted() ? hasher.blockDigests(judged.bytes) : NO_DIGESTS;
            PieceVerifier.Verdict verdict = verifier.judge(handed.piece(), judged.bytes, hasher);
            judged.hashNanos = System.nanoTime() - beginNanos;
            if (verdict == PieceVerifier.Verdict.RIGHT) {
                return judged;
            }
            how = DiskWatch.Outcome.CORRUPT;
            judged.outcome = corrupt(handed.piece(), handed.content(), verdict, judged.digests, handed.callback());
        } catch (StorageException | RuntimeException | Error e) {
            judged.outcome = failed(handed, e);
        }
        job.ended(judged.hashNanos, 0, how);
        return judged;
    }

    /** The caller must hear a verdict whatever was thrown, or it waits for ever. */
    private static Outcome failed(HandedPiece handed, Throwable e) {
        if (e instanceof StorageException reason) {
            return Outcome.of(() -> handed.callback().failed(reason));
        }
        String what = "cannot store piece " + handed.piece() + ": ";
        if (e instanceof VirtualMachineError) {
            StorageException error = new StorageException(StorageException.Kind.IO, what + e, e);
            return Outcome.of(() -> handed.callback().failed(error));
        }
        LOG.error("piece {} was not stored", handed.piece(), e);
        StorageException error = new StorageException(StorageException.Kind.IO, what + "our own bug: " + e, e);
        return Outcome.of(() -> handed.callback().failed(error));
    }

    private void storeRight(List<Judged> judged) {
        if (judged.size() > 1 && held.isEmpty() && unproven.isSettled()) {
            List<Judged> right =
                    judged.stream().filter(each -> each.outcome == null).toList();
            if (!right.isEmpty()) {
                store(right);
            }
            return;
        }
        // While it is not known whose the files are, each piece may decide it.
        for (Judged each : judged) {
            if (each.outcome == null) {
                store(List.of(each));
            }
        }
    }

    /** Stores right pieces at once: all of them, or none. Several only when it is known whose the files are. */
    private void store(List<Judged> pieces) {
        long beginNanos = System.nanoTime();
        DiskWatch.Outcome how = DiskWatch.Outcome.FAILED;
        try {
            if (held.isPresent()) {
                pieces.forEach(each -> hold(held.get(), each));
            } else {
                boolean kept = resumeWriter.write(
                        pieces.stream().map(each -> each.handed.piece()).toList(), () -> writeSpans(pieces));
                for (Judged each : pieces) {
                    StoreCallback callback = each.handed.callback();
                    long[] digests = each.digests;
                    each.outcome = Outcome.of(kept ? () -> callback.stored(digests) : () -> callback.compared(digests));
                }
            }
            how = DiskWatch.Outcome.STORED;
        } catch (StorageException | RuntimeException | Error e) {
            pieces.forEach(each -> each.outcome = failed(each.handed, e));
        }
        long nanosEach = (System.nanoTime() - beginNanos) / pieces.size();
        for (Judged each : pieces) {
            each.job.ended(each.hashNanos, nanosEach, how);
        }
    }

    private void hold(HeldPieces memoryOnly, Judged judged) {
        HandedPiece handed = judged.handed;
        resumeWriter.hold(handed.piece());
        memoryOnly.hold(handed.piece(), handed.content());
        judged.held = true;
        judged.outcome = new Outcome(() -> handed.callback().stored(judged.digests), true);
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

    /** Returns whether the pieces are kept. */
    private boolean writeSpans(List<Judged> pieces) throws StorageException {
        AdjacentSpans adjacent = new AdjacentSpans(output);
        boolean kept = true;
        for (Judged each : pieces) {
            Optional<List<FileSpan>> spans = unproven.toWrite(each.handed.piece(), each.bytes);
            kept &= spans.isPresent();
            for (FileSpan span : spans.orElse(List.of())) {
                if (!span.pad()) {
                    adjacent.add(span, each.bytes.slice(span.pieceOffset(), span.lengthBytes()));
                }
            }
        }
        adjacent.flush();
        return kept;
    }
}
