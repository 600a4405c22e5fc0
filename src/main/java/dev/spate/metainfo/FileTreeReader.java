package dev.spate.metainfo;

import dev.spate.bencode.BDict;
import dev.spate.bencode.BString;
import dev.spate.bencode.BValue;
import dev.spate.torrent.Block;
import dev.spate.torrent.PieceLayout;
import dev.spate.torrent.PiecesRoot;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Reads {@code info.file tree} (BEP 52): dictionaries within each other, whose keys are names; a file is a dictionary under
 * the empty key of its own name.
 *
 * <pre>
 * {dir: {a.txt: {"": {length: 5, pieces root: 32 bytes}}, empty: {"": {length: 0}}}}
 * </pre>
 *
 * <p>Each file that has bytes begins at a piece. Its keys must stand in order, which whoever reads the torrent checks before:
 * their order is that of the content. A symbolic link becomes an empty file, as in {@link FileListReader}. A directory without
 * files is left out. How deep the tree may be is bounded by that of bencoded values. Used once.
 */
final class FileTreeReader {
    /** As many as a torrent of version 1 can have the hashes of, within what is read of a torrent. */
    static final int MAX_PIECES = (100 << 20) / PieceHashes.LENGTH_BYTES;

    /** Components of a path, so that no value of the torrent is nested deeper than bencoded values may be. */
    static final int MAX_DEPTH = BValue.MAX_DEPTH - 5;

    /** So that a file has fewer than 2^30 blocks: all nodes of its tree are counted by an int. As with libtorrent. */
    private static final long MAX_FILE_BYTES = ((1L << 30) - 1) * Block.LENGTH_BYTES - 1;

    private static final String TREE = "info.file tree";

    private final TextDecoder text;
    private final FilePaths paths;
    private final int pieceLength;
    private final boolean withGaps;
    private final FileList.Builder files;
    private final List<String> directories = new ArrayList<>();

    /** Files without the gaps between them. */
    private int count;

    private long end;

    /**
     * @param torrent in which the tree is
     * @param withGaps whether the gap before a file becomes a pad entry; else there is none between their offsets
     */
    FileTreeReader(byte[] torrent, TextDecoder text, FilePaths paths, int pieceLength, boolean withGaps) {
        this.files = new FileList.Builder(torrent);
        this.text = text;
        this.paths = paths;
        this.pieceLength = pieceLength;
        this.withGaps = withGaps;
    }

    /** @throws MetainfoException naming the file that is wrong by its number from 0 */
    FileList read(BDict tree) {
        directory(tree);
        if (files.size() == 0) {
            throw MetainfoException.at(TREE, "no files");
        }
        return paths.renamed(files);
    }

    /** Whether the tree is of one file in no directory: then the torrent is that file, and no directory of it. */
    static boolean isSingleFile(BDict tree) {
        Iterator<BDict.Entry> entries = tree.entries().iterator();
        return entries.hasNext()
                && entries.next().value() instanceof BDict only
                && fileIn(only).isPresent()
                && !entries.hasNext();
    }

    private void directory(BDict directory) {
        for (BDict.Entry each : directory.entries()) {
            if (each.key().length() == 0) {
                throw wrong("a file without a name, or one that is also a directory");
            }
            if (each.key().length() > FilePaths.MAX_NAME_BYTES) {
                throw wrong("a name of more than " + FilePaths.MAX_NAME_BYTES + " bytes");
            }
            if (!(each.value() instanceof BDict below)) {
                throw wrong("not a dictionary");
            }
            directories.add(text.decode(each.key()));
            Optional<BDict> file = fileIn(below);
            if (file.isPresent()) {
                file(new DictReader(file.get(), TREE, count));
            } else {
                directory(below);
            }
            directories.remove(directories.size() - 1);
        }
    }

    /** What stands under the empty key, when that is a dictionary and nothing else stands beside it. */
    private static Optional<BDict> fileIn(BDict dict) {
        Iterator<BDict.Entry> entries = dict.entries().iterator();
        if (!entries.hasNext()) {
            return Optional.empty();
        }
        BDict.Entry first = entries.next();
        return first.key().length() == 0 && first.value() instanceof BDict file && !entries.hasNext()
                ? Optional.of(file)
                : Optional.empty();
    }

    private void file(DictReader dict) {
        String attributes = dict.dict().string("attr").map(BString::utf8).orElse("");
        if (attributes.indexOf('p') >= 0) {
            throw dict.wrong("attr", "a pad file, and a file tree has none");
        }
        boolean link = attributes.indexOf('l') >= 0;
        long length = link ? 0 : dict.bytes("length", 0, MAX_FILE_BYTES).orElseThrow(() -> dict.missing("length"));
        if (count == FilePaths.MAX_FILES) {
            throw MetainfoException.at(TREE, "more than " + FilePaths.MAX_FILES + " files");
        }
        count++;
        List<String> path = paths.safe(directories, dict, "");
        if (length == 0) {
            paths.add(files, new FileEntry(path, end, 0, false));
            return;
        }
        BString root = dict.string("pieces root").orElseThrow(() -> dict.missing("pieces root"));
        long offset = PieceLayout.aligned(end, pieceLength);
        if (withGaps && offset > end) {
            files.add(FileEntry.gap(end, offset - end));
        }
        paths.add(
                files,
                new FileEntry(path, offset, length, false, Optional.of(piecesRoot(dict, root))),
                root.end() - root.length());
        end = offset + length;
        if (end / pieceLength > MAX_PIECES) {
            throw MetainfoException.at(TREE, "more than " + MAX_PIECES + " pieces");
        }
    }

    private static PiecesRoot piecesRoot(DictReader dict, BString root) {
        if (root.length() != PiecesRoot.LENGTH_BYTES) {
            throw dict.wrong("pieces root", root.length() + " bytes, and not " + PiecesRoot.LENGTH_BYTES);
        }
        PiecesRoot result = PiecesRoot.of(root.toBytes());
        if (result.hasBytes(new byte[PiecesRoot.LENGTH_BYTES])) {
            throw dict.wrong("pieces root", "nothing but zeros, which is the root of no file");
        }
        return result;
    }

    private MetainfoException wrong(String problem) {
        return MetainfoException.at(TREE + "[" + count + "]", problem);
    }
}
