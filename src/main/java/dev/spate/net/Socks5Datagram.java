package dev.spate.net;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * The head of a datagram to or from the UDP relay of a SOCKS 5 proxy (RFC 1928, section 7). Pure.
 *
 * <pre>
 * 00 00 fragment address data     fragment: 0 for a whole datagram
 * address: 01 4 bytes, 03 n name, 04 16 bytes; port
 * </pre>
 */
final class Socks5Datagram {
    private static final int HEAD_BYTES = 4;
    private static final int FRAGMENT_AT = 2;
    private static final int TYPE_AT = 3;
    private static final int IPV4 = 1;
    private static final int IPV6 = 4;

    private Socks5Datagram() {}

    /** What stands before the data of a datagram to there; unresolved: the proxy looks the name up. */
    static byte[] head(InetSocketAddress to) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(0);
        out.write(0);
        out.write(0);
        Socks5Dialog.writeAddress(out, to);
        return out.toByteArray();
    }

    /**
     * Reads the head, so that the data is left.
     *
     * @return who sent it; empty when it is malformed, a fragment (RFC 1928 has them dropped by who does not know them), or
     *     from a name or port 0: nobody whom we could have asked
     */
    static Optional<InetSocketAddress> readHead(ByteBuf in) {
        int at = in.readerIndex();
        if (in.readableBytes() < HEAD_BYTES || in.getUnsignedByte(at + FRAGMENT_AT) != 0) {
            return Optional.empty();
        }
        int type = in.getUnsignedByte(at + TYPE_AT);
        int addressBytes = type == IPV4 ? 4 : type == IPV6 ? 16 : 0;
        if (addressBytes == 0 || in.readableBytes() < HEAD_BYTES + addressBytes + 2) {
            return Optional.empty();
        }
        in.skipBytes(HEAD_BYTES);
        byte[] address = new byte[addressBytes];
        in.readBytes(address);
        int port = in.readUnsignedShort();
        if (port == 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(new InetSocketAddress(InetAddress.getByAddress(address), port));
        } catch (UnknownHostException impossible) {
            return Optional.empty();
        }
    }
}
