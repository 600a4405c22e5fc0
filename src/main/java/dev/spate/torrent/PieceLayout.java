package dev.spate.torrent;

/**
 * How a torrent's bytes divide into pieces, and pieces into 16 KiB blocks (BEP 3).
 *
 * <p>All pieces have {@code pieceLength} bytes but the last, which has what remains.
 *
 * @param totalBytes length of the whole content, at least 0
 * @param pieceLength bytes of a piece, at least 1
 */
public record PieceLayout(long totalBytes, int pieceLength) {
    /** @throws IllegalArgumentException when the numbers are out of range or give 2^31 pieces and more */
    public PieceLayout {
        if (totalBytes < 0 || pieceLength < 1) {
            throw new IllegalArgumentException("no such layout: " + totalBytes + " in pieces of " + pieceLength);
        }
        if ((totalBytes + pieceLength - 1) / pieceLength > Integer.MAX_VALUE || totalBytes > Long.MAX_VALUE / 2) {
            throw new IllegalArgumentException("too many pieces: " + totalBytes + " in pieces of " + pieceLength);
        }
    }

    /** Number of pieces; 0 when the content is empty. */
    public int pieceCount() {
        return (int) ((totalBytes + pieceLength - 1) / pieceLength);
    }

    /** Offset of a piece's first byte in the whole content. */
    public long pieceOffset(int piece) {
        checkPiece(piece);
        return (long) piece * pieceLength;
    }

    /** Bytes of this piece: {@code pieceLength}, or less for the last one. */
    public int pieceLength(int piece) {
        checkPiece(piece);
        return (int) Math.min(pieceLength, totalBytes - (long) piece * pieceLength);
    }

    /** Number of blocks that this piece is requested in, at least 1. */
    public int blockCount(int piece) {
        return (pieceLength(piece) + Block.LENGTH_BYTES - 1) / Block.LENGTH_BYTES;
    }

    /** Bytes of the n-th block of this piece. */
    public int blockLength(int piece, int blockIndex) {
        int offset = Math.multiplyExact(blockIndex, Block.LENGTH_BYTES);
        int length = Math.min(Block.LENGTH_BYTES, pieceLength(piece) - offset);
        if (blockIndex < 0 || length < 1) {
            throw new IndexOutOfBoundsException("block " + blockIndex + " of piece " + piece);
        }
        return length;
    }

    /** The n-th block of this piece. */
    public Block block(int piece, int blockIndex) {
        return new Block(piece, blockIndex * Block.LENGTH_BYTES, blockLength(piece, blockIndex));
    }

    private void checkPiece(int piece) {
        if (piece < 0 || piece >= pieceCount()) {
            throw new IndexOutOfBoundsException("piece " + piece + " of " + pieceCount());
        }
    }
}
