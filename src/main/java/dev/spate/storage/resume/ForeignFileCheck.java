package dev.spate.storage.resume;

import dev.spate.metainfo.FileEntry;
import dev.spate.storage.StorageException;
import dev.spate.storage.files.FileMap;
import dev.spate.storage.files.FileStat;
import dev.spate.storage.files.OutputTree;
import dev.spate.torrent.Bitfield;
import java.util.List;

/**
 * Refuses an output that holds files of somebody else, where no record says whose they are. Each file is judged alone: one
 * right file proves nothing for its neighbours, as everybody may have it.
 */
final class ForeignFileCheck {
    /** Fewer right bytes in a row may be chance, or a guess of whoever made the torrent. */
    private static final int PROOF_BYTES = 64;

    private final FileMap map;
    private final OutputTree tree;

    ForeignFileCheck(FileMap map, OutputTree tree) {
        this.map = map;
        this.tree = tree;
    }

    /**
     * Looks at every file that has a byte.
     *
     * @param stats of all files, as they were found
     * @param right pieces that the output holds
     * @throws StorageException kind FOREIGN when one is longer than the torrent's, or holds nothing of it
     */
    void refuse(List<FileStat> stats, Bitfield right) throws StorageException {
        for (int i = 0; i < map.fileCount(); i++) {
            FileEntry file = map.file(i);
            long sizeBytes = stats.get(i).sizeBytes();
            if (file.pad() || sizeBytes <= 0) {
                continue;
            }
            if (sizeBytes > file.length()) {
                throw foreign(file, " exists and is longer than the torrent's file");
            }
            if (!isProven(i, right)) {
                throw foreign(file, " exists and holds nothing of this torrent");
            }
        }
    }

    private boolean isProven(int index, Bitfield right) {
        FileEntry file = map.file(index);
        long end = file.offset() + file.length();
        boolean all = true;
        for (int piece = map.firstPiece(index); piece <= map.lastPiece(index); piece++) {
            if (right.get(piece)) {
                long from = map.layout().pieceOffset(piece);
                long to = from + map.layout().pieceLength(piece);
                if (Math.min(to, end) - Math.max(from, file.offset()) >= PROOF_BYTES) {
                    return true;
                }
            } else {
                all = false;
            }
        }
        return all;
    }

    private StorageException foreign(FileEntry file, String what) throws StorageException {
        return new StorageException(
                StorageException.Kind.FOREIGN,
                tree.path(file) + what + " (name another output with -o, or use --overwrite)");
    }
}
