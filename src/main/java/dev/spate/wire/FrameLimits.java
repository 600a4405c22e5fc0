package dev.spate.wire;

import dev.spate.torrent.PieceLayout;
import java.util.Objects;
import java.util.Optional;

/**
 * How large a peer's messages may be.
 *
 * @param layout the torrent's layout, which bounds pieces, blocks and bitfields exactly; absent while the metadata is
 *     not known
 * @param maxBlockBytes payload of a {@code piece} message
 * @param maxExtendedBytes payload of an {@code extended} message, and of messages that we do not know
 * @param maxBitfieldBytes payload of a {@code bitfield} while the layout is not known
 */
public record FrameLimits(Optional<PieceLayout> layout, int maxBlockBytes, int maxExtendedBytes, int maxBitfieldBytes) {
    /** The longest block that anybody may request, and the longest that is accepted: 128 KiB. */
    public static final int MAX_BLOCK_BYTES = 128 * 1024;

    /**
     * The longest extended message, and the longest of those that we do not know: 64 KiB. A piece of metadata (BEP 9) has 16 KiB,
     * and everything else that clients send is shorter.
     */
    public static final int MAX_EXTENDED_BYTES = 64 * 1024;

    private static final int MEBIBYTE = 1024 * 1024;
    private static final int MOST = 1024 * MEBIBYTE;

    /** @throws IllegalArgumentException when a bound is below 1 or above 1 GiB */
    public FrameLimits {
        Objects.requireNonNull(layout);
        check(maxBlockBytes);
        check(maxExtendedBytes);
        check(maxBitfieldBytes);
    }

    /** The usual limits for a torrent whose layout is known: 128 KiB for a block, 64 KiB for an extended message. */
    public static FrameLimits of(PieceLayout layout) {
        return new FrameLimits(Optional.of(layout), MAX_BLOCK_BYTES, MAX_EXTENDED_BYTES, MEBIBYTE);
    }

    /** The usual limits while the metadata is not known: 1 MiB for a bitfield as well. */
    public static FrameLimits unknownLayout() {
        return new FrameLimits(Optional.empty(), MAX_BLOCK_BYTES, MAX_EXTENDED_BYTES, MEBIBYTE);
    }

    /** The same bounds, now with a layout. */
    public FrameLimits withLayout(PieceLayout known) {
        return new FrameLimits(Optional.of(known), maxBlockBytes, maxExtendedBytes, maxBitfieldBytes);
    }

    private static void check(int bytes) {
        if (bytes < 1 || bytes > MOST) {
            throw new IllegalArgumentException("no such limit: " + bytes + " bytes");
        }
    }
}
