package dev.spate.session.swarm;

import dev.spate.merkle.HashPicker.FilePiece;
import dev.spate.merkle.HashRange;
import dev.spate.merkle.MerkleTree;
import dev.spate.metainfo.FileEntry;
import dev.spate.metainfo.Metainfo;
import dev.spate.storage.PieceVerifier;
import dev.spate.text.CleanText;
import dev.spate.torrent.InfoHash;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.PrimitiveIterator;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * The merkle trees of a torrent's files (BEP 52). A tree is made when somebody asks for it, and so is the index of their roots:
 * a torrent may have a million files.
 *
 * <p>Owner: the event loop.
 */
public final class HashTrees {
    private final Metainfo metainfo;
    private final PieceVerifier verifier;
    /** The only file that is of use; empty: all are. */
    private final OptionalInt only;

    private final Consumer<byte[]> ofOnly;
    private final Map<Integer, MerkleTree> trees = new HashMap<>();
    /** The first four bytes of each root, then the file; sorted. Null before the first look. */
    private long[] roots;

    /** @param verifier is told of the layers that become known */
    public HashTrees(Metainfo metainfo, PieceVerifier verifier) {
        this(metainfo, verifier, OptionalInt.empty(), layer -> {});
    }

    private HashTrees(Metainfo metainfo, PieceVerifier verifier, OptionalInt only, Consumer<byte[]> ofOnly) {
        this.metainfo = metainfo;
        this.verifier = verifier;
        this.only = only;
        this.ofOnly = ofOnly;
    }

    /**
     * For a download of pieces of one file.
     *
     * @param told of its layer when that becomes known
     */
    public static HashTrees ofFile(Metainfo metainfo, int file, Consumer<byte[]> told) {
        return new HashTrees(metainfo, PieceVerifier.of(metainfo), OptionalInt.of(file), told);
    }

    /** The name of version 2 as handshakes have it: 20 bytes. */
    InfoHash wireName() {
        return metainfo.infoHashV2().orElseThrow().truncated();
    }

    /** The path of a file, for a person. */
    String name(int file) {
        return CleanText.escaped(String.join("/", metainfo.files().get(file).path()));
    }

    /** The files of more than one piece whose piece layer is unknown. */
    PrimitiveIterator.OfInt filesWithoutLayer() {
        return IntStream.range(
                        only.orElse(0),
                        only.isPresent()
                                ? only.getAsInt() + 1
                                : metainfo.files().size())
                .filter(metainfo.files()::hasRoot)
                .filter(file -> !verifier.hasLayer(file))
                .iterator();
    }

    /** The tree of a file that has one. */
    MerkleTree tree(int file) {
        return trees.computeIfAbsent(file, this::newTree);
    }

    private MerkleTree newTree(int file) {
        FileEntry entry = metainfo.files().get(file);
        MerkleTree tree = new MerkleTree(
                entry.piecesRoot().orElseThrow().toBytes(),
                entry.length(),
                metainfo.layout().pieceLength());
        verifier.layer(file).ifPresent(tree::addPieceLayer);
        return tree;
    }

    /** The file that the range is of; empty when there is none. Of several with the same content it is any. */
    OptionalInt fileOf(HashRange range) {
        if (roots == null) {
            roots = IntStream.range(0, metainfo.files().size())
                    .filter(metainfo.files()::hasRoot)
                    .mapToLong(file -> head(root(file)) << 32 | file)
                    .sorted()
                    .toArray();
        }
        byte[] root = range.piecesRoot();
        long wanted = head(root);
        int at = Arrays.binarySearch(roots, wanted << 32);
        for (at = at < 0 ? -at - 1 : at; at < roots.length && roots[at] >> 32 == wanted; at++) {
            int file = (int) roots[at];
            if (Arrays.equals(root, root(file))) {
                return OptionalInt.of(file);
            }
        }
        return OptionalInt.empty();
    }

    private byte[] root(int file) {
        return metainfo.files().piecesRoot(file).orElseThrow().toBytes();
    }

    private static long head(byte[] root) {
        return ByteBuffer.wrap(root).getInt();
    }

    /** Whether a verdict on the piece is possible. */
    boolean isJudgeable(int piece) {
        return verifier.isJudgeable(piece);
    }

    /** The layer of this file has become known: the verifier is told. */
    void learned(int file) {
        tree(file).pieceLayer().ifPresent(layer -> {
            verifier.learn(file, layer);
            ofOnly.accept(layer);
        });
    }

    /** The leaves of this piece are of no use any more. */
    void forgetLeaves(FilePiece at) {
        MerkleTree tree = trees.get(at.file());
        if (tree != null) {
            tree.forgetLeaves(at.piece());
        }
    }

    /** Where a piece lies in the tree of its file; empty for padding. */
    Optional<FilePiece> place(int piece) {
        return verifier.place(piece).map(at -> new FilePiece(at.file(), at.piece()));
    }

    /** Index, in the torrent, of the first piece of a file. */
    int firstPiece(int file) {
        return (int) (metainfo.files().offset(file) / metainfo.layout().pieceLength());
    }
}
