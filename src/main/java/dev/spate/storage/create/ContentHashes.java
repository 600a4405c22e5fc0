package dev.spate.storage.create;

import dev.spate.merkle.MerkleHash;
import dev.spate.metainfo.PieceHashes;
import dev.spate.metainfo.TorrentForm;
import dev.spate.storage.PieceHasher;
import java.util.Arrays;

/** The hashes of all pieces of a content. Each disk thread puts those of other pieces. */
final class ContentHashes {
    private static final int SHA_1 = PieceHashes.LENGTH_BYTES;
    private static final int NODE = MerkleHash.LENGTH_BYTES;

    private final TorrentForm form;
    private final byte[] sha1;
    private final byte[] nodes;

    ContentHashes(TorrentForm form, int pieceCount) {
        this.form = form;
        this.sha1 = new byte[form.hasV1() ? pieceCount * SHA_1 : 0];
        this.nodes = new byte[form.hasV2() ? pieceCount * NODE : 0];
    }

    /** @param levels of the merkle tree from the leaves to the node of this piece */
    void put(int piece, PieceHasher hasher, int levels) {
        if (form.hasV1()) {
            System.arraycopy(hasher.finish(), 0, sha1, piece * SHA_1, SHA_1);
        }
        if (form.hasV2()) {
            System.arraycopy(hasher.node(levels), 0, nodes, piece * NODE, NODE);
        }
    }

    PieceHashes sha1() {
        return PieceHashes.of(sha1);
    }

    /** The nodes of these pieces, one after the other. */
    byte[] nodes(int first, int end) {
        return Arrays.copyOfRange(nodes, first * NODE, end * NODE);
    }
}
