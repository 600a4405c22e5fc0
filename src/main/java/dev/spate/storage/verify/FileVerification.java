package dev.spate.storage.verify;

import dev.spate.metainfo.FileEntry;
import dev.spate.metainfo.Metainfo;
import dev.spate.storage.PieceHasher;
import dev.spate.storage.PieceVerifier;
import dev.spate.storage.RecheckProgress;
import dev.spate.storage.StorageException;
import dev.spate.storage.files.ChannelOpener;
import dev.spate.storage.files.FileMap;
import dev.spate.storage.files.FileSpan;
import dev.spate.storage.files.OutputTree;
import dev.spate.storage.hashing.PieceSweep;
import dev.spate.storage.hashing.SpanReader;
import dev.spate.storage.resume.PartedFiles;
import dev.spate.torrent.Bitfield;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares files with a torrent. Links are followed: nothing is written, so nothing can be written elsewhere.
 *
 * <p>Used once. {@link #run} waits; the pieces are hashed on threads of its own.
 */
public final class FileVerification {
    private static final Logger LOG = LoggerFactory.getLogger(FileVerification.class);

    /** Of {@link #sizes}: not there, and there as something else than a file. */
    static final long MISSING = -1;

    static final long NOT_A_FILE = -2;

    /** There, or not: it could not be looked at. */
    static final long UNKNOWN = -3;

    private final FileMap map;
    private final PieceVerifier verifier;
    private final MissingLayers missing;

    /** By file, the last for the part file; of padding, and where nothing is, never used. */
    private final Path[] paths;

    private final long[] sizes;
    private final PieceState[] states;
    /** Why files cannot be read. Disk threads add to it. */
    private final Map<Integer, StorageException> unreadable = new ConcurrentHashMap<>();

    private FileVerification(Metainfo metainfo) {
        this.map = new FileMap(metainfo.layout(), metainfo.files());
        this.verifier = new PieceVerifier(metainfo, map);
        this.missing = new MissingLayers(metainfo, map);
        this.paths = new Path[metainfo.files().size() + 1];
        this.sizes = new long[paths.length];
        this.states = new PieceState[metainfo.layout().pieceCount()];
    }

    /**
     * Compares all files.
     *
     * @param path the file itself, or the directory that holds the files of a torrent with several
     * @param progress called on this thread; can call it off
     * @throws StorageException kind CANCELLED when called off
     */
    public static VerifyReport run(Metainfo metainfo, Path path, RecheckProgress progress) throws StorageException {
        return run(metainfo, path, progress, FileChannel::open);
    }

    /** With another way to open files, for tests. */
    static VerifyReport run(Metainfo metainfo, Path path, RecheckProgress progress, ChannelOpener opener)
            throws StorageException {
        FileVerification verification = new FileVerification(metainfo);
        verification.look(metainfo, path);
        PieceSweep sweep = new PieceSweep(metainfo.layout());
        sweep.run(hasher -> verification.new Checking(hasher, sweep, opener), progress);
        verification.missing.settle(verification.states);
        return new Verdicts(verification.map, verification.sizes, verification.states, verification.unreadable)
                .report();
    }

    private void look(Metainfo metainfo, Path out) {
        OutputTree tree = new OutputTree(out, metainfo.multiFile(), metainfo.name());
        Bitfield parted = PartedFiles.recorded(metainfo, out).files();
        for (int i = 0; i < map.fileCount(); i++) {
            FileEntry file = map.file(i);
            if (!file.pad()) {
                try {
                    paths[i] = tree.path(file);
                    sizes[i] = size(paths[i], out);
                } catch (StorageException e) {
                    sizes[i] = UNKNOWN;
                    unreadable.put(i, e);
                }
            }
            if (parted.get(i) && sizes[i] != MISSING) {
                parted.clear(i);
            }
        }
        map.setParted(parted);
        lookAtPartFile(tree, out);
    }

    /** When it cannot be looked at it is of no help, that is all. */
    private void lookAtPartFile(OutputTree tree, Path out) {
        int part = map.partFile();
        sizes[part] = MISSING;
        try {
            paths[part] = tree.path(map.file(part));
            sizes[part] = map.wasParted() ? size(paths[part], out) : MISSING;
        } catch (StorageException e) {
            LOG.debug("without the part file: {}", e.getMessage());
        }
    }

    private static long size(Path path, Path out) throws StorageException {
        try {
            BasicFileAttributes found = Files.readAttributes(path, BasicFileAttributes.class);
            return found.isRegularFile() ? found.size() : NOT_A_FILE;
        } catch (NoSuchFileException e) {
            return MISSING;
        } catch (AccessDeniedException e) {
            throw StorageException.of("cannot look at", path, e);
        } catch (IOException e) {
            if (Files.isSymbolicLink(path)) {
                return NOT_A_FILE;
            }
            for (Path each = path.getParent(); each != null && each.startsWith(out); each = each.getParent()) {
                if (Files.exists(each) && !Files.isDirectory(each)) {
                    // A file stands where a directory should.
                    return MISSING;
                }
            }
            throw StorageException.of("cannot look at", path, e);
        }
    }

    /** Checks pieces on one disk thread, each into its place in the array of all. */
    private final class Checking implements PieceSweep.Worker {
        private final PieceHasher hasher;
        private final SpanReader reader;
        private final PieceSweep sweep;

        Checking(PieceHasher hasher, PieceSweep sweep, ChannelOpener opener) {
            this.hasher = hasher;
            this.reader = new SpanReader(hasher, sweep, opener);
            this.sweep = sweep;
        }

        @Override
        public void piece(int piece) throws StorageException {
            states[piece] = state(piece);
        }

        private PieceState state(int piece) throws StorageException {
            for (FileSpan span : map.spans(piece)) {
                if (!span.pad() && sizes[span.file()] < span.filePosition() + span.lengthBytes()) {
                    sweep.advance(map.layout().pieceLength(piece));
                    return PieceState.INCOMPLETE;
                }
            }
            verifier.begin(piece, hasher);
            for (FileSpan span : map.spans(piece)) {
                if (span.pad()) {
                    reader.addZeros(span.lengthBytes());
                } else if (!isRead(span)) {
                    return unreadable.containsKey(span.file()) ? PieceState.INCOMPLETE : PieceState.BAD;
                }
            }
            PieceVerifier.Verdict verdict = verifier.finish(piece, hasher);
            if (verdict == PieceVerifier.Verdict.WRONG || verdict == PieceVerifier.Verdict.CONTRADICTORY) {
                return PieceState.BAD;
            }
            missing.keep(piece, hasher);
            return PieceState.GOOD;
        }

        /** False when the file ends before, or cannot be read, which is noted: of the others there is something to tell. */
        private boolean isRead(FileSpan span) throws StorageException {
            try {
                return reader.add(paths[span.file()], span);
            } catch (StorageException e) {
                if (e.kind() == StorageException.Kind.CANCELLED) {
                    throw e;
                }
                unreadable.putIfAbsent(span.file(), e);
                return false;
            }
        }

        @Override
        public void close() throws StorageException {
            reader.close();
        }
    }
}
