package dev.spate.storage.resume;

import dev.spate.metainfo.FileEntry;
import dev.spate.metainfo.Metainfo;
import dev.spate.storage.PeerAddresses;
import dev.spate.storage.PieceVerifier;
import dev.spate.storage.RecheckProgress;
import dev.spate.storage.StorageException;
import dev.spate.storage.StorageOptions;
import dev.spate.storage.Transferred;
import dev.spate.storage.VerifiedPieces;
import dev.spate.storage.files.FileMap;
import dev.spate.storage.files.FileStat;
import dev.spate.storage.files.FileStats;
import dev.spate.storage.files.OutputTree;
import dev.spate.storage.files.SameFileCheck;
import dev.spate.torrent.Bitfield;
import dev.spate.torrent.InfoHash;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.stream.IntStream;

/** Finds out which pieces an output holds before anything is written to it. Used once, by the thread that opens it. */
public final class ResumeCheck {
    private final Metainfo metainfo;
    private final Path out;
    private final StorageOptions options;
    private final FileMap map;
    private final OutputTree tree;
    private final PieceVerifier verifier;

    /**
     * What the output holds.
     *
     * @param verified the pieces that are there
     * @param found all files and the part file, as they were at first
     * @param hashed the files whose content was hashed: it may not have reached the disk yet
     * @param unproven the files that may be somebody else's
     * @param transferred what the record says
     * @param peers what the record says
     * @param unchecked files that are not wanted, and may have been changed: the next run that wants them hashes them
     */
    public record Result(
            VerifiedPieces verified,
            List<FileStat> found,
            List<Integer> hashed,
            UnprovenFiles unproven,
            Transferred transferred,
            PeerAddresses peers,
            List<Integer> unchecked) {
        /** The states for the first record. Hashed files count as unsure: the next run hashes them again. */
        public List<FileStat> recordable() {
            List<FileStat> result = FileStats.copyOf(found);
            for (int each : hashed) {
                result.set(each, found.get(each).unsure());
            }
            for (int each : unchecked) {
                result.set(each, found.get(each).unsure());
            }
            return result;
        }
    }

    public ResumeCheck(
            Metainfo metainfo, Path out, StorageOptions options, FileMap map, OutputTree tree, PieceVerifier verifier) {
        this.metainfo = metainfo;
        this.out = out;
        this.options = options;
        this.map = map;
        this.tree = tree;
        this.verifier = verifier;
    }

