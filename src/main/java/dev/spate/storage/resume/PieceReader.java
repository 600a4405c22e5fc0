package dev.spate.storage.resume;

import dev.spate.storage.PieceHasher;
import dev.spate.storage.PieceVerifier;
import dev.spate.storage.StorageException;
import dev.spate.storage.files.FileMap;
import dev.spate.storage.files.FileSpan;
import dev.spate.storage.files.FileStat;
import dev.spate.storage.files.OutputTree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Checks pieces that are on disk. Confined to one disk thread; keeps one file open and one buffer, however long the pieces
 * are.
 *
 * <p>Zeros are recognised before they are hashed: in a file that was made at full length and filled in part, most of what
 * is missing reads as zeros, and that is many times faster than a hash.
 */
final class PieceReader implements AutoCloseable {
    private static final int CHUNK_BYTES = 256 * 1024;
    private static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

    private final FileMap map;
    private final OutputTree tree;
    private final PieceVerifier verifier;
    private final List<FileStat> stats;
    private final PieceHasher hasher;
    private final byte[] chunk;
    private final byte[] zeros;
    private FileChannel channel;
    private int openFile = -1;
    /** Zeros at the beginning of the piece that were not hashed yet; -1 once something else was seen. */
    private int leadingZeros;
    /** SHA-1 of a full-length piece of zeros, once one was seen. */
    private Optional<byte[]> zeroPieceHash = Optional.empty();

    /** @param stats of all files, from before the first call of {@link #holds} */
    PieceReader(FileMap map, OutputTree tree, PieceVerifier verifier, List<FileStat> stats, PieceHasher hasher) {
        this.map = map;
        this.tree = tree;
        this.verifier = verifier;
        this.stats = stats;
        this.hasher = hasher;
        int size = (int) Math.min(CHUNK_BYTES, map.layout().totalBytes());
        this.chunk = new byte[size];
        this.zeros = new byte[size];
    }

    /**
     * Whether the files hold this piece.
     *
     * @throws StorageException when a file that is there cannot be read
     */
    boolean holds(int piece) throws StorageException {
        List<FileSpan> spans = map.spans(piece);
        for (FileSpan span : spans) {
            if (!span.pad() && stats.get(span.file()).sizeBytes() < span.filePosition() + span.lengthBytes()) {
                return false;
            }
        }
        leadingZeros = 0;
        verifier.begin(piece, hasher);
        for (FileSpan span : spans) {
            if (span.pad()) {
                addPadding(span.lengthBytes());
            } else if (!addFile(span)) {
                return false;
            }
        }
        int length = map.layout().pieceLength(piece);
        if (!verifier.hasTrees()
                && leadingZeros == length
                && length == map.layout().pieceLength(0)) {
            if (zeroPieceHash.isEmpty()) {
                hashZeros(length);
                zeroPieceHash = Optional.of(hasher.finish().clone());
            }
            return verifier.hasSha1(piece, zeroPieceHash.get());
        }
        hashZeros(Math.max(0, leadingZeros));
        return switch (verifier.finish(piece, hasher)) {
            case RIGHT -> true;
            case WRONG, UNKNOWN -> false;
            case CONTRADICTORY -> throw StorageException.contradictory(piece);
        };
    }

    private void addPadding(int length) {
        if (leadingZeros >= 0) {
            leadingZeros += length;
        } else {
            hashZeros(length);
        }
    }

    private boolean addFile(FileSpan span) throws StorageException {
        Path path = tree.path(map.file(span.file()));
        try {
            if (openFile != span.file()) {
                close();
                channel = tree.open(path, READ);
                openFile = span.file();
            }
            for (int done = 0; done < span.lengthBytes(); ) {
                int wanted = Math.min(chunk.length, span.lengthBytes() - done);
                int got = channel.read(ByteBuffer.wrap(chunk, 0, wanted), span.filePosition() + done);
                if (got <= 0) {
                    return false;
                }
                addBytes(got);
                done += got;
            }
            return true;
        } catch (IOException e) {
            throw StorageException.of("cannot read", path, e);
        }
    }

    private void addBytes(int length) {
        if (leadingZeros >= 0) {
            if (Arrays.equals(chunk, 0, length, zeros, 0, length)) {
                leadingZeros += length;
                return;
            }
            hashZeros(leadingZeros);
            leadingZeros = -1;
        }
        hasher.update(chunk, length);
    }

    private void hashZeros(int length) {
        for (int left = length; left > 0; left -= zeros.length) {
            hasher.update(zeros, Math.min(left, zeros.length));
        }
    }

    @Override
    public void close() throws StorageException {
        openFile = -1;
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                throw new StorageException(StorageException.Kind.IO, "closing a file failed: " + e.getMessage(), e);
            }
        }
    }
}
