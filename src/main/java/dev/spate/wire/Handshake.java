package dev.spate.wire;

import dev.spate.torrent.InfoHash;
import dev.spate.torrent.PeerId;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The first 68 bytes in each direction (BEP 3).
 *
 * <pre>
 * +----+---------------------+--------------+----------------+--------------+
 * | 19 | BitTorrent protocol | reserved (8) | info hash (20) | peer id (20) |
 * +----+---------------------+--------------+----------------+--------------+
 * </pre>
 *
 * @param reserved eight bytes whose bits offer extensions
 * @param infoHash the torrent that the connection is about
 * @param peerId who the sender says it is
 */
public record Handshake(byte[] reserved, InfoHash infoHash, PeerId peerId) {
    /** Length of a handshake in bytes. */
    public static final int LENGTH = 68;

    /** Number of reserved bytes. */
    public static final int RESERVED_BYTES = 8;

    private static final byte[] PROTOCOL = "\u0013BitTorrent protocol".getBytes(StandardCharsets.US_ASCII);

    private static final int EXTENSION_BIT = 0x10;
    private static final int FAST_BIT = 0x04;
    private static final int DHT_BIT = 0x01;
    private static final int V2_BIT = 0x10;

    /** @throws IllegalArgumentException when there are not exactly 8 reserved bytes */
    public Handshake {
        if (reserved.length != RESERVED_BYTES) {
            throw new IllegalArgumentException("a handshake has 8 reserved bytes, not " + reserved.length);
        }
        reserved = reserved.clone();
    }

    /**
     * A handshake of our own.
     *
     * @param extension offers the extension protocol (BEP 10)
     * @param fast offers the fast extension (BEP 6)
     */
    public static Handshake of(InfoHash infoHash, PeerId peerId, boolean extension, boolean fast) {
        byte[] reserved = new byte[RESERVED_BYTES];
        reserved[5] = (byte) (extension ? EXTENSION_BIT : 0);
        reserved[7] = (byte) (fast ? FAST_BIT : 0);
        return new Handshake(reserved, infoHash, peerId);
    }

    /** The same, which offers the DHT too (BEP 5). */
    public Handshake withDht() {
        byte[] offering = reserved();
        offering[7] |= DHT_BIT;
        return new Handshake(offering, infoHash, peerId);
    }

    /** The same, which says that the torrent is known by its hash of version 2 too (BEP 52). */
    public Handshake withV2() {
        byte[] offering = reserved();
        offering[7] |= V2_BIT;
        return new Handshake(offering, infoHash, peerId);
    }

    /** Returns a copy of the eight reserved bytes. */
    @Override
    public byte[] reserved() {
        return reserved.clone();
    }

    /** Whether the sender offers the extension protocol (BEP 10). */
    public boolean supportsExtension() {
        return (reserved[5] & EXTENSION_BIT) != 0;
    }

    /** Whether the sender offers the fast extension (BEP 6). */
    public boolean supportsFast() {
        return (reserved[7] & FAST_BIT) != 0;
    }

    /** Whether the sender has a DHT node (BEP 5). */
    public boolean supportsDht() {
        return (reserved[7] & DHT_BIT) != 0;
    }

    /** Whether the sender knows the torrent by its hash of version 2 too (BEP 52). */
    public boolean supportsV2() {
        return (reserved[7] & V2_BIT) != 0;
    }

    /** Appends the 68 bytes. */
    public void encode(ByteBuf out) {
        out.writeBytes(PROTOCOL)
                .writeBytes(reserved)
                .writeBytes(infoHash.toBytes())
                .writeBytes(peerId.toBytes());
    }

    /** Number of bytes before the reserved ones, which are the same in every handshake. */
    static int protocolBytes() {
        return PROTOCOL.length;
    }

    /** The byte that every handshake has at this position. */
    static byte protocolByte(int index) {
        return PROTOCOL[index];
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Handshake that
                && Arrays.equals(reserved, that.reserved)
                && infoHash.equals(that.infoHash)
                && peerId.equals(that.peerId);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * Arrays.hashCode(reserved) + infoHash.hashCode()) + peerId.hashCode();
    }

    @Override
    public String toString() {
        return "Handshake[reserved=" + HexFormat.of().formatHex(reserved) + ", infoHash=" + infoHash + ", peerId="
                + peerId + "]";
    }
}
