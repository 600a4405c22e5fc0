package dev.spate.storage;

import dev.spate.merkle.MerkleHash;
import dev.spate.metainfo.FileEntry;
import dev.spate.metainfo.Metainfo;
import dev.spate.metainfo.PieceHashes;
import dev.spate.metainfo.PieceLayers;
import dev.spate.metainfo.TestLayers;
import dev.spate.torrent.InfoHash;
import dev.spate.torrent.PieceLayout;
import dev.spate.torrent.PiecesRoot;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/**
 * A torrent with merkle trees and content, for tests.
 *
 * @param content of all files, each aligned to a piece, with zeros between them
 * @param layers the piece layer of each file of more than one piece, whether the torrent has it or not
 */
public record SampleV2(SampleTorrent torrent, TreeMap<Integer, byte[]> layers) {

    /** Files of these lengths, version 2 alone. */
    public static SampleV2 v2(long seed, int pieceLength, boolean withLayers, int... lengths) {
        return of(seed, pieceLength, withLayers, false, lengths);
    }

    /** The same with SHA-1 hashes too, and pad files between the files. */
    public static SampleV2 hybrid(long seed, int pieceLength, boolean withLayers, int... lengths) {
        return of(seed, pieceLength, withLayers, true, lengths);
    }

    private static SampleV2 of(long seed, int pieceLength, boolean withLayers, boolean hybrid, int... lengths) {
        Random random = new Random(seed);
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        List<FileEntry> files = new ArrayList<>();
        TreeMap<Integer, byte[]> layers = new TreeMap<>();
        for (int i = 0; i < lengths.length; i++) {
            int gap = (int) (PieceLayout.aligned(content.size(), pieceLength) - content.size());
            if (gap > 0) {
                files.add(new FileEntry(List.of(".pad", "" + gap), content.size(), gap, true));
                content.writeBytes(new byte[gap]);
            }
            byte[] bytes = new byte[lengths[i]];
            random.nextBytes(bytes);
            byte[] leaves = new MerkleHash().leaves(ByteBuffer.wrap(bytes));
            int height = MerkleHash.height(leaves.length / 32);
            if (bytes.length > pieceLength) {
                layers.put(files.size(), layer(leaves, pieceLength));
            }
            PiecesRoot root = PiecesRoot.of(new MerkleHash().root(leaves, 0, height));
            files.add(new FileEntry(List.of("f" + i), content.size(), bytes.length, false, Optional.of(root)));
            content.writeBytes(bytes);
        }
        byte[] all = content.toByteArray();
        long[] longs = Arrays.stream(lengths).asLongStream().toArray();
        PieceLayout layout =
                hybrid ? new PieceLayout(all.length, pieceLength) : PieceLayout.ofAlignedFiles(longs, pieceLength);
        ByteArrayOutputStream hashes = new ByteArrayOutputStream();
        for (int piece = 0; hybrid && piece < layout.pieceCount(); piece++) {
            int from = (int) layout.pieceOffset(piece);
            hashes.writeBytes(SampleTorrent.sha1(Arrays.copyOfRange(all, from, from + layout.pieceLength(piece))));
        }
        byte[] name = new byte[32];
        random.nextBytes(name);
        InfoHash v2 = InfoHash.of(name);
        Metainfo metainfo = Metainfo.ofContent(
                hybrid ? InfoHash.of(SampleTorrent.sha1(name)) : v2.truncated(),
                "sample",
                layout,
                PieceHashes.of(hashes.toByteArray()),
                files,
                true,
                Optional.of(v2),
                withLayers ? TestLayers.of(layers) : PieceLayers.NONE);
        return new SampleV2(new SampleTorrent(metainfo, all), layers);
    }

    private static byte[] layer(byte[] leaves, int pieceLength) {
        int perPiece = pieceLength / MerkleHash.LEAF_BYTES;
        ByteArrayOutputStream layer = new ByteArrayOutputStream();
        for (int from = 0; from < leaves.length; from += perPiece * 32) {
            byte[] of = Arrays.copyOfRange(leaves, from, Math.min(leaves.length, from + perPiece * 32));
            layer.writeBytes(new MerkleHash().root(of, 0, MerkleHash.height(perPiece)));
        }
        return layer.toByteArray();
    }

    /** The leaves of a piece, padding left out. Any thread: peers in tests have one each. */
    public byte[] leaves(int piece, int fileBytes) {
        return new MerkleHash().leaves(ByteBuffer.wrap(torrent.piece(piece), 0, fileBytes));
    }
}
