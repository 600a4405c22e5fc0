package dev.spate.storage.resume;

import dev.spate.metainfo.FileEntry;
import dev.spate.storage.RecheckProgress;
import dev.spate.storage.StorageException;
import dev.spate.storage.files.FileMap;
import dev.spate.storage.files.FileSpan;
import dev.spate.storage.files.FileStat;
import dev.spate.storage.files.OutputTree;
import dev.spate.torrent.Bitfield;
import dev.spate.torrent.Block;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Refuses an output that holds files of somebody else, where no record says whose they are. Each file is judged alone: one
 * right file proves nothing for its neighbours, as everybody may have it.
 *
 * <p>A file with a right piece is ours. One without is somebody else's when one of its pieces is proved wrong. A piece proves
 * nothing in these cases, and must be fetched and compared before anything is written to the file ({@link UnprovenFiles}):
 *
 * <ul>
 *   <li>it has bytes in other files too: those may be what is missing or wrong;
 *   <li>whole blocks of it are zeros: another client may have fetched the others;
 *   <li>the file ends within it: it may have been cut, or copied in part.
 * </ul>
 *
 * <p>Zeros alone are nobody's content: other clients make files at full length before they have a byte.
 */
final class ForeignFileCheck {
    /** Fewer right bytes in a row may be chance, or a guess of whoever made the torrent. */
    static final int PROOF_BYTES = 64;

    static final String TOO_FEW_BYTES = " exists and holds too few bytes to tell whether they are the torrent's";

    private static final int CHUNK_BYTES = Block.LENGTH_BYTES;

    private final FileMap map;
    private final OutputTree tree;
    private final List<FileStat> stats;
    private final Bitfield right;
    private final RecheckProgress progress;
    private boolean preallocated;
    private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);

    /**
     * @param stats of all files, as they were found
     * @param right pieces that the output holds
     */
    ForeignFileCheck(FileMap map, OutputTree tree, List<FileStat> stats, Bitfield right, RecheckProgress progress) {
        this.map = map;
        this.tree = tree;
        this.stats = stats;
        this.right = right;
        this.progress = progress;
    }

    /**
     * Looks at files that have a byte.
     *
     * @param judged indices of the files to look at
     * @param again whether a record says that they were looked at before and must be compared: then nothing else tells, since
     *     a piece may have been written in part
     * @return the files that may be ours or not, each with the pieces that tell
     * @throws StorageException kind FOREIGN when one is longer than the torrent's, or is proved to be another
     */
    Map<Integer, Set<Integer>> refuse(Iterable<Integer> judged, boolean again) throws StorageException {
        Map<Integer, Set<Integer>> unproven = new TreeMap<>();
        for (int i : judged) {
            FileEntry file = map.file(i);
            long sizeBytes = stats.get(i).sizeBytes();
            if (file.pad() || sizeBytes <= 0) {
                continue;
            }
            if (sizeBytes > file.length()) {
                throw foreign(tree, file, " exists and is longer than the torrent's file");
            }
            if (again ? !isWhole(i) : !isProven(i)) {
                Set<Integer> pieces = undecided(i, sizeBytes, again);
                if (!pieces.isEmpty() && sizeBytes < Math.min(PROOF_BYTES, file.length())) {
                    // No comparison could prove it, so nothing need be fetched for one.
                    throw foreign(tree, file, TOO_FEW_BYTES);
                }
                if (!pieces.isEmpty()) {
                    unproven.put(i, pieces);
                } else {
                    preallocated |= sizeBytes == file.length() && sizeBytes >= PROOF_BYTES;
                }
            }
        }
        return unproven;
    }

    /**
     * Whether some file holds so much of the torrent that it is no chance, or is of zeros and just as long as the torrent's, as
     * other clients make it before they have a byte.
     */
    boolean provesAny() {
        if (preallocated) {
            return true;
        }
        for (int i = 0; i < map.fileCount(); i++) {
            if (!map.isPad(i) && stats.get(i).sizeBytes() > 0 && isProven(i)) {
                return true;
            }
        }
        return false;
    }

    private boolean isProven(int index) {
        FileEntry file = map.file(index);
        if (file.length() == 0) {
            return false;
        }
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

    private boolean isWhole(int index) {
        for (int piece = map.firstPiece(index); piece <= map.lastPiece(index); piece++) {
            if (!right.get(piece)) {
                return false;
            }
        }
        return true;
    }

    private Set<Integer> undecided(int index, long sizeBytes, boolean again) throws StorageException {
        FileEntry file = map.file(index);
        Set<Integer> result = new TreeSet<>();
        try (FileChannel channel =
                tree.open(tree.path(file), Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
            for (int piece = map.firstPiece(index); piece <= map.lastPiece(index); piece++) {
                long from = Math.max(0, map.layout().pieceOffset(piece) - file.offset());
                if (from >= sizeBytes) {
                    break;
                }
                if (right.get(piece)) {
                    continue;
                }
                if (progress.cancelled()) {
                    throw Recheck.cancelled();
                }
                Look look = look(channel, index, piece, sizeBytes);
                if (look == Look.WRONG && !again) {
                    throw foreign(tree, file, " exists and holds nothing of this torrent");
                }
                if (look != Look.ZEROS) {
                    result.add(piece);
                }
            }
        } catch (IOException e) {
            throw StorageException.of("cannot read", tree.path(file), e);
        }
        return result;
    }

    private enum Look {
        ZEROS,
        UNDECIDED,
        WRONG
    }

    /** Looks at the bytes of a piece that are in this file; together with those of other files they are not right. */
    private Look look(FileChannel channel, int index, int piece, long sizeBytes) throws IOException {
        List<FileSpan> spans = map.spans(piece);
        FileSpan part =
                spans.stream().filter(each -> each.file() == index).findFirst().orElseThrow();
        boolean shared = spans.stream().anyMatch(each -> each.file() != index && !each.pad());
        long there = Math.min(part.lengthBytes(), sizeBytes - part.filePosition());
        // What was cut may go on as it should: its hash cannot be known.
        boolean zeroBlock = there < part.lengthBytes();
        boolean content = false;
        for (long at = 0; at < there; ) {
            // To the end of the block, which begins within the piece and not within the file.
            int length = (int) Math.min(there - at, CHUNK_BYTES - (part.pieceOffset() + at) % CHUNK_BYTES);
            boolean zeros = isZero(channel, part.filePosition() + at, length);
            zeroBlock |= zeros;
            content |= !zeros;
            at += length;
        }
        if (!content) {
            return Look.ZEROS;
        }
        return shared || zeroBlock ? Look.UNDECIDED : Look.WRONG;
    }

    private boolean isZero(FileChannel channel, long from, int length) throws IOException {
        chunk.clear().limit(length);
        while (chunk.hasRemaining() && channel.read(chunk, from + chunk.position()) > 0) {
            // until all is read
        }
        chunk.flip();
        while (chunk.hasRemaining()) {
            if (chunk.get() != 0) {
                return false;
            }
        }
        return true;
    }

    static StorageException foreign(OutputTree tree, FileEntry file, String what) throws StorageException {
        return new StorageException(
                StorageException.Kind.FOREIGN,
                tree.path(file) + what + " (name another output with -o, or use --overwrite)");
    }
}
