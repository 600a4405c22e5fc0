package dev.spate.wire;

import java.nio.ByteBuffer;

/**
 * The message of the extension {@value #NAME} (BEP 54): its sender has lost a piece.
 *
 * <pre>
 * piece (4)
 * </pre>
 *
 * @param piece from 0; whether the torrent has so many is the reader's to check
 */
public record DontHave(int piece) {
    /** What the extension is called in {@link ExtensionHandshake#ids}. */
    public static final String NAME = "lt_donthave";

    /** The payload of the extended message. */
    public byte[] encode() {
        return ByteBuffer.allocate(Integer.BYTES).putInt(piece).array();
    }

    /**
     * Reads the payload of the extended message.
     *
     * @throws WireException when it has another length
     */
    public static DontHave decode(byte[] payload) {
        if (payload.length != Integer.BYTES) {
            throw new WireException("lt_donthave of " + payload.length + " bytes");
        }
        return new DontHave(ByteBuffer.wrap(payload).getInt());
    }
}