    /**
     * Finds out which pieces the output holds: from the record where it agrees with the files, else by hashing.
     *
     * @param record the earlier one of this torrent, or of another; empty for none
     * @param hashed whether the files were hashed a moment ago: where they have the right lengths, they hold everything
     * @throws StorageException when the output must not be used
     */
    public Result check(byte[] record, boolean hashed, ExecutorService disk, RecheckProgress progress)
            throws StorageException {
        Optional<InfoHash> owner = hashed ? Optional.of(metainfo.infoHash()) : ResumeData.owner(record);
        if (owner.isEmpty() && !options.overwrite() && !ResumeData.mayBeOurs(record)) {
            throw new StorageException(
                    StorageException.Kind.OTHER_TORRENT,
                    ResumeFile.of(out)
                            + " exists and is no record of a download (move it away, name another output with -o, or"
                            + " use --overwrite)");
        }
        boolean other = owner.isPresent() && !owner.get().equals(metainfo.infoHash());
        if (other && !options.overwrite()) {
            throw new StorageException(
                    StorageException.Kind.OTHER_TORRENT,
                    out + " belongs to the unfinished download of another torrent (" + owner.get()
                            + ": finish that first, name another output with -o, or use --overwrite)");
        }
        List<FileStat> stats = tree.statAll(map);
        List<Integer> unsure = new ArrayList<>();
        int count = metainfo.layout().pieceCount();
        Optional<ResumeData> saved =
                other || record.length == 0 ? Optional.empty() : ResumeData.read(record, count, map.fileCount());
        saved.ifPresent(it -> it.layers().forEach((file, layer) -> verifier.learnIfRight(file, layer.toBytes())));
        if (hashed) {
            saved = Optional.of(holdingAll(stats, saved));
        }
        boolean unrecordedPart = saved.isEmpty()
                && map.fileCount() > 1
                && tree.stat(map.file(map.partFile())).exists();
        SelectedFiles selected = new SelectedFiles(map, options.wanted(), saved, stats, unrecordedPart);
        map.setParted(selected.parted());
        if (selected.parted().cardinality() > 0) {
            stats.set(map.partFile(), tree.stat(map.file(map.partFile())));
        }
        Bitfield believed = saved.map(ResumeData::pieces).orElseGet(() -> new Bitfield(count));
        Bitfield toHash = new Bitfield(count);
        Bitfield missing = new Bitfield(count);
        LayersOnDisk layersOnDisk = new LayersOnDisk(map, tree, verifier);
        List<Integer> unchecked = new ArrayList<>(0);
        for (int i = 0; i < map.fileCount(); i++) {
            FileStat now = stats.get(i);
            if (map.isParted(i)) {
                continue;
            }
            // We make files at full length. A shorter one may have been cut within a write of ours, which its record
            // cannot know; one that never was longer is hashed in vain.
            boolean agrees = saved.isPresent()
                    && saved.get().files().get(i).equals(now)
                    && (map.isPad(i) || now.sizeBytes() >= map.length(i));
            if (now.exists() && !agrees) {
                (selected.isWanted(i) ? unsure : unchecked).add(i);
                mark(toHash, i, 0);
                if (verifier.hasTrees() && layersOnDisk.isNeeded(i, now)) {
                    layersOnDisk.learn(i, progress);
                }
            }
            if (!map.isPad(i) && now.sizeBytes() < map.length(i)) {
                mark(missing, i, Math.max(0, now.sizeBytes()));
            }
        }
        Bitfield partToHash = new Bitfield(count);
        selected.addParted(stats.get(map.partFile()), missing, partToHash);
        Bitfield padding = onlyPadding();
        remove(believed, missing);
        remove(believed, toHash);
        remove(believed, partToHash);
        if (!unchecked.isEmpty()) {
            // What is not wanted is not read for its own sake.
            retain(toHash, selected.pieces());
        }
        add(toHash, partToHash);
        remove(toHash, missing);
        add(toHash, padding);
        VerifiedPieces found = new VerifiedPieces(believed);
        if (toHash.cardinality() > 0) {
            new Recheck(map, tree, verifier, stats, toHash, found).run(disk, options.diskThreads(), progress);
        }
        Bitfield onDisk = found.copy();
        if (unrecordedPart && !holdsAny(map.partedPieces(), onDisk)) {
            leavePartFile(selected, stats.get(map.partFile()), onDisk);
        } else {
            map.setParted(selected.partedWith(onDisk));
        }
        if (!onDisk.isFull()) {
            SameFileCheck.refuse(map, tree, stats);
        }
        remove(onDisk, padding);
        UnprovenFiles unproven = unproven(owner.isEmpty(), selected, saved, stats, onDisk, progress);
        return new Result(
                found,
                stats,
                unsure,
                unproven,
                saved.map(ResumeData::transferred).orElse(Transferred.NOTHING),
                saved.map(ResumeData::peers).orElse(PeerAddresses.NONE),
                unchecked);
    }

    /** What a record would say of the files as they are, if they hold everything. */
    private ResumeData holdingAll(List<FileStat> stats, Optional<ResumeData> earlier) {
        Bitfield all = new Bitfield(metainfo.layout().pieceCount());
        for (int piece = 0; piece < all.size(); piece++) {
            all.set(piece);
        }
        return new ResumeData(
                metainfo.infoHash(),
                all,
                stats,
                Set.of(),
                earlier.map(ResumeData::transferred).orElse(Transferred.NOTHING),
                earlier.map(ResumeData::peers).orElse(PeerAddresses.NONE));
    }

