package dev.spate.synthetic;

import dev.spate.torrent.Block;
import dev.spate.torrent.PieceLayout;

/**
 * The parameters of a synthetic torrent; they determine every byte of it.
 *
 * @param sizeBytes length of the whole content, at least 1
 * @param pieceLength bytes of a piece, at least 1
 * @param files 1 for a torrent of a single file, more for one with a directory of files of unequal length
 * @param seed what the content follows from
 */
public record TorrentShape(long sizeBytes, int pieceLength, int files, long seed) {
    private static final int USUAL_PIECES = 2_048;
    private static final int LARGEST_USUAL_PIECE = 16 << 20;

    /** @throws IllegalArgumentException when a number is out of range */
    public TorrentShape {
        if (sizeBytes < 1) {
            throw new IllegalArgumentException("a torrent has at least 1 byte, not " + sizeBytes);
        }
        if (files < 1 || files > sizeBytes) {
            throw new IllegalArgumentException("cannot make " + files + " files of " + sizeBytes + " bytes");
        }
        new PieceLayout(sizeBytes, pieceLength);
    }

    /** The power of two that gives some 2,000 pieces, from 16 KiB to 16 MiB. */
    public static int usualPieceLength(long sizeBytes) {
        int length = Block.LENGTH_BYTES;
        while (length < LARGEST_USUAL_PIECE && sizeBytes / length > USUAL_PIECES) {
            length *= 2;
        }
        return length;
    }

    /** How the content divides into pieces. */
    public PieceLayout layout() {
        return new PieceLayout(sizeBytes, pieceLength);
    }
}
