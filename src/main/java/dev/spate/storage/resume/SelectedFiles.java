package dev.spate.storage.resume;

import dev.spate.metainfo.FileEntry;
import dev.spate.storage.files.FileMap;
import dev.spate.storage.files.FileStat;
import dev.spate.torrent.Bitfield;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Which files of an output are wanted, and where the bytes of the others are. A file that is not wanted is left as it is: in
 * the part file are those that do not exist, and those that are not known to be ours.
 */
final class SelectedFiles {
    private final FileMap map;
    private final Optional<Bitfield> wanted;
    private final Optional<ResumeData> saved;
    private final List<FileStat> stats;
    /** Whether there is a part file without a record that says of which files. */
    private final boolean unrecordedPart;

    private final Bitfield parted;
    /** Files that exist, are not wanted, and are ours if a piece of them is right. */
    private final List<Integer> undecided = new ArrayList<>(0);
    /** Wanted files that were not ours when the record was written, and exist. */
    private final List<Integer> appeared = new ArrayList<>(0);

    /**
     * @param wanted indices of files; empty: all
     * @param stats of the files as they were found
     * @param unrecordedPart whether there is a part file, and no record
     */
    SelectedFiles(
            FileMap map,
            Optional<Bitfield> wanted,
            Optional<ResumeData> saved,
            List<FileStat> stats,
            boolean unrecordedPart) {
        this.map = map;
        this.wanted = wanted;
        this.saved = saved;
        this.stats = stats;
        this.unrecordedPart = unrecordedPart;
        this.parted = new Bitfield(map.fileCount());
        boolean anyParted =
                saved.map(it -> it.parted().files().cardinality() > 0).orElse(false);
        if (wanted.isPresent() || anyParted || unrecordedPart) {
            IntStream.range(0, map.fileCount()).forEach(this::decide);
        }
    }

    private void decide(int file) {
        FileEntry entry = map.file(file);
        boolean exists = stats.get(file).exists();
        if (entry.pad() || entry.length() == 0) {
            if (!entry.pad() && !isWanted(file) && !exists) {
                parted.set(file);
            }
            return;
        }
        boolean was = saved.map(it -> it.parted().files().get(file)).orElse(unrecordedPart && !exists);
        if (isWanted(file)) {
            if (was && !exists) {
                parted.set(file);
            } else if (was) {
                appeared.add(file);
            }
            return;
        }
        boolean unproven = saved.map(it -> it.unproven().contains(file)).orElse(false);
        boolean known = saved.map(it -> it.files().get(file).exists()).orElse(false);
        if (was || unproven || !exists) {
            parted.set(file);
        } else if (!known) {
            undecided.add(file);
        }
    }

    boolean isWanted(int file) {
        return wanted.isEmpty() || wanted.get().get(file);
    }

    /** The files whose bytes are in the part file. */
    Bitfield parted() {
        return parted;
    }

    /** The pieces with a byte of a wanted file. */
    Bitfield pieces() {
        return wanted.map(map::piecesOf)
                .orElseGet(() -> Bitfield.full(map.layout().pieceCount()));
    }

    /** Wanted files to be looked at as if there were no record. */
    List<Integer> appeared() {
        return appeared;
    }

    /** Adds what parted files have not, and what of the part file has to be hashed since the record does not vouch for it. */
    void addParted(FileStat partFile, Bitfield missing, Bitfield toHash) {
        if (parted.cardinality() == 0) {
            return;
        }
        Bitfield inPart = map.partedPieces();
        // One that is too short for its pieces was cut within a write of ours, which the record cannot know.
        boolean agrees = saved.map(it ->
                        it.parted().partFile().equals(partFile) && holdsAll(it.pieces(), inPart, partFile.sizeBytes()))
                .orElse(false);
        Bitfield all = map.piecesOf(parted);
        // What such a file had itself went away with it.
        Bitfield gone = map.piecesOf(newlyParted());
        for (int piece = all.nextSet(0); piece >= 0; piece = all.nextSet(piece + 1)) {
            if (!inPart.get(piece) || !partFile.exists()) {
                missing.set(piece);
            } else if (!agrees || gone.get(piece)) {
                toHash.set(piece);
            }
        }
    }

    /** Whether a part file of this size has room for those of its pieces that are there. */
    private boolean holdsAll(Bitfield there, Bitfield inPart, long sizeBytes) {
        for (int piece = inPart.nextSet(0); piece >= 0; piece = inPart.nextSet(piece + 1)) {
            if (there.get(piece)
                    && map.spans(piece).stream()
                            .anyMatch(span -> span.file() == map.partFile()
                                    && span.filePosition() + span.lengthBytes() > sizeBytes)) {
                return false;
            }
        }
        return true;
    }

    /** Those that had their bytes themselves when the record was written. */
    private Bitfield newlyParted() {
        Bitfield result = parted.copy();
        saved.map(it -> it.parted().files()).ifPresent(before -> {
            for (int file = before.nextSet(0); file >= 0; file = before.nextSet(file + 1)) {
                result.clear(file);
            }
        });
        return result;
    }

    /** After the check: files of which nothing was right are left alone. */
    Bitfield partedWith(Bitfield right) {
        for (int file : undecided) {
            boolean ours = false;
            for (int piece = map.firstPiece(file); piece <= map.lastPiece(file); piece++) {
                ours |= right.get(piece);
            }
            if (!ours) {
                parted.set(file);
            }
        }
        return parted;
    }
}
