package dev.spate.utp.connection;

/**
 * The header of a packet (BEP 29), and where its selective ack and its payload are. One instance reads packet after
 * packet.
 *
 * <pre>
 * 0       4       8               16              24              32
 * | type  | ver=1 | extension     | connection_id                 |
 * | timestamp_microseconds                                        |
 * | timestamp_difference_microseconds                             |
 * | wnd_size                                                      |
 * | seq_nr                        | ack_nr                        |
 * | next extension | length       | ... (while extension is not 0)
 * | payload
 * </pre>
 *
 * Mutable, not thread-safe.
 */
public final class UtpHeader {
    /** Bytes of a header without extensions. */
    public static final int BYTES = 20;

    static final int DATA = 0;
    static final int FIN = 1;
    static final int STATE = 2;
    static final int RESET = 3;
    static final int SYN = 4;

    static final int SELECTIVE_ACK = 1;
    /** The most that a selective ack of ours holds: a multiple of 4 below 256. */
    static final int MAX_SELECTIVE_ACK_BYTES = 252;

    private static final int VERSION = 1;

    int type;
    int connectionId;
    int timestampMicros;
    int timestampDifferenceMicros;
    /** 0 to 2^32 - 1. */
    long windowBytes;

    int sequence;
    int ack;
    /** Where the bits of the selective ack begin; without one, {@link #selectiveAckBytes} is 0. */
    int selectiveAckOffset;

    int selectiveAckBytes;
    int payloadOffset;
    int payloadBytes;

    /** Whether a datagram with this first byte may be uTP: version 1 and a known type. */
    public static boolean mayBegin(int firstByte) {
        return (firstByte & 0x0F) == VERSION && (firstByte >> 4 & 0x0F) <= SYN;
    }

    /**
     * Reads a datagram.
     *
     * @return false when it is no uTP packet, or its extensions reach beyond its end
     */
    public boolean read(byte[] datagram, int length) {
        if (length < BYTES || length > datagram.length || !mayBegin(datagram[0])) {
            return false;
        }
        type = datagram[0] >> 4 & 0x0F;
        connectionId = unsignedShort(datagram, 2);
        timestampMicros = integer(datagram, 4);
        timestampDifferenceMicros = integer(datagram, 8);
        windowBytes = integer(datagram, 12) & 0xFFFF_FFFFL;
        sequence = unsignedShort(datagram, 16);
        ack = unsignedShort(datagram, 18);
        selectiveAckBytes = 0;
        int extension = datagram[1] & 0xFF;
        int at = BYTES;
        while (extension != 0) {
            if (at + 2 > length) {
                return false;
            }
            int next = datagram[at] & 0xFF;
            int bytes = datagram[at + 1] & 0xFF;
            at += 2;
            if (at + bytes > length) {
                return false;
            }
            if (extension == SELECTIVE_ACK) {
                selectiveAckOffset = at;
                selectiveAckBytes = bytes;
            }
            at += bytes;
            extension = next;
        }
        payloadOffset = at;
        payloadBytes = length - at;
        return true;
    }

    /** Writes a header of 20 bytes. */
    static void write(
            byte[] target,
            int type,
            int firstExtension,
            int connectionId,
            int timestampMicros,
            int timestampDifferenceMicros,
            int windowBytes,
            int sequence,
            int ack) {
        target[0] = (byte) (type << 4 | VERSION);
        target[1] = (byte) firstExtension;
        putShort(target, 2, connectionId);
        putInteger(target, 4, timestampMicros);
        putInteger(target, 8, timestampDifferenceMicros);
        putInteger(target, 12, windowBytes);
        putShort(target, 16, sequence);
        putShort(target, 18, ack);
    }

    private static int unsignedShort(byte[] bytes, int at) {
        return (bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF;
    }

    private static int integer(byte[] bytes, int at) {
        return unsignedShort(bytes, at) << 16 | unsignedShort(bytes, at + 2);
    }

    private static void putShort(byte[] bytes, int at, int value) {
        bytes[at] = (byte) (value >> 8);
        bytes[at + 1] = (byte) value;
    }

    private static void putInteger(byte[] bytes, int at, int value) {
        putShort(bytes, at, value >> 16);
        putShort(bytes, at + 2, value);
    }
}
