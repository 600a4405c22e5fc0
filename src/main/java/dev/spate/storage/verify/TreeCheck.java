package dev.spate.storage.verify;

import dev.spate.bencode.BString;
import dev.spate.merkle.MerkleHash;
import dev.spate.metainfo.FileEntry;
import dev.spate.metainfo.Metainfo;
import dev.spate.storage.files.FileMap;
import dev.spate.storage.hashing.PieceDigest;
import java.util.Optional;

/**
 * Compares pieces with the merkle trees of their files (BEP 52). Of a file whose piece layer the torrent does not have, the
 * nodes of all pieces are kept, and compared at the end with the root, all at once.
 *
 * <p>Disk threads call {@link #state}, each with other pieces; when they are done, one thread calls {@link #settle}.
 */
final class TreeCheck {
    private static final int NODE = MerkleHash.LENGTH_BYTES;

    private final Metainfo metainfo;
    private final FileMap map;
    private final int pieceLength;

    /** By piece; what is kept until the end. */
    private final byte[][] kept;

    TreeCheck(Metainfo metainfo, FileMap map) {
        this.metainfo = metainfo;
        this.map = map;
        this.pieceLength = map.layout().pieceLength();
        boolean lacking = false;
        for (int file = 0; file < map.fileCount(); file++) {
            lacking |= isKept(file);
        }
        this.kept = new byte[lacking ? map.layout().pieceCount() : 0][];
    }

    /** Whether the file has several pieces and no layer that tells their nodes. */
    private boolean isKept(int file) {
        FileEntry entry = map.file(file);
        return entry.piecesRoot().isPresent()
                && entry.length() > pieceLength
                && metainfo.pieceLayers().layer(file).isEmpty();
    }

    /** The state of a piece, as far as its tree tells; GOOD where it can be told at the end alone. */
    PieceState state(int piece, PieceDigest digest) {
        int file = map.spans(piece).get(0).file();
        FileEntry entry = map.file(file);
        byte[] node = digest.node(PieceDigest.levels(entry.length(), pieceLength));
        if (entry.length() <= pieceLength) {
            return entry.piecesRoot().orElseThrow().hasBytes(node) ? PieceState.GOOD : PieceState.BAD;
        }
        Optional<BString> layer = metainfo.pieceLayers().layer(file);
        if (layer.isEmpty()) {
            kept[piece] = node;
            return PieceState.GOOD;
        }
        int at = (piece - map.firstPiece(file)) * NODE;
        return layer.get().slice(at, at + NODE).hasBytes(node) ? PieceState.GOOD : PieceState.BAD;
    }

    /**
     * Judges the files whose pieces were kept. When some piece is not there, those that are prove nothing by themselves: in a
     * v2-only torrent they are called incomplete, with the file; in a hybrid their SHA-1 counts.
     */
    void settle(PieceState[] states) {
        for (int file = 0; file < map.fileCount() && kept.length > 0; file++) {
            if (isKept(file)) {
                settle(file, states);
            }
        }
    }

    private void settle(int file, PieceState[] states) {
        int first = map.firstPiece(file);
        int end = map.lastPiece(file) + 1;
        byte[] layer = new byte[(end - first) * NODE];
        boolean whole = true;
        for (int piece = first; piece < end; piece++) {
            if (kept[piece] == null || states[piece] != PieceState.GOOD) {
                whole = false;
            } else {
                System.arraycopy(kept[piece], 0, layer, (piece - first) * NODE, NODE);
            }
        }
        if (!whole && metainfo.isHybrid()) {
            return;
        }
        int levels = PieceDigest.levels(pieceLength, pieceLength);
        boolean proved = whole
                && map.file(file)
                        .piecesRoot()
                        .orElseThrow()
                        .hasBytes(new MerkleHash().root(layer, levels, MerkleHash.height(end - first)));
        if (!proved) {
            PieceState found = whole ? PieceState.BAD : PieceState.INCOMPLETE;
            for (int piece = first; piece < end; piece++) {
                states[piece] = states[piece] == PieceState.GOOD ? found : states[piece];
            }
        }
    }
}
