package dev.spate.storage.resume;

import dev.spate.storage.DiskThreads;
import dev.spate.storage.PieceVerifier;
import dev.spate.storage.RecheckProgress;
import dev.spate.storage.StorageException;
import dev.spate.storage.VerifiedPieces;
import dev.spate.storage.files.FileMap;
import dev.spate.storage.files.OutputTree;
import dev.spate.torrent.Bitfield;
import java.util.List;
import java.util.concurrent.ExecutorService;

/** Hashes files again that another program has changed during the download. */
public final class FinalRecheck {
    private FinalRecheck() {}

    /**
     * Blocks; returns at once when nothing was changed.
     *
     * @param files those that were changed; the part file may be one of them
     * @param verified pieces that are to be there still
     * @throws StorageException kind CHANGED when a piece is no longer what it was
     */
    public static void check(
            PieceVerifier verifier, FileMap map, OutputTree tree, List<Integer> files, Bitfield verified, int threads)
            throws StorageException {
        if (files.isEmpty()) {
            return;
        }
        int count = map.layout().pieceCount();
        Bitfield check = new Bitfield(count);
        for (int file : files) {
            for (int piece = first(map, file); piece <= last(map, file); piece++) {
                if (verified.get(piece) && has(map, piece, file)) {
                    check.set(piece);
                }
            }
        }
        VerifiedPieces found = new VerifiedPieces(new Bitfield(count));
        ExecutorService disk = DiskThreads.start(threads);
        try {
            new Recheck(map, tree, verifier, tree.statAll(map), check, found).run(disk, threads, RecheckProgress.NONE);
        } finally {
            disk.shutdown();
        }
        Bitfield right = found.copy();
        for (int file : files) {
            for (int piece = first(map, file); piece <= last(map, file); piece++) {
                if (check.get(piece) && !right.get(piece) && has(map, piece, file)) {
                    throw new StorageException(
                            StorageException.Kind.CHANGED,
                            tree.path(map.file(file)) + " was changed by somebody else while it was being downloaded"
                                    + " (run the same command again to fetch what is missing)");
                }
            }
        }
    }

    private static boolean has(FileMap map, int piece, int file) {
        return map.spans(piece).stream().anyMatch(span -> span.file() == file);
    }

    private static int first(FileMap map, int file) {
        return file == map.partFile() || map.length(file) == 0 ? 0 : map.firstPiece(file);
    }

    /** Less than the first of an empty file. */
    private static int last(FileMap map, int file) {
        if (file == map.partFile()) {
            return map.layout().pieceCount() - 1;
        }
        return map.length(file) == 0 ? -1 : map.lastPiece(file);
    }
}
