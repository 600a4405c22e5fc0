package dev.spate.portmap;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * MAP requests of PCP and their answers (RFC 6887, sections 7 and 11.1). All numbers are big-endian:
 *
 * <pre>
 *  0 version 2 | 1 R and opcode | 2 reserved, 3 result | 4 lifetime | 8 client's address (request), or 8 epoch, 12 reserved
 * 24 nonce, 12 bytes | 36 protocol | 37 reserved | 40 internal port | 42 external port | 44 external address, 16 bytes
 * </pre>
 */
final class PcpCodec {
    static final int NONCE_BYTES = 12;

    /** Longest datagram of PCP. */
    static final int MOST_BYTES = 1_100;

    static final int SUCCESS = 0;

    private static final int VERSION = 2;
    private static final int MAP = 1;
    private static final int RESPONSE = 0x80;
    private static final int UNSUPPORTED_VERSION = 1;
    private static final int HEADER_BYTES = 24;
    private static final int MAP_BYTES = 36;
    private static final int ADDRESS_BYTES = 16;
    private static final int IPV4_BYTES = 4;

    private PcpCodec() {}

    /**
     * A request.
     *
     * @param client the address that it is sent from
     * @param lifetimeSeconds 0 deletes the mapping
     * @param externalPort that is wished for
     */
    static byte[] request(InetAddress client, byte[] nonce, Mapping mapping, long lifetimeSeconds, int externalPort) {
        ByteBuffer out = ByteBuffer.allocate(HEADER_BYTES + MAP_BYTES);
        out.put((byte) VERSION).put((byte) MAP).putShort((short) 0).putInt((int) lifetimeSeconds);
        out.put(mapped(client.getAddress()));
        out.put(nonce, 0, NONCE_BYTES);
        out.put((byte) mapping.protocol().number()).put(new byte[3]);
        out.putShort((short) mapping.port()).putShort((short) externalPort);
        // No wish: the unspecified address of the family that is to be mapped.
        out.put(mapped(new byte[client.getAddress().length]));
        return out.array();
    }

    private static byte[] mapped(byte[] address) {
        if (address.length == ADDRESS_BYTES) {
            return address;
        }
        byte[] out = new byte[ADDRESS_BYTES];
        out[10] = (byte) 0xff;
        out[11] = (byte) 0xff;
        System.arraycopy(address, 0, out, ADDRESS_BYTES - IPV4_BYTES, IPV4_BYTES);
        return out;
    }

    /** Reads an answer; empty when it is none to a MAP request, or too short or long. */
    static Optional<GatewayMessage> read(byte[] datagram) {
        if (datagram.length < HEADER_BYTES || datagram.length > MOST_BYTES || datagram.length % 4 != 0) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(datagram);
        int version = in.get() & 0xff;
        int opcode = in.get() & 0xff;
        int result = in.getShort() & 0xff;
        long lifetimeSeconds = in.getInt() & 0xffff_ffffL;
        long epochSeconds = in.getInt() & 0xffff_ffffL;
        if ((opcode & RESPONSE) == 0) {
            return Optional.empty();
        }
        if (result == UNSUPPORTED_VERSION) {
            return Optional.of(new GatewayMessage.OtherVersion(epochSeconds));
        }
        if (version != VERSION || opcode != (RESPONSE | MAP) || datagram.length < HEADER_BYTES + MAP_BYTES) {
            return Optional.empty();
        }
        in.position(HEADER_BYTES);
        byte[] nonce = new byte[NONCE_BYTES];
        in.get(nonce);
        int protocolNumber = in.get() & 0xff;
        in.position(in.position() + 3);
        int internalPort = in.getShort() & 0xffff;
        int externalPort = in.getShort() & 0xffff;
        byte[] address = new byte[ADDRESS_BYTES];
        in.get(address);
        return Optional.of(new GatewayMessage.Mapped(
                result,
                epochSeconds,
                HexFormat.of().formatHex(nonce),
                protocolNumber,
                internalPort,
                externalPort,
                address(address),
                lifetimeSeconds));
    }

    /** The JDK makes an IPv4 address of a mapped one. */
    static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(Arrays.toString(bytes), impossible);
        }
    }

    /** What a result other than success means, for a person. */
    static String words(int result) {
        return switch (result) {
            case 2 -> "it does not allow it";
            case 7 -> "it has no connection";
            case 8, 10 -> "it has no room for more";
            case 11 -> "it cannot give that port";
            case 12 -> "there is another NAT before it";
            default -> "error " + result;
        };
    }

    static boolean isIpv4(InetAddress address) {
        return address instanceof Inet4Address;
    }
}
