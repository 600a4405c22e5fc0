package dev.spate.metainfo;

import dev.spate.bencode.BDict;
import dev.spate.bencode.BInteger;
import dev.spate.bencode.BString;
import dev.spate.torrent.Block;
import dev.spate.torrent.PieceLayout;
import java.util.List;
import java.util.Optional;

/**
 * The info dictionary (BEP 3, 52), read and checked.
 *
 * @param name safe as a file name
 * @param pieceHashes none when there is only the half of version 2
 * @param hasV1 whether it has what BEP 3 wants; false for a v2-only torrent
 * @param hasV2 whether it has what BEP 52 wants; a hybrid has both
 */
record InfoDict(
        String name,
        PieceLayout layout,
        PieceHashes pieceHashes,
        FileList files,
        boolean multiFile,
        boolean isPrivate,
        boolean hasV1,
        boolean hasV2) {
    /** Longest piece that is accepted: a piece is held in memory until it is verified. */
    static final int MAX_PIECE_LENGTH = 1 << 30;

    /** Longer hashes are not copied: a copy beside the bytes of the torrent would take too much memory. */
    private static final int MAX_COPIED_BYTES = 8 << 20;

    /** Longer names are not even shortened. */
    private static final int MAX_NAME_BYTES = 1 << 16;

    /** The version of BEP 52; without one, a torrent is of version 1. */
    private static final int V2 = 2;

    /** Whether it says that it is of version 2. */
    static boolean isV2(BDict dict) {
        return version(dict) == V2;
    }

    private static long version(BDict dict) {
        return dict.integer("meta version")
                .map(number -> number.asLong().orElse(Long.MAX_VALUE))
                .orElse(1L);
    }

    /**
     * Reads a dictionary. That of version 2 must be strictly as bencoding wants it: the order of its keys is that of the files.
     *
     * @param torrent in which the dictionary is
     * @throws MetainfoException naming the key that is wrong
     */
    static InfoDict read(byte[] torrent, BDict dict, TextDecoder text) {
        DictReader info = new DictReader(dict, "info");
        long version = version(dict);
        if (version > V2) {
            throw info.wrong(
                    "meta version", "newer than 2, and this program knows the torrents of versions 1 and 2 (BEP 52)");
        }
        if (version < V2 && info.has("file tree")) {
            throw info.wrong("meta version", "not 2, though there is a file tree (BEP 52)");
        }
        String name = name(info, text);
        boolean isPrivate = dict.integer("private")
                .filter(flag -> !flag.equals(BInteger.of(0)))
                .isPresent();
        int pieceLength = info.bytes("piece length", 1, MAX_PIECE_LENGTH)
                .orElseThrow(() -> info.missing("piece length"))
                .intValue();
        if (version < V2) {
            return v1(info, name, pieceLength, files(info, name, text), isPrivate, false);
        }
        if (pieceLength < Block.LENGTH_BYTES || Integer.bitCount(pieceLength) != 1) {
            throw info.wrong("piece length", pieceLength + " is not a power of two from 16384 on, as BEP 52 wants");
        }
        BDict tree = info.dict("file tree").orElseThrow(() -> info.missing("file tree"));
        if (hasFiles(info) || info.has("length")) {
            FileList joined = new HybridFiles(
                            torrent,
                            files(info, name, text),
                            new FileTreeReader(torrent, text, FilePaths.forThisSystem(), pieceLength, false).read(tree))
                    .joined(pieceLength);
            return v1(info, name, pieceLength, joined, isPrivate, true);
        }
        return v2(torrent, tree, name, pieceLength, text, isPrivate);
    }

    private static InfoDict v1(
            DictReader info, String name, int pieceLength, FileList files, boolean isPrivate, boolean hybrid) {
        int last = files.size() - 1;
        long totalBytes = files.offset(last) + files.length(last);
        PieceHashes hashes = hashes(info, totalBytes, pieceLength);
        PieceLayout layout = new PieceLayout(totalBytes, pieceLength);
        return new InfoDict(name, layout, hashes, files, hasFiles(info), isPrivate, true, hybrid);
    }

    private static InfoDict v2(
            byte[] torrent, BDict tree, String name, int pieceLength, TextDecoder text, boolean isPrivate) {
        FileList files = new FileTreeReader(torrent, text, FilePaths.forThisSystem(), pieceLength, true).read(tree);
        PieceLayout layout = PieceLayout.ofAlignedFiles(
                files.size(), file -> files.isPad(file) ? 0 : files.length(file), pieceLength);
        boolean multiFile = !FileTreeReader.isSingleFile(tree);
        // The name of the torrent is for people (BEP 52): that of its only file is what other programs give it on the
        // disk.
        String onDisk = multiFile ? name : files.get(0).path().get(0);
        return new InfoDict(onDisk, layout, PieceHashes.of(new byte[0]), files, multiFile, isPrivate, false, true);
    }

    private static String name(DictReader info, TextDecoder text) {
        Optional<String> utf8 = info.dict().string("name.utf-8").flatMap(BString::strictUtf8);
        BString plain = info.string("name").orElseGet(() -> BString.of(""));
        if (utf8.isEmpty() && !info.has("name")) {
            throw info.missing("name");
        }
        if (Math.max(plain.length(), utf8.map(String::length).orElse(0)) > MAX_NAME_BYTES) {
            throw info.wrong("name", "longer than " + MAX_NAME_BYTES + " bytes");
        }
        return SafeName.FOR_THIS_SYSTEM.of(utf8.orElseGet(() -> text.decode(plain)));
    }

    /** A length beside {@code files} that is no list is that of a single file, as with libtorrent. */
    private static boolean hasFiles(DictReader info) {
        return info.has("files") && (info.dict().list("files").isPresent() || !info.has("length"));
    }

    private static FileList files(DictReader info, String name, TextDecoder text) {
        if (!hasFiles(info)) {
            if (!info.has("length")) {
                throw info.wrong("length", "missing, and so is info.files");
            }
            long length = info.bytes("length", 0, Long.MAX_VALUE).orElseThrow();
            return FileList.of(List.of(new FileEntry(List.of(name), 0, length, false)));
        }
        // Where both stand, files counts, as with other clients; the number of hashes tells whether that is right.
        return new FileListReader(text, FilePaths.forThisSystem())
                .read(info.list("files").orElseThrow());
    }

    private static PieceHashes hashes(DictReader info, long totalBytes, int pieceLength) {
        BString pieces = info.string("pieces").orElseThrow(() -> info.missing("pieces"));
        if (pieces.length() % PieceHashes.LENGTH_BYTES != 0) {
            throw info.wrong("pieces", pieces.length() + " bytes are not a multiple of 20");
        }
        long needed = totalBytes / pieceLength + (totalBytes % pieceLength == 0 ? 0 : 1);
        int present = pieces.length() / PieceHashes.LENGTH_BYTES;
        if (present != needed) {
            throw info.wrong(
                    "pieces",
                    present + " hashes, but " + totalBytes + " bytes in pieces of " + pieceLength + " need " + needed);
        }
        return pieces.length() <= MAX_COPIED_BYTES ? PieceHashes.of(pieces.toBytes()) : PieceHashes.of(pieces);
    }
}
