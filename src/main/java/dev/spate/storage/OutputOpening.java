package dev.spate.storage;

import dev.spate.metainfo.Metainfo;
import dev.spate.storage.files.ChannelOpener;
import dev.spate.storage.files.FileMap;
import dev.spate.storage.files.FileStat;
import dev.spate.storage.files.OutputFiles;
import dev.spate.storage.files.OutputTree;
import dev.spate.storage.resume.PartedFiles;
import dev.spate.storage.resume.ResumeCheck;
import dev.spate.storage.resume.ResumeData;
import dev.spate.storage.resume.ResumeFile;
import dev.spate.storage.resume.ResumeWriter;
import dev.spate.storage.resume.UnprovenFiles;
import dev.spate.torrent.Bitfield;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes an output for a torrent: locks it, reads its record, and finds out which pieces it holds. Used once, by a thread that
 * may wait for the disk.
 */
final class OutputOpening {
    private static final Logger LOG = LoggerFactory.getLogger(OutputOpening.class);

    /** Stands for a record that cannot be read. */
    private static final byte[] UNREADABLE = {0};

    private final Metainfo metainfo;
    private final Path out;
    private final StorageOptions options;
    private final RecheckProgress progress;
    private final Function<OutputTree, ChannelOpener> openers;

    /** A record, and what was in it; nothing when it was made just now. */
    private record Recorded(ResumeFile file, byte[] content) {
        boolean isEmpty() {
            return content.length == 0;
        }
    }

    /** @param openers makes what opens the files of the tree */
    OutputOpening(
            Metainfo metainfo,
            Path out,
            StorageOptions options,
            RecheckProgress progress,
            Function<OutputTree, ChannelOpener> openers) {
        this.metainfo = metainfo;
        this.out = out.toAbsolutePath().normalize();
        this.options = options;
        this.progress = progress;
        this.openers = openers;
    }

    /** For a download: nobody else's files are taken. */
    Output toDownload() throws StorageException {
        if (out.getFileName() == null) {
            throw new StorageException(
                    StorageException.Kind.OBSTRUCTED, out + " is a directory (name an output with -o)");
        }
        return open(recorded(ResumeFile.lock(ResumeFile.of(out), out)), false);
    }

    /** For pieces that stay in memory: no file is looked at, and none is made. */
    static Output inMemory(Metainfo metainfo, Path out, StorageOptions options) {
        Path absolute = out.toAbsolutePath().normalize();
        FileMap map = new FileMap(metainfo.layout(), metainfo.files());
        OutputTree tree = new OutputTree(absolute, metainfo.multiFile(), metainfo.name());
        VerifiedPieces none = new VerifiedPieces(new Bitfield(metainfo.layout().pieceCount()));
        List<FileStat> absent = Collections.nCopies(map.fileCount() + 1, FileStat.ABSENT);
        OutputFiles files = new OutputFiles(map, tree, tree::open, options.openFiles(), absent);
        UnprovenFiles unproven = new UnprovenFiles(map, tree, Map.of());
        ResumeWriter unrecorded = new ResumeWriter(
                metainfo.infoHash(),
                map,
                files,
                none,
                ResumeFile.unrecorded(absolute, absolute),
                unproven,
                absent,
                Transferred.NOTHING,
                PeerAddresses.NONE,
                Map::of);
        return new Output(
                map,
                tree,
                files,
                none,
                unproven,
                unrecorded,
                new PieceVerifier(metainfo, map),
                DiskThreads.start(options.diskThreads()));
    }

    /** For content that is there: whatever it is, it stays as it is. */
    Output toSeed(boolean hashed) throws StorageException {
        if (out.getFileName() == null) {
            throw new StorageException(
                    StorageException.Kind.OBSTRUCTED,
                    out + " is the root of a file system (name the file or directory of the data)");
        }
        ContentCheck.refuseMissing(metainfo, out);
        return open(recordBeside(), hashed);
    }

    /** The record of a seed; none where none can be written, or where one of something else stands. */
    private Recorded recordBeside() throws StorageException {
        Path path = ResumeFile.of(out);
        Recorded recorded;
        try {
            recorded = recorded(ResumeFile.lock(path, out));
        } catch (StorageException e) {
            if (e.kind() == StorageException.Kind.LOCKED) {
                throw new StorageException(
                        e.kind(), out + " is in use: it is seeded, or downloaded to, already (stop that first)", e);
            }
            LOG.info("without a record: {}", e.getMessage());
            return unrecorded(path);
        }
        if (recorded.isEmpty() || ResumeData.isOf(metainfo.infoHash(), recorded.content())) {
            return recorded;
        }
        LOG.info("without a record: {} is of something else", path);
        recorded.file().close();
        return unrecorded(path);
    }

    private Recorded unrecorded(Path path) {
        return new Recorded(ResumeFile.unrecorded(path, out), new byte[0]);
    }

    private Recorded recorded(ResumeFile file) throws StorageException {
        boolean read = false;
        try {
            byte[] content = file.read(ResumeData.mostBytes(
                    metainfo.layout().pieceCount(), metainfo.files().size()));
            read = true;
            return new Recorded(file, content);
        } catch (StorageException e) {
            if (e.kind() == StorageException.Kind.OTHER_TORRENT && options.overwrite()) {
                read = true;
                return new Recorded(file, UNREADABLE);
            }
            throw e;
        } finally {
            if (!read) {
                file.close();
            }
        }
    }

    private Output open(Recorded recorded, boolean hashed) throws StorageException {
        FileMap map = new FileMap(metainfo.layout(), metainfo.files());
        OutputTree tree = new OutputTree(out, metainfo.multiFile(), metainfo.name());
        PieceVerifier verifier = new PieceVerifier(metainfo, map);
        ExecutorService disk = DiskThreads.start(options.diskThreads());
        boolean opened = false;
        try {
            ResumeCheck.Result onDisk = new ResumeCheck(metainfo, out, options, map, tree, verifier)
                    .check(recorded.content(), hashed, disk, progress);
            OutputFiles files = new OutputFiles(map, tree, openers.apply(tree), options.openFiles(), onDisk.found());
            files.markInherited(onDisk.hashed());
            // From here on the files are ours, even if the process dies before the first real record. This record is
            // forced to disk while the first peers are dialled; at once, if it replaces another one.
            byte[] first = new ResumeData(
                            metainfo.infoHash(),
                            onDisk.verified().copy(),
                            onDisk.recordable().subList(0, map.fileCount()),
                            onDisk.unproven().files(),
                            onDisk.transferred(),
                            onDisk.peers(),
                            new PartedFiles(map.parted(), onDisk.recordable().get(map.partFile())),
                            verifier.learned())
                    .write();
            recorded.file().replace(first, !recorded.isEmpty());
            ResumeWriter resumeWriter = new ResumeWriter(
                    metainfo.infoHash(),
                    map,
                    files,
                    onDisk.verified(),
                    recorded.file(),
                    onDisk.unproven(),
                    onDisk.recordable(),
                    onDisk.transferred(),
                    onDisk.peers(),
                    verifier::learned);
            opened = true;
            return new Output(map, tree, files, onDisk.verified(), onDisk.unproven(), resumeWriter, verifier, disk);
        } finally {
            if (!opened) {
                disk.shutdown();
                if (recorded.isEmpty()) {
                    recorded.file().remove();
                } else {
                    recorded.file().close();
                }
            }
        }
    }
}
