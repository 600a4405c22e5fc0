package dev.spate.storage.verify;

import dev.spate.merkle.MerkleHash;
import dev.spate.metainfo.FileEntry;
import dev.spate.metainfo.Metainfo;
import dev.spate.storage.PieceHasher;
import dev.spate.storage.PieceVerifier;
import dev.spate.storage.files.FileMap;

/**
 * The files whose piece layer the torrent does not have (BEP 52): the nodes of their pieces are kept, and compared at the end
 * with the root of the file, all at once.
 *
 * <p>Disk threads call {@link #keep}, each with other pieces; when they are done, one thread calls {@link #settle}.
 */
final class MissingLayers {
    private static final int NODE = MerkleHash.LENGTH_BYTES;

    private final Metainfo metainfo;
    private final FileMap map;
    private final int pieceLength;

    /** By piece; empty when every file has its layer. */
    private final byte[][] nodes;

    MissingLayers(Metainfo metainfo, FileMap map) {
        this.metainfo = metainfo;
        this.map = map;
        this.pieceLength = map.layout().pieceLength();
        boolean some = false;
        for (int file = 0; file < map.fileCount(); file++) {
            some |= isWithout(file);
        }
        this.nodes = new byte[some ? map.layout().pieceCount() : 0][];
    }

    private boolean isWithout(int file) {
        FileEntry entry = map.file(file);
        return entry.piecesRoot().isPresent()
                && entry.length() > pieceLength
                && metainfo.pieceLayers().layer(file).isEmpty();
    }

    /** Keeps the node of a piece that was just hashed, and is not known to be bad, if its file has no layer. */
    void keep(int piece, PieceHasher hasher) {
        if (nodes.length == 0) {
            return;
        }
        int file = map.spans(piece).get(0).file();
        if (isWithout(file)) {
            nodes[piece] = hasher.node(PieceVerifier.levels(map.length(file), pieceLength));
        }
    }

    /**
     * Judges these files. When some piece of one is not there, those that are prove nothing by themselves: in a v2-only torrent
     * they are called incomplete, with the file; in a hybrid their SHA-1 counts.
     */
    void settle(PieceState[] states) {
        for (int file = 0; file < map.fileCount() && nodes.length > 0; file++) {
            if (isWithout(file)) {
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
            if (nodes[piece] == null) {
                whole = false;
            } else {
                System.arraycopy(nodes[piece], 0, layer, (piece - first) * NODE, NODE);
            }
        }
        if (!whole && metainfo.isHybrid()) {
            return;
        }
        int level = PieceVerifier.levels(pieceLength, pieceLength);
        boolean proved = whole
                && map.file(file)
                        .piecesRoot()
                        .orElseThrow()
                        .hasBytes(new MerkleHash().root(layer, level, MerkleHash.height(end - first)));
        if (!proved) {
            PieceState found = whole ? PieceState.BAD : PieceState.INCOMPLETE;
            for (int piece = first; piece < end; piece++) {
                states[piece] = states[piece] == PieceState.GOOD ? found : states[piece];
            }
        }
    }
}