    /** @throws StorageException kind FOREIGN when the output holds what is somebody else's */
    private UnprovenFiles unproven(
            boolean unclaimed,
            SelectedFiles selected,
            Optional<ResumeData> saved,
            List<FileStat> stats,
            Bitfield onDisk,
            RecheckProgress progress)
            throws StorageException {
        if (options.overwrite()) {
            return new UnprovenFiles(map, tree, Map.of());
        }
        Collection<Integer> known = unclaimed
                ? IntStream.range(0, map.fileCount()).boxed().toList()
                : saved.map(ResumeData::unproven).orElseGet(Set::of);
        List<Integer> judged = known.stream().filter(selected::isWanted).toList();
        ForeignFileCheck check = new ForeignFileCheck(map, tree, stats, onDisk, progress);
        Map<Integer, Set<Integer>> unproven = check.refuse(judged, !unclaimed);
        unproven.putAll(check.refuse(selected.appeared(), false));
        // A record from before the comparison says only what was there.
        boolean inDoubt = unclaimed || !judged.isEmpty();
        if (inDoubt && !options.named() && metainfo.multiFile() && !isComplete(selected, stats, onDisk)) {
            new DirectoryInUseCheck(map, tree, out).refuse(!unproven.isEmpty() || check.provesAny());
        }
        return new UnprovenFiles(map, tree, unproven);
    }

    /** Whether nothing is left to be written. */
    private boolean isComplete(SelectedFiles selected, List<FileStat> stats, Bitfield onDisk) {
        Bitfield padding = onlyPadding();
        Bitfield needed = selected.pieces();
        for (int i = 0; i < map.fileCount(); i++) {
            if (!map.isPad(i) && selected.isWanted(i) && stats.get(i).sizeBytes() != map.length(i)) {
                return false;
            }
        }
        for (int piece = needed.nextSet(0); piece >= 0; piece = needed.nextSet(piece + 1)) {
            if (!padding.get(piece) && !onDisk.get(piece)) {
                return false;
            }
        }
        return true;
    }

    /** Pieces of nothing but one pad file: they need no download. */
    private Bitfield onlyPadding() {
        Bitfield result = new Bitfield(metainfo.layout().pieceCount());
        for (int i = 0; i < map.fileCount(); i++) {
            FileEntry file = map.file(i);
            if (!file.pad() || file.length() == 0) {
                continue;
            }
            for (int piece = map.firstPiece(i); piece <= map.lastPiece(i); piece++) {
                long from = map.layout().pieceOffset(piece);
                long to = from + map.layout().pieceLength(piece);
                if (file.offset() <= from && to <= file.offset() + file.length()) {
                    result.set(piece);
                }
            }
        }
        return result;
    }

    /** Adds the pieces with a byte of this file at or after a position, which is within it. */
    private void mark(Bitfield pieces, int file, long position) {
        if (map.length(file) > 0) {
            long first = (map.file(file).offset() + position) / map.layout().pieceLength();
            for (int piece = (int) first; piece <= map.lastPiece(file); piece++) {
                pieces.set(piece);
            }
        }
    }

    /** No record says that the part file is ours, and nothing in it is right: it is somebody else's, if there is anything in it. */
    private void leavePartFile(SelectedFiles selected, FileStat partFile, Bitfield right) throws StorageException {
        if (options.wanted().isEmpty()) {
            map.forgetParts();
        } else if (partFile.sizeBytes() > 0 && !options.overwrite()) {
            throw ForeignFileCheck.foreign(tree, map.file(map.partFile()), " exists and holds nothing of this torrent");
        } else {
            map.setParted(selected.partedWith(right));
        }
    }

    private static boolean holdsAny(Bitfield which, Bitfield right) {
        for (int piece = which.nextSet(0); piece >= 0; piece = which.nextSet(piece + 1)) {
            if (right.get(piece)) {
                return true;
            }
        }
        return false;
    }

    private static void add(Bitfield to, Bitfield what) {
        for (int piece = what.nextSet(0); piece >= 0; piece = what.nextSet(piece + 1)) {
            to.set(piece);
        }
    }

    private static void retain(Bitfield in, Bitfield what) {
        for (int piece = in.nextSet(0); piece >= 0; piece = in.nextSet(piece + 1)) {
            if (!what.get(piece)) {
                in.clear(piece);
            }
        }
    }

    private static void remove(Bitfield from, Bitfield what) {
        for (int piece = what.nextSet(0); piece >= 0; piece = what.nextSet(piece + 1)) {
            from.clear(piece);
        }
    }
}
