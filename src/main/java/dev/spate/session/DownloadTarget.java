package dev.spate.session;

import dev.spate.metainfo.FileEntry;
import dev.spate.metainfo.FileSelection;
import dev.spate.metainfo.Metainfo;
import dev.spate.metainfo.PieceHashes;
import dev.spate.metainfo.PieceLayers;
import dev.spate.metainfo.SelectionException;
import dev.spate.session.swarm.HashTrees;
import dev.spate.storage.PieceVerifier;
import dev.spate.storage.SiblingName;
import dev.spate.storage.WantedFiles;
import dev.spate.torrent.Bitfield;
import dev.spate.torrent.InfoHash;
import dev.spate.torrent.PieceLayout;
import dev.spate.torrent.PiecesRoot;
import java.nio.ByteBuffer;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a download writes: the whole content, or one piece of it as a file of its own.
 *
 * @param metainfo of the torrent that peers know
 * @param stored what the storage keeps: the same, or a made-up torrent of the one piece
 * @param firstPiece index, in the torrent, of the storage's piece 0
 * @param out where to
 * @param files indices of the files that are wanted; empty: all
 */
record DownloadTarget(Metainfo metainfo, Metainfo stored, int firstPiece, Path out, Optional<Bitfield> files) {
    /** Ten times the longest pieces of real torrents. */
    private static final long MOST_PIECE_BYTES = 128L << 20;
    /** The scheduler's least budget, and one more that is copied while a late block is still being written to it. */
    private static final long FEWEST_PIECES = 5;
    /** What the loop takes to receive and send. */
    private static final long LOOP_MEMORY_BYTES = 8L << 20;

    /**
     * @param memoryBytes as the user gave it, or 0
     * @throws Failure when neither the JVM nor the user has memory for the few pieces that a download takes up at once
     */
    static DownloadTarget whole(Metainfo metainfo, Path out, long memoryBytes) {
        long pieceBytes = metainfo.layout().pieceLength();
        refuseLongPieces(Math.min(metainfo.layout().totalBytes(), pieceBytes), memoryBytes);
        long needed = Math.min(metainfo.layout().totalBytes(), FEWEST_PIECES * pieceBytes) + LOOP_MEMORY_BYTES;
        long had = Runtime.getRuntime().maxMemory();
        if (needed > had) {
            throw new Failure(
                    Failure.Kind.USAGE,
                    "not enough memory: pieces of " + pieceBytes + " bytes take " + (needed >> 20)
                            + " MiB, and Java may use " + (had >> 20) + " (SPATE_OPTS=-Xmx" + (needed * 5 / 4 >> 20)
                            + "m or java -Xmx… gives more)");
        }
        return new DownloadTarget(metainfo, metainfo, 0, out, Optional.empty());
    }

    /** A torrent of some hundred bytes must not be able to take a gigabyte of memory unasked. */
    private static void refuseLongPieces(long pieceBytes, long memoryBytes) {
        if (pieceBytes > Math.max(MOST_PIECE_BYTES, memoryBytes)) {
            throw new Failure(
                    Failure.Kind.USAGE,
                    "pieces of " + (pieceBytes >> 20) + " MiB are more than is taken unasked ("
                            + (MOST_PIECE_BYTES >> 20) + " MiB; --memory=" + pieceBytes + " allows it)");
        }
    }

