package dev.spate.torrent;

import java.util.Arrays;
import java.util.function.IntToLongFunction;

/**
 * How a torrent's bytes divide into pieces, and pieces into 16 KiB blocks (BEP 3, 52).
 *
 * <p>Piece N begins {@code N * pieceLength} bytes after the beginning of the content. All pieces have {@code pieceLength} bytes
 * but the last, which has what remains, and in a v2-only torrent the last of each file ({@link #ofAlignedFiles}): there every
 * file begins with a piece of its own, and between the end of a file and the next one is a gap that nobody sends.
 *
 * <p>Immutable and safe to share between threads.
 */
public final class PieceLayout {
    private static final int[] NONE = {};

    private final long totalBytes;
    private final int pieceLength;
    private final long endOffset;
    private final int pieceCount;
    /** Whether each file begins with a piece of its own, as in a v2-only torrent. */
    private final boolean aligned;

    /** Numbers of the short pieces, sorted, but for the last piece of all; empty where there are no gaps. */
    private final int[] shortPieces;

    /** The length of each of {@code shortPieces}. */
    private final int[] shortLengths;

    /**
     * A layout without gaps.
     *
     * @param totalBytes length of the whole content, at least 0
     * @param pieceLength bytes of a piece, at least 1
     * @throws IllegalArgumentException when the numbers are out of range or give 2^31 pieces and more
     */
    public PieceLayout(long totalBytes, int pieceLength) {
        this(totalBytes, pieceLength, totalBytes, false, NONE, NONE);
    }

    private PieceLayout(
            long totalBytes, int pieceLength, long endOffset, boolean aligned, int[] shortPieces, int[] shortLengths) {
        if (totalBytes < 0 || endOffset < totalBytes || pieceLength < 1) {
            throw new IllegalArgumentException("no such layout: " + totalBytes + " in pieces of " + pieceLength);
        }
        if (endOffset > Long.MAX_VALUE / 2 || (endOffset + pieceLength - 1) / pieceLength > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("too many pieces: " + totalBytes + " in pieces of " + pieceLength);
        }
        this.totalBytes = totalBytes;
        this.pieceLength = pieceLength;
        this.endOffset = endOffset;
        this.pieceCount = (int) ((endOffset + pieceLength - 1) / pieceLength);
        this.aligned = aligned;
        this.shortPieces = shortPieces;
        this.shortLengths = shortLengths;
    }

    /**
     * The layout of a v2-only torrent (BEP 52): each file begins with a piece of its own.
     *
     * @param fileLengths in the order of the files, each at least 0; an empty file has no piece
     * @param pieceLength bytes of a piece, at least 1
     * @throws IllegalArgumentException when the numbers are out of range or give 2^31 pieces and more
     */
    public static PieceLayout ofAlignedFiles(long[] fileLengths, int pieceLength) {
        return ofAlignedFiles(fileLengths.length, file -> fileLengths[file], pieceLength);
    }

    /** The same of so many files, of which the function tells the lengths, any number of times. */
    public static PieceLayout ofAlignedFiles(int files, IntToLongFunction fileLength, int pieceLength) {
        // Of a million files nothing should be copied: what is short is counted first.
        int count = 0;
        long total = 0;
        long end = 0;
        for (int file = 0; file < files; file++) {
            long length = fileLength.applyAsLong(file);
            if (length < 0 || length > Long.MAX_VALUE / 2 - end) {
                throw new IllegalArgumentException("a file of " + length + " bytes at " + end);
            }
            if (length == 0) {
                continue;
            }
            // Another file follows: what ended there in the middle of a piece is short.
            count += end % pieceLength != 0 ? 1 : 0;
            total += length;
            end = aligned(end, pieceLength) + length;
            if (end / pieceLength >= Integer.MAX_VALUE) {
                throw new IllegalArgumentException("too many pieces: " + total + " in pieces of " + pieceLength);
            }
        }
        int[] pieces = new int[count];
        int[] lengths = new int[count];
        long at = 0;
        int filled = 0;
        for (int file = 0; filled < count; file++) {
            long length = fileLength.applyAsLong(file);
            if (length > 0) {
                if (at % pieceLength != 0) {
                    pieces[filled] = (int) (at / pieceLength);
                    lengths[filled++] = (int) (at % pieceLength);
                }
                at = aligned(at, pieceLength) + length;
            }
        }
        return new PieceLayout(total, pieceLength, end, true, pieces, lengths);
    }

    /** The first offset from this one on at which a piece of this length begins. */
    public static long aligned(long offset, int pieceLength) {
        return (offset + pieceLength - 1) / pieceLength * pieceLength;
    }

    /** Bytes of all pieces, which is what peers deliver: gaps are not counted, pad files of the torrent are. */
    public long totalBytes() {
        return totalBytes;
    }

    /** Bytes of a piece, but for short ones. */
    public int pieceLength() {
        return pieceLength;
    }

    /** Offset of the end of the last piece: {@code totalBytes} and the gaps. */
    public long endOffset() {
        return endOffset;
    }

    /** Number of pieces; 0 when the content is empty. */
    public int pieceCount() {
        return pieceCount;
    }

    /** Offset of a piece's first byte in the whole content, gaps included. */
    public long pieceOffset(int piece) {
        checkPiece(piece);
        return (long) piece * pieceLength;
    }

    /** Bytes of this piece: {@code pieceLength}, or less for the last one, and for the last of a file in a v2-only torrent. */
    public int pieceLength(int piece) {
        checkPiece(piece);
        if (shortPieces.length != 0) {
            int at = Arrays.binarySearch(shortPieces, piece);
            if (at >= 0) {
                return shortLengths[at];
            }
        }
        return (int) Math.min(pieceLength, endOffset - (long) piece * pieceLength);
    }

    /**
     * The same with the gap behind the file, which counts as zeros for clients that request it: libtorrent 2.0 requests whole
     * pieces at the end of each file of a v2-only torrent, the last one too.
     */
    public int lengthWithGap(int piece) {
        return aligned ? pieceLength : pieceLength(piece);
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
        if (piece < 0 || piece >= pieceCount) {
            throw new IndexOutOfBoundsException("piece " + piece + " of " + pieceCount);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PieceLayout that
                && totalBytes == that.totalBytes
                && pieceLength == that.pieceLength
                && endOffset == that.endOffset
                && Arrays.equals(shortPieces, that.shortPieces)
                && Arrays.equals(shortLengths, that.shortLengths);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(totalBytes) * 31 + pieceLength;
    }

    @Override
    public String toString() {
        return "PieceLayout[totalBytes=" + totalBytes + ", pieceLength=" + pieceLength + ", pieceCount=" + pieceCount
                + "]";
    }
}
