package dev.spate.wire;

import dev.spate.merkle.HashRange;
import dev.spate.torrent.Bitfield;
import dev.spate.torrent.PieceLayout;

/**
 * Says whether the numbers of a message are possible under {@link FrameLimits}. What {@code check} methods refuse is a
 * {@link WireException}; what the others deny may be passed over.
 */
final class FrameRules {
    private static final int PIECE_FIELD_BYTES = 8;

    /** Root, base layer, index, length and proof layers of a hash message. */
    private static final int HASH_RANGE_BYTES = 48;

    private static final int HASH_BYTES = 32;

    /** The nodes of the longest range, and one for each level of the highest tree. */
    private static final int MOST_HASHES = HashRange.MOST_HASHES + 64;

    private final FrameLimits limits;
    private final PieceLayout layout;
    private final int pieceCount;

    FrameRules(FrameLimits limits) {
        this.limits = limits;
        this.layout = limits.layout().orElse(null);
        this.pieceCount = layout == null ? Integer.MAX_VALUE : layout.pieceCount();
    }

    /** Checks the bytes that follow the id of a message; after it they fit an int. */
    void checkBody(int id, long bodyBytes) {
        switch (id) {
            case MessageId.CHOKE,
                    MessageId.UNCHOKE,
                    MessageId.INTERESTED,
                    MessageId.NOT_INTERESTED,
                    MessageId.HAVE_ALL,
                    MessageId.HAVE_NONE -> checkExactly(id, 0, bodyBytes);
            case MessageId.PORT -> checkExactly(id, 2, bodyBytes);
            case MessageId.HAVE, MessageId.SUGGEST, MessageId.ALLOWED_FAST -> checkExactly(id, 4, bodyBytes);
            case MessageId.REQUEST, MessageId.CANCEL, MessageId.REJECT -> checkExactly(id, 12, bodyBytes);
            case MessageId.PIECE ->
                checkBetween(id, PIECE_FIELD_BYTES + 1, PIECE_FIELD_BYTES + (long) limits.maxBlockBytes(), bodyBytes);
            case MessageId.BITFIELD -> checkBitfieldLength(id, bodyBytes);
            case MessageId.HASH_REQUEST, MessageId.HASH_REJECT -> checkExactly(id, HASH_RANGE_BYTES, bodyBytes);
            case MessageId.HASHES -> checkHashes(id, bodyBytes);
            case MessageId.EXTENDED -> checkBetween(id, 0, 1 + (long) limits.maxExtendedBytes(), bodyBytes);
            default -> checkBetween(id, 0, limits.maxExtendedBytes(), bodyBytes);
        }
    }

    private static void checkHashes(int id, long bodyBytes) {
        checkBetween(id, HASH_RANGE_BYTES, HASH_RANGE_BYTES + (long) MOST_HASHES * HASH_BYTES, bodyBytes);
        if ((bodyBytes - HASH_RANGE_BYTES) % HASH_BYTES != 0) {
            throw new WireException("message " + id + " with " + bodyBytes + " bytes after its id: no whole hashes");
        }
    }

    /** Whether there can be such a piece. */
    boolean isPiece(int piece) {
        return piece >= 0 && piece < pieceCount;
    }

    /** Returns the index when there can be such a piece. */
    int checkPiece(int piece) {
        if (!isPiece(piece)) {
            throw new WireException("piece " + Integer.toUnsignedString(piece) + " of " + pieceCount);
        }
        return piece;
    }

    /** Checks that the block lies within its piece. */
    void checkBlock(int piece, int offset, int length) {
        checkPiece(piece);
        if (!isWithinPiece(piece, offset, length)) {
            throw new WireException("block of " + Integer.toUnsignedString(length) + " bytes at "
                    + Integer.toUnsignedString(offset) + " of piece " + piece + ", which has " + pieceBytes(piece));
        }
    }

    /** Whether a block may be asked for, cancelled or rejected. */
    boolean isRequestable(int piece, int offset, int length) {
        return length <= FrameLimits.MAX_BLOCK_BYTES
                && isPiece(piece)
                && isWithin(requestableBytes(piece), offset, length);
    }

    private boolean isWithinPiece(int piece, int offset, int length) {
        return isWithin(pieceBytes(piece), offset, length);
    }

    private static boolean isWithin(int pieceBytes, int offset, int length) {
        return offset >= 0 && length >= 1 && offset + (long) length <= pieceBytes;
    }

    private int requestableBytes(int piece) {
        return layout == null ? Integer.MAX_VALUE : layout.lengthWithGap(piece);
    }

    private int pieceBytes(int piece) {
        return layout == null ? Integer.MAX_VALUE : layout.pieceLength(piece);
    }

    /**
     * Clears the spare bits at the end of a whole bitfield, as libtorrent does. Checks its length once more, since the
     * layout may have become known meanwhile.
     */
    void cleanBitfield(byte[] bits) {
        checkBitfieldLength(MessageId.BITFIELD, bits.length);
        if (layout != null && (pieceCount & 7) != 0) {
            bits[bits.length - 1] &= (byte) ~(0xff >>> (pieceCount & 7));
        }
    }

    private void checkBitfieldLength(int id, long bodyBytes) {
        if (layout == null) {
            checkBetween(id, 0, limits.maxBitfieldBytes(), bodyBytes);
        } else if (bodyBytes != Bitfield.wireLength(pieceCount)) {
            throw WireException.quirk(otherLength(id, Bitfield.wireLength(pieceCount), bodyBytes));
        }
    }

    private static void checkExactly(int id, int expected, long bodyBytes) {
        if (bodyBytes != expected) {
            throw new WireException(otherLength(id, expected, bodyBytes));
        }
    }

    private static String otherLength(int id, int expected, long bodyBytes) {
        return "message " + id + " with " + bodyBytes + " bytes after its id, not " + expected;
    }

    private static void checkBetween(int id, int least, long most, long bodyBytes) {
        if (bodyBytes < least || bodyBytes > most) {
            throw new WireException(
                    "message " + id + " with " + bodyBytes + " bytes after its id, not " + least + " to " + most);
        }
    }
}