    /** @throws Failure when the JVM's locale cannot spell the name */
    static Path named(String name) {
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            throw new Failure(
                    Failure.Kind.DISK,
                    "cannot name the output " + name + ": " + e.getReason()
                            + " (use -o, or a UTF-8 locale such as LC_ALL=C.UTF-8)",
                    e);
        }
    }

    /** @throws Failure when there is no such piece */
    static DownloadTarget piece(Metainfo metainfo, int piece, Path out, long memoryBytes) {
        int count = metainfo.layout().pieceCount();
        if (piece < 0 || piece >= count) {
            throw new Failure(
                    Failure.Kind.USAGE,
                    count == 0
                            ? "no piece " + piece + ": the torrent is empty"
                            : "no piece " + piece + ": the torrent has " + count + " (give an index in the range 0.."
                                    + (count - 1) + ")");
        }
        int length = metainfo.layout().pieceLength(piece);
        refuseLongPieces(length, memoryBytes);
        if (metainfo.isV2Only()) {
            return new DownloadTarget(metainfo, pieceOfFile(metainfo, piece, length), piece, out, Optional.empty());
        }
        byte[] hash = metainfo.pieceHashes().hash(piece);
        Metainfo only = Metainfo.ofContent(
                InfoHash.of(hash),
                metainfo.name(),
                new PieceLayout(length, length),
                PieceHashes.of(hash),
                List.of(new FileEntry(List.of(metainfo.name()), 0, length, false)),
                false);
        return new DownloadTarget(metainfo, only, piece, out, Optional.empty());
    }

    /** A torrent of version 2 whose file is that piece: it has the same hash there as in the tree of its own file. */
    private static Metainfo pieceOfFile(Metainfo metainfo, int piece, int length) {
        int pieceLength = metainfo.layout().pieceLength();
        int file = metainfo.files().fileAt(metainfo.layout().pieceOffset(piece));
        PiecesRoot root = metainfo.files().piecesRoot(file).orElseThrow();
        int within =
                (int) ((metainfo.layout().pieceOffset(piece) - metainfo.files().offset(file)) / pieceLength);
        // The same piece of the same content has the same name, whatever torrent it is of.
        byte[] name = root.toBytes();
        ByteBuffer.wrap(name).putInt(0, ByteBuffer.wrap(name).getInt(0) ^ within);
        InfoHash v2 = InfoHash.of(name);
        return Metainfo.ofContent(
                v2.truncated(),
                metainfo.name(),
                PieceLayout.ofAlignedFiles(new long[] {length}, pieceLength),
                PieceHashes.of(new byte[0]),
                List.of(new FileEntry(List.of(metainfo.name()), 0, length, false, Optional.of(root))),
                false,
                Optional.of(v2),
                metainfo.files().length(file) <= pieceLength
                        ? PieceLayers.NONE
                        : PieceLayers.ofPart(
                                metainfo.pieceLayers().layer(file).map(layer -> hashIn(layer.toBytes(), within))));
    }

    private static byte[] hashIn(byte[] layer, int piece) {
        int from = piece * PiecesRoot.LENGTH_BYTES;
        return Arrays.copyOfRange(layer, from, from + PiecesRoot.LENGTH_BYTES);
    }

    /** The trees that the piece is verified by, when they come from peers; empty for version 1. */
    Optional<HashTrees> trees(PieceVerifier inStorage) {
        if (metainfo.infoHashV2().isEmpty() || isPiece() && !metainfo.isV2Only()) {
            return Optional.empty();
        }
        if (!isPiece()) {
            return Optional.of(new HashTrees(metainfo, inStorage));
        }
        int file = metainfo.files().fileAt(metainfo.layout().pieceOffset(firstPiece));
        int within = firstPiece
                - (int) (metainfo.files().offset(file) / metainfo.layout().pieceLength());
        return Optional.of(HashTrees.ofFile(metainfo, file, layer -> inStorage.learn(0, hashIn(layer, within))));
    }

    static DownloadTarget of(Metainfo metainfo, OptionalInt piece, DownloadOptions options) {
        if (piece.isEmpty()) {
            return whole(metainfo, options.place(() -> named(metainfo.outputName())), options.memoryBytes());
        }
        int index = piece.getAsInt();
        Path out = options.place(() -> named(SiblingName.of(metainfo.outputName(), "." + index, 0)));
        return piece(metainfo, index, out, options.memoryBytes());
    }

    /**
     * The same of the files that the user selects, or the link.
     *
     * @throws Failure when the torrent has none of them
     */
    DownloadTarget selecting(FileSelection select, TorrentRef ref) {
        if (stored != metainfo) {
            return this;
        }
        try {
            return new DownloadTarget(metainfo, stored, firstPiece, out, select.in(metainfo, ref.selected()));
        } catch (SelectionException e) {
            throw new Failure(Failure.Kind.USAGE, e.getMessage(), e);
        }
    }

    /**
     * The one file that is wanted.
     *
     * @throws Failure when there are several, or none
     */
    FileEntry onlyFile() {
        WantedFiles wanted = new WantedFiles(metainfo, files);
        if (wanted.count() != 1) {
            throw new Failure(
                    Failure.Kind.USAGE,
                    "one file can be written to stdout, and " + wanted.count()
                            + (files.isPresent() ? " are selected" : " are in the torrent")
                            + " (name one with --select; info --files lists them)");
        }
        for (int i = 0; i < metainfo.files().size(); i++) {
            if (wanted.has(i)) {
                return metainfo.files().get(i);
            }
        }
        throw new IllegalStateException("one file is wanted, and there is none");
    }

    /** What to tell of a name that was changed, when the torrent chose the place and may not have the one of its name. */
    static Optional<String> renaming(Metainfo metainfo, DownloadOptions options) {
        return options.out().isPresent()
                        || !options.keepsFiles()
                        || metainfo.outputName().equals(metainfo.name())
                ? Optional.empty()
                : Optional.of(metainfo.name() + " is called " + metainfo.outputName()
                        + " here, so that it is not hidden" + " (name another output with -o)");
    }

    /** Bytes of the files that are wanted, without padding. */
    long wantedBytes() {
        if (files.isEmpty()) {
            return stored.files().totalBytes();
        }
        long bytes = 0;
        for (int file = files.get().nextSet(0); file >= 0; file = files.get().nextSet(file + 1)) {
            bytes += stored.files().length(file);
        }
        return bytes;
    }

    /** Whether only one piece is fetched. */
    boolean isPiece() {
        return stored != metainfo;
    }

    /**
     * The pieces of the torrent that are to be fetched; empty for all.
     *
     * @param inStorage the files that are wanted
     */
    Optional<Bitfield> wanted(WantedFiles inStorage) {
        if (!isPiece()) {
            return inStorage.isAll() ? Optional.empty() : Optional.of(inStorage.pieces());
        }
        Bitfield only = new Bitfield(metainfo.layout().pieceCount());
        only.set(firstPiece);
        return Optional.of(only);
    }

    /** The pieces of the torrent that the storage has already. */
    Bitfield verified(Bitfield inStorage) {
        if (stored == metainfo) {
            return inStorage;
        }
        Bitfield result = new Bitfield(metainfo.layout().pieceCount());
        if (inStorage.get(0)) {
            result.set(firstPiece);
        }
        return result;
    }
}
