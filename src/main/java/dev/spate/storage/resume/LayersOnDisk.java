package dev.spate.storage.resume;

import dev.spate.merkle.MerkleHash;
import dev.spate.metainfo.FileEntry;
import dev.spate.storage.PieceVerifier;
import dev.spate.storage.RecheckProgress;
import dev.spate.storage.StorageException;
import dev.spate.storage.files.FileMap;
import dev.spate.storage.files.FileStat;
import dev.spate.storage.files.OutputTree;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;

/**
 * Files that are there whole, and whose piece layer the torrent does not have (BEP 52): the content makes it, and the root
 * proves it. Without it none of their pieces could be told from a wrong one before peers have been asked.
 */
final class LayersOnDisk {
    private static final int CHUNK_BYTES = 16 * MerkleHash.LEAF_BYTES;

    private final FileMap map;
    private final OutputTree tree;
    private final PieceVerifier verifier;
    private final MerkleHash hash = new MerkleHash();
    private final ByteBuffer chunk;

    LayersOnDisk(FileMap map, OutputTree tree, PieceVerifier verifier) {
        this.map = map;
        this.tree = tree;
        this.verifier = verifier;
        this.chunk = ByteBuffer.allocate(CHUNK_BYTES);
    }

    /** Whether the layer of this file would be of use, and may be made of what is there. */
    boolean isNeeded(int file, FileStat now) {
        FileEntry entry = map.file(file);
        return entry.piecesRoot().isPresent()
                && !verifier.hasLayer(file)
                && !verifier.isJudgeable(map.firstPiece(file))
                && now.sizeBytes() >= entry.length();
    }

    /**
     * Reads the file, and tells the verifier of its layer when the content is right.
     *
     * @throws StorageException when it cannot be read, or was called off
     */
    void learn(int file, RecheckProgress progress) throws StorageException {
        FileEntry entry = map.file(file);
        Path path = tree.path(entry);
        int pieceLength = map.layout().pieceLength();
        int levels = MerkleHash.height(pieceLength / MerkleHash.LEAF_BYTES);
        ByteArrayOutputStream layer = new ByteArrayOutputStream();
        try (FileChannel channel = tree.open(path, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
            for (long at = 0; at < entry.length(); at += pieceLength) {
                if (progress.cancelled()) {
                    throw Recheck.cancelled();
                }
                Optional<byte[]> leaves = leaves(channel, at, (int) Math.min(pieceLength, entry.length() - at));
                if (leaves.isEmpty()) {
                    return;
                }
                layer.writeBytes(hash.root(leaves.get(), 0, levels));
            }
        } catch (IOException e) {
            if (e instanceof StorageException known) {
                throw known;
            }
            throw StorageException.of("cannot read", path, e);
        }
        byte[] nodes = layer.toByteArray();
        byte[] root = hash.root(nodes, levels, MerkleHash.height(nodes.length / MerkleHash.LENGTH_BYTES));
        if (entry.piecesRoot().orElseThrow().hasBytes(root)) {
            verifier.learn(file, nodes);
        }
    }

    /** Empty when the file has become shorter. */
    private Optional<byte[]> leaves(FileChannel channel, long from, int length) throws IOException {
        ByteArrayOutputStream leaves = new ByteArrayOutputStream();
        for (int done = 0; done < length; done += chunk.position()) {
            chunk.clear().limit(Math.min(CHUNK_BYTES, length - done));
            while (chunk.hasRemaining()) {
                if (channel.read(chunk, from + done + chunk.position()) <= 0) {
                    return Optional.empty();
                }
            }
            leaves.writeBytes(hash.leaves(chunk.flip()));
            chunk.position(chunk.limit());
        }
        return Optional.of(leaves.toByteArray());
    }
}
