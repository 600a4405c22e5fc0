package dev.spate.storage.create;

import dev.spate.bencode.BString;
import dev.spate.merkle.MerkleHash;
import dev.spate.metainfo.FileEntry;
import dev.spate.storage.PieceVerifier;
import dev.spate.storage.files.FileMap;
import dev.spate.torrent.PiecesRoot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The merkle trees of files (BEP 52), made of the nodes of their pieces.
 *
 * @param files as the torrent has them, each that has bytes with its root
 * @param layers the piece layer of each file of several pieces, by its root
 */
record FileTrees(List<FileEntry> files, Map<PiecesRoot, BString> layers) {
    FileTrees {
        files = List.copyOf(files);
        layers = Map.copyOf(layers);
    }

    /** Of a torrent of version 1. */
    static FileTrees none(List<FileEntry> files) {
        return new FileTrees(files, Map.of());
    }

    static FileTrees of(FileMap map, ContentHashes hashes) {
        MerkleHash hash = new MerkleHash();
        int pieceLength = map.layout().pieceLength();
        List<FileEntry> files = new ArrayList<>(map.fileCount());
        Map<PiecesRoot, BString> layers = new HashMap<>();
        for (int i = 0; i < map.fileCount(); i++) {
            FileEntry file = map.file(i);
            if (file.pad() || file.length() == 0) {
                files.add(file);
                continue;
            }
            byte[] layer = hashes.nodes(map.firstPiece(i), map.lastPiece(i) + 1);
            int pieces = layer.length / MerkleHash.LENGTH_BYTES;
            int level = PieceVerifier.levels(file.length(), pieceLength);
            PiecesRoot root = PiecesRoot.of(hash.root(layer, level, MerkleHash.height(pieces)));
            if (pieces > 1) {
                layers.put(root, BString.of(layer));
            }
            files.add(new FileEntry(file.path(), file.offset(), file.length(), false, Optional.of(root)));
        }
        return new FileTrees(files, layers);
    }
}
