package dev.spate.synthetic.seeder;

import dev.spate.merkle.HashRange;
import dev.spate.merkle.MerkleHash;
import dev.spate.merkle.MerkleTree;
import dev.spate.metainfo.FileEntry;
import dev.spate.synthetic.ContentSource;
import dev.spate.synthetic.SyntheticTorrent;
import dev.spate.torrent.PiecesRoot;
import dev.spate.wire.PeerMessage;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Answers hash requests (BEP 52) of all clients of a swarm: piece layers from the torrent, leaves from the content.
 *
 * <p>Owned by the swarm's event loop, which hashes what leaves are asked for: so of long pieces none are told.
 */
final class HashServer {
    /** The most of the content that is hashed for one answer: what the longest range has below it. */
    private static final long MOST_HASHED_BYTES = (long) HashRange.MOST_HASHES * MerkleHash.LEAF_BYTES;

    private final SyntheticTorrent torrent;
    private final ContentSource content;
    private final MerkleHash hash = new MerkleHash();
    /** Of two files with the same content either is as good. */
    private final Map<PiecesRoot, FileEntry> files = new HashMap<>();

    private final Map<PiecesRoot, MerkleTree> trees = new HashMap<>();

    HashServer(SyntheticTorrent torrent, ContentSource content) {
        this.torrent = torrent;
        this.content = content;
        torrent.files().forEach(file -> file.piecesRoot().ifPresent(root -> files.put(root, file)));
    }

    /** The hashes, or a reject. */
    PeerMessage answer(HashRange range) {
        PiecesRoot root = PiecesRoot.of(range.piecesRoot());
        return Optional.ofNullable(files.get(root))
                .flatMap(file -> hashes(file, trees.computeIfAbsent(root, key -> tree(file, key)), range))
                .<PeerMessage>map(hashes -> new PeerMessage.Hashes(range, hashes))
                .orElseGet(() -> new PeerMessage.HashReject(range));
    }

    private MerkleTree tree(FileEntry file, PiecesRoot root) {
        MerkleTree tree =
                new MerkleTree(root.toBytes(), file.length(), torrent.shape().pieceLength());
        Optional.ofNullable(torrent.layers().get(root)).ifPresent(layer -> tree.addPieceLayer(layer.toBytes()));
        return tree;
    }

    private Optional<byte[]> hashes(FileEntry file, MerkleTree tree, HashRange range) {
        if (!tree.has(range)) {
            return Optional.empty();
        }
        int first = tree.firstPieceOf(range);
        if (first < 0) {
            return tree.answer(range, new byte[0]);
        }
        long pieceLength = torrent.shape().pieceLength();
        long from = first * pieceLength;
        long length = Math.min(file.length(), (tree.lastPieceOf(range) + 1) * pieceLength) - from;
        return length > MOST_HASHED_BYTES
                ? Optional.empty()
                : tree.answer(range, leaves(file.offset() + from, (int) length));
    }

    private byte[] leaves(long offset, int length) {
        int count = (length - 1) / MerkleHash.LEAF_BYTES + 1;
        byte[] leaves = new byte[count * MerkleHash.LENGTH_BYTES];
        byte[] block = new byte[MerkleHash.LEAF_BYTES];
        for (int i = 0; i < count; i++) {
            int from = i * MerkleHash.LEAF_BYTES;
            int there = Math.min(MerkleHash.LEAF_BYTES, length - from);
            content.read(offset + from, block, 0, there);
            hash.update(block, 0, there);
            hash.finishLeaf(leaves, i * MerkleHash.LENGTH_BYTES);
        }
        return leaves;
    }
}
