package dev.spate.storage;

import dev.spate.bencode.BString;
import dev.spate.merkle.MerkleHash;
import dev.spate.merkle.MerkleTree;
import dev.spate.metainfo.FileEntry;
import dev.spate.metainfo.Metainfo;
import dev.spate.metainfo.PieceHashes;
import dev.spate.metainfo.PieceLayers;
import dev.spate.storage.files.FileMap;
import dev.spate.storage.files.FileSpan;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Says whether a piece is right: by its SHA-1 (BEP 3), by its node in the merkle tree of its file (BEP 52), or by both.
 *
 * <p>A piece of a v2-only torrent whose node is unknown cannot be judged until {@link #learn}. One of a hybrid is judged by its
 * SHA-1 alone until then.
 *
 * <p>Safe for all threads; the hashers are not.
 */
public final class PieceVerifier {
    /** What is said of a piece. */
    public enum Verdict {
        RIGHT,
        WRONG,
        /** It matches one of its two hashes and not the other: the torrent contradicts itself. */
        CONTRADICTORY,
        /** Its hash is not known yet. */
        UNKNOWN
    }

    /** Where a piece lies in the file whose tree it belongs to. */
    public record FilePiece(int file, int piece, int lengthBytes) {}

    private final FileMap map;
    private final PieceHashes sha1s;
    private final boolean hasTrees;
    private final PieceLayers layers;
    private final int pieceLength;
    private final Map<Integer, BString> learned = new ConcurrentHashMap<>();

    /** For the pieces of this torrent, whatever becomes of them. */
    public static PieceVerifier of(Metainfo metainfo) {
        return new PieceVerifier(metainfo, new FileMap(metainfo.layout(), metainfo.files()));
    }

    /** For the pieces of this torrent. */
    public PieceVerifier(Metainfo metainfo, FileMap map) {
        this.map = map;
        this.sha1s = metainfo.pieceHashes();
        this.hasTrees = metainfo.infoHashV2().isPresent();
        this.layers = metainfo.pieceLayers();
        this.pieceLength = metainfo.layout().pieceLength();
    }

    /** Whether pieces have nodes in merkle trees, alone or beside their SHA-1. */
    public boolean hasTrees() {
        return hasTrees;
    }

    private boolean hasSha1s() {
        return sha1s.count() > 0;
    }

    /** Where a piece lies in the file whose tree it belongs to; empty for a torrent of version 1, and for padding. */
    public Optional<FilePiece> place(int piece) {
        if (!hasTrees) {
            return Optional.empty();
        }
        // Each file begins with a piece of its own: another file, or padding, only follows.
        FileSpan first = map.spans(piece).get(0);
        return first.pad()
                ? Optional.empty()
                : Optional.of(
                        new FilePiece(first.file(), (int) (first.filePosition() / pieceLength), first.lengthBytes()));
    }

    /** Whether the file's tree is known down to its pieces. */
    public boolean hasLayer(int file) {
        return !hasOwnLayer(file) || layers.layer(file).isPresent() || learned.containsKey(file);
    }

    /** Whether the hashes of the file's pieces are another layer than its root. */
    private boolean hasOwnLayer(int file) {
        return map.length(file) > pieceLength || layers.isOfPart();
    }

    /** Whether a verdict on this piece is possible. */
    public boolean isJudgeable(int piece) {
        return hasSha1s() || place(piece).map(at -> hasLayer(at.file())).orElse(true);
    }

    /** The piece layer of a file, proved by its root. */
    public void learn(int file, byte[] layer) {
        learned.put(file, BString.of(layer));
    }

    /**
     * The piece layer of a file as somebody else kept it; nothing happens unless it is right.
     *
     * @param layer not proved yet
     */
    public void learnIfRight(int file, byte[] layer) {
        FileEntry entry = map.file(file);
        if (entry.piecesRoot().isPresent()
                && !hasLayer(file)
                && new MerkleTree(entry.piecesRoot().get().toBytes(), entry.length(), pieceLength)
                        .addPieceLayer(layer)) {
            learn(file, layer);
        }
    }

    /** The piece layers that became known since the torrent was read, by file. */
    public Map<Integer, BString> learned() {
        return Map.copyOf(learned);
    }

    /** How many piece layers became known since the torrent was read; never fewer than before. */
    public int learnedCount() {
        return learned.size();
    }

    /** The piece layer of a file of more than one piece; empty while it is unknown. */
    public Optional<byte[]> layer(int file) {
        return knownLayer(file).map(BString::toBytes);
    }

    private Optional<BString> knownLayer(int file) {
        BString known = learned.get(file);
        return known != null ? Optional.of(known) : layers.layer(file);
    }

    private Optional<byte[]> node(FilePiece at) {
        if (!hasOwnLayer(at.file())) {
            return map.file(at.file()).piecesRoot().map(root -> root.toBytes());
        }
        int from = at.piece() * MerkleHash.LENGTH_BYTES;
        int to = from + MerkleHash.LENGTH_BYTES;
        return knownLayer(at.file()).map(layer -> layer.slice(from, to).toBytes());
    }

    /**
     * Levels between the leaves of a piece and its node. In a file of several pieces all pieces have the same, also the last;
     * the node of the only piece of a file is the root, and that tree has as many leaves as it needs.
     */
    public static int levels(long fileLength, int pieceLength) {
        return MerkleHash.height((Math.min(fileLength, pieceLength) - 1) / MerkleHash.LEAF_BYTES + 1);
    }

    private int levels(FilePiece at) {
        return levels(hasOwnLayer(at.file()) ? pieceLength : map.length(at.file()), pieceLength);
    }

    /** Whether a piece of a torrent of version 1 has this SHA-1. */
    public boolean hasSha1(int piece, byte[] sha1) {
        return sha1s.matches(piece, sha1);
    }

    /** Makes the hasher ready for the bytes of this piece, padding included. */
    public void begin(int piece, PieceHasher hasher) {
        if (hasTrees) {
            hasher.begin(hasSha1s(), place(piece).map(FilePiece::lengthBytes).orElse(0));
        } else {
            hasher.reset();
        }
    }

    /** The verdict on the bytes that the hasher was given since {@link #begin}. */
    public Verdict finish(int piece, PieceHasher hasher) {
        if (!hasTrees) {
            return verdict(sha1s.matches(piece, hasher.finish()));
        }
        Optional<FilePiece> at = place(piece);
        Optional<byte[]> wanted = at.flatMap(this::node);
        if (wanted.isEmpty()) {
            return hasSha1s() ? verdict(sha1s.matches(piece, hasher.finish())) : Verdict.UNKNOWN;
        }
        boolean inTree = Arrays.equals(hasher.node(levels(at.get())), wanted.get());
        if (hasSha1s() && sha1s.matches(piece, hasher.finish()) != inTree) {
            return Verdict.CONTRADICTORY;
        }
        return verdict(inTree);
    }

    private static Verdict verdict(boolean right) {
        return right ? Verdict.RIGHT : Verdict.WRONG;
    }

    /** The verdict on a whole piece, as peers sent it; the buffer's position is left as it is. */
    public Verdict judge(int piece, ByteBuffer content, PieceHasher hasher) {
        begin(piece, hasher);
        hasher.update(content.duplicate());
        Verdict verdict = finish(piece, hasher);
        // Padding is in no tree: who sends anything but zeros there lies, and the torrent is as it should be.
        boolean blamesTorrent = verdict == Verdict.CONTRADICTORY
                && falsePadding(place(piece).orElseThrow().lengthBytes(), content) < 0;
        return verdict == Verdict.CONTRADICTORY && !blamesTorrent ? Verdict.WRONG : verdict;
    }

    /** The offset of the first byte at or after this one that is not zero; -1 when there is none. */
    public static int falsePadding(int from, ByteBuffer content) {
        for (int at = from; at < content.remaining(); at++) {
            if (content.get(content.position() + at) != 0) {
                return at;
            }
        }
        return -1;
    }
}
