package dev.spate.metainfo;

import dev.spate.bencode.BDict;
import dev.spate.bencode.BString;
import dev.spate.merkle.MerkleHash;
import dev.spate.torrent.Block;
import dev.spate.torrent.PiecesRoot;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads {@code piece layers} (BEP 52). They stand outside of the info dictionary, and so of the info hash: each is checked
 * against the root of its file. A layer that is missing is no fault, as with libtorrent; one that is wrong is.
 */
final class PieceLayersReader {
    private static final String KEY = "piece layers";

    private final List<FileEntry> files;
    private final int pieceLength;
    private final MerkleHash hash = new MerkleHash();

    PieceLayersReader(List<FileEntry> files, int pieceLength) {
        this.files = files;
        this.pieceLength = pieceLength;
    }

    /** @throws MetainfoException when a layer is not that of a file of several pieces */
    PieceLayers read(BDict root) {
        BDict dict = root.dict(KEY).orElseGet(() -> BDict.builder().build());
        Map<PiecesRoot, Integer> pieces = new HashMap<>();
        for (FileEntry file : files) {
            if (file.length() > pieceLength) {
                file.piecesRoot().ifPresent(each -> pieces.putIfAbsent(each, pieceCount(file)));
            }
        }
        Map<PiecesRoot, BString> layers = new HashMap<>();
        for (BDict.Entry each : dict.entries()) {
            if (each.key().length() != PiecesRoot.LENGTH_BYTES) {
                throw MetainfoException.at(KEY, "a key of " + each.key().length() + " bytes is no pieces root");
            }
            PiecesRoot name = PiecesRoot.of(each.key().toBytes());
            if (!pieces.containsKey(name)) {
                throw MetainfoException.at(KEY, name + " is the pieces root of no file of several pieces");
            }
            if (!(each.value() instanceof BString layer)) {
                throw MetainfoException.at(KEY, "that of " + name + " is not a string");
            }
            if (!layers.containsKey(name)) {
                check(name, layer, pieces.get(name));
                layers.put(name, layer);
            }
        }
        return ofFiles(layers);
    }

    private void check(PiecesRoot name, BString layer, int pieces) {
        if (layer.length() != (long) pieces * MerkleHash.LENGTH_BYTES) {
            throw MetainfoException.at(
                    KEY, "that of " + name + " has " + layer.length() + " bytes, and the file " + pieces + " pieces");
        }
        int level = MerkleHash.height(pieceLength / Block.LENGTH_BYTES);
        if (!name.hasBytes(hash.root(layer.toBytes(), level, MerkleHash.height(pieces)))) {
            throw MetainfoException.at(KEY, "that of " + name + " has another root");
        }
    }

    /** Files of the same content share their layer. */
    private PieceLayers ofFiles(Map<PiecesRoot, BString> layers) {
        int[] having = new int[files.size()];
        BString[] found = new BString[having.length];
        int count = 0;
        for (int i = 0; i < having.length && !layers.isEmpty(); i++) {
            FileEntry file = files.get(i);
            BString layer = file.piecesRoot().map(layers::get).orElse(null);
            if (layer != null && layer.length() == (long) pieceCount(file) * MerkleHash.LENGTH_BYTES) {
                having[count] = i;
                found[count++] = layer;
            }
        }
        return count == 0
                ? PieceLayers.NONE
                : new PieceLayers(Arrays.copyOf(having, count), Arrays.copyOf(found, count));
    }

    private int pieceCount(FileEntry file) {
        return (int) ((file.length() - 1) / pieceLength + 1);
    }
}
