package dev.spate.storage;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * The name of a file beside an output: the output's own name and an ending, such as {@code .spate}.
 *
 * <p>A name may have 255 bytes. Where the two together would have more, the output's name is cut between two characters, and
 * {@code ~} and eight digits of the SHA-1 of the whole name follow: always the same for one output, different for others.
 */
public final class SiblingName {
    private static final int MOST_BYTES = 255;
    private static final int DIGEST_BYTES = 4;
    private static final int MARK_LENGTH = 1 + 2 * DIGEST_BYTES;

    private SiblingName() {}

    /** @param spareBytes what must fit behind the ending, too */
    public static String of(String name, String ending, int spareBytes) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        int most = MOST_BYTES - spareBytes - ending.getBytes(StandardCharsets.UTF_8).length;
        if (bytes.length <= most) {
            return name + ending;
        }
        int kept = most - MARK_LENGTH;
        while (kept > 0 && (bytes[kept] & 0xc0) == 0x80) {
            kept--;
        }
        PieceHasher hasher = new PieceHasher();
        hasher.update(ByteBuffer.wrap(bytes));
        String digest = HexFormat.of().formatHex(hasher.finish(), 0, DIGEST_BYTES);
        return new String(bytes, 0, kept, StandardCharsets.UTF_8) + "~" + digest + ending;
    }
}
