package dev.spate.metainfo;

import dev.spate.bencode.BString;
import java.util.Arrays;
import java.util.Optional;

/**
 * The piece layers of a torrent (BEP 52, {@code piece layers}): for a file of more than one piece, the hashes of that layer of
 * its merkle tree in which a hash stands for a piece, one after the other. Such a file may have none here; then peers are asked
 * for it. A file of one piece has its root for a layer, and none here.
 *
 * <p>The layers are views of the torrent, which stays in memory with them. Immutable and safe to share between threads.
 */
public final class PieceLayers {
    /** Of a torrent of version 1, and of metadata that came from peers. */
    public static final PieceLayers NONE = new PieceLayers(new int[0], new BString[0]);

    private final int[] files;
    private final BString[] layers;
    private final boolean ofPart;

    /**
     * @param files indexes in {@link Metainfo#files()}, sorted; taken over
     * @param layers that of each of {@code files}; taken over
     */
    PieceLayers(int[] files, BString[] layers) {
        this(files, layers, false);
    }

    private PieceLayers(int[] files, BString[] layers, boolean ofPart) {
        this.files = files;
        this.layers = layers;
        this.ofPart = ofPart;
    }

    /**
     * Of a torrent that is made up of one piece of a longer file: its only file has a layer, of one hash.
     *
     * @param hash 32 bytes; empty while it is unknown
     */
    public static PieceLayers ofPart(Optional<byte[]> hash) {
        return new PieceLayers(
                hash.isPresent() ? new int[] {0} : new int[0],
                hash.map(BString::of).stream().toArray(BString[]::new),
                true);
    }

    /** Whether the only file is a piece of a longer one: then the root of its tree is not its hash. */
    public boolean isOfPart() {
        return ofPart;
    }

    /** Number of files that have their layer here. */
    public int count() {
        return files.length;
    }

    /** The layer of this file, 32 bytes for each of its pieces, with the file's root as its root; empty where there is none. */
    public Optional<BString> layer(int file) {
        int at = Arrays.binarySearch(files, file);
        return at < 0 ? Optional.empty() : Optional.of(layers[at]);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PieceLayers that
                && ofPart == that.ofPart
                && Arrays.equals(files, that.files)
                && Arrays.equals(layers, that.layers);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(files);
    }

    @Override
    public String toString() {
        return files.length + " piece layers";
    }
}
