package dev.spate.metainfo;

import dev.spate.bencode.BDict;
import dev.spate.bencode.BInteger;
import dev.spate.bencode.BString;
import dev.spate.torrent.PieceLayout;
import java.util.List;
import java.util.Optional;

/**
 * The info dictionary (BEP 3), read and checked; of a hybrid torrent (BEP 52) its first half.
 *
 * @param name safe as a file name
 * @param hybrid true when it also has the second half of BEP 52
 */
record InfoDict(
        String name,
        PieceLayout layout,
        PieceHashes pieceHashes,
        List<FileEntry> files,
        boolean multiFile,
        boolean isPrivate,
        boolean hybrid) {
    /** Longest piece that is accepted: a piece is held in memory until it is verified. */
    static final int MAX_PIECE_LENGTH = 1 << 30;

    /** Longer hashes are not copied: a copy beside the bytes of the torrent would take too much memory. */
    private static final int MAX_COPIED_BYTES = 8 << 20;

    /** Longer names are not even shortened. */
    private static final int MAX_NAME_BYTES = 1 << 16;

    /** @throws MetainfoException naming the key that is wrong */
    static InfoDict read(BDict dict, TextDecoder text) {
        DictReader info = new DictReader(dict, "info");
        long version = dict.integer("meta version")
                .map(number -> number.asLong().orElse(Long.MAX_VALUE))
                .orElse(1L);
        if (!info.has("pieces") && (version >= 2 || info.has("file tree"))) {
            throw info.wrong(
                    "pieces", "missing, for this is a v2-only torrent (BEP 52), and those are not supported yet");
        }
        String name = name(info, text);
        int pieceLength = info.bytes("piece length", 1, MAX_PIECE_LENGTH)
                .orElseThrow(() -> info.missing("piece length"))
                .intValue();
        boolean multiFile = hasFiles(info);
        List<FileEntry> files = files(info, name, text);
        FileEntry last = files.get(files.size() - 1);
        long totalBytes = last.offset() + last.length();
        PieceHashes hashes = hashes(info, totalBytes, pieceLength);
        boolean isPrivate = dict.integer("private")
                .filter(flag -> !flag.equals(BInteger.of(0)))
                .isPresent();
        PieceLayout layout = new PieceLayout(totalBytes, pieceLength);
        return new InfoDict(name, layout, hashes, files, multiFile, isPrivate, version == 2);
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

    private static List<FileEntry> files(DictReader info, String name, TextDecoder text) {
        if (!hasFiles(info)) {
            if (!info.has("length")) {
                throw info.wrong("length", "missing, and so is info.files");
            }
            long length = info.bytes("length", 0, Long.MAX_VALUE).orElseThrow();
            return List.of(new FileEntry(List.of(name), 0, length, false));
        }
        FileTree tree = FileTree.forSystem(System.getProperty("os.name", ""), System.nanoTime());
        // Where both stand, files counts, as with other clients; the number of hashes tells whether that is right.
        return new FileListReader(text, tree, SafeName.FOR_THIS_SYSTEM)
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
