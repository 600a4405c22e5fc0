package dev.spate.torrent;

/**
 * A run of bytes inside one piece: what a request asks for and a piece message carries (BEP 3).
 *
 * @param piece index of the piece, from 0
 * @param offset first byte within the piece, from 0
 * @param length in bytes, at least 1
 */
public record Block(int piece, int offset, int length) {
    /** The length that every client requests: 16 KiB; only the last block of a piece is shorter. */
    public static final int LENGTH_BYTES = 16 * 1024;

    /** @throws IllegalArgumentException for a negative index or offset, or a length below 1 */
    public Block {
        if (piece < 0 || offset < 0 || length < 1) {
            throw new IllegalArgumentException("no such block: " + piece + ":" + offset + "+" + length);
        }
    }
}
