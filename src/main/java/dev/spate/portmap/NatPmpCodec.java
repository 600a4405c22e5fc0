package dev.spate.portmap;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Requests of NAT-PMP and their answers (RFC 6886, section 3). All numbers are big-endian:
 *
 * <pre>
 * 0 version 0 | 1 opcode (answer: + 128) | 2 result (request: reserved) | 4 epoch | 8 external address     (opcode 0)
 *                                                     | 8 internal port, 10 external port, 12 lifetime     (opcode 1 UDP, 2 TCP)
 * </pre>
 */
final class NatPmpCodec {
    private static final int RESPONSE = 0x80;
    private static final int ADDRESS = 0;
    private static final int UDP = 1;
    private static final int TCP = 2;
    private static final int ADDRESS_BYTES = 12;
    private static final int MAPPED_BYTES = 16;
    private static final int HEADER_BYTES = 8;
    private static final int UNSUPPORTED_VERSION = 1;
    private static final byte[] NO_ADDRESS = new byte[16];

    private NatPmpCodec() {}

    /** Asks for the router's address on the other side. */
    static byte[] addressRequest() {
        return new byte[] {0, ADDRESS};
    }

    /**
     * Asks for a mapping.
     *
     * @param lifetimeSeconds 0 deletes it
     * @param externalPort that is wished for
     */
    static byte[] request(Mapping mapping, long lifetimeSeconds, int externalPort) {
        ByteBuffer out = ByteBuffer.allocate(12);
        out.put((byte) 0).put((byte) (mapping.protocol() == Mapping.Protocol.UDP ? UDP : TCP));
        out.putShort((short) 0).putShort((short) mapping.port());
        out.putShort((short) (lifetimeSeconds == 0 ? 0 : externalPort)).putInt((int) lifetimeSeconds);
        return out.array();
    }

    /** Reads an answer; empty when it is none. */
    static Optional<GatewayMessage> read(byte[] datagram) {
        if (datagram.length < HEADER_BYTES || datagram[0] != 0 || (datagram[1] & RESPONSE) == 0) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(datagram);
        int opcode = in.getShort() & (RESPONSE - 1);
        int result = in.getShort() & 0xffff;
        long epochSeconds = in.getInt() & 0xffff_ffffL;
        if (result == UNSUPPORTED_VERSION) {
            return Optional.of(new GatewayMessage.OtherVersion(epochSeconds));
        }
        if (opcode == ADDRESS && datagram.length >= ADDRESS_BYTES) {
            byte[] address = new byte[4];
            in.get(address);
            return Optional.of(new GatewayMessage.ExternalAddress(result, epochSeconds, PcpCodec.address(address)));
        }
        if ((opcode == UDP || opcode == TCP) && datagram.length >= MAPPED_BYTES) {
            Mapping.Protocol protocol = opcode == UDP ? Mapping.Protocol.UDP : Mapping.Protocol.TCP;
            return Optional.of(new GatewayMessage.Mapped(
                    result,
                    epochSeconds,
                    "",
                    protocol.number(),
                    in.getShort() & 0xffff,
                    in.getShort() & 0xffff,
                    PcpCodec.address(NO_ADDRESS),
                    in.getInt() & 0xffff_ffffL));
        }
        return Optional.empty();
    }

    /** What a result other than success means, for a person. */
    static String words(int result) {
        return switch (result) {
            case 2 -> "it does not allow it";
            case 3 -> "it has no connection";
            case 4 -> "it has no room for more";
            default -> "error " + result;
        };
    }
}
