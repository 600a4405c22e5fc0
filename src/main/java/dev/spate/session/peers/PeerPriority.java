package dev.spate.session.peers;

import dev.spate.net.ExternalIp;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.IntSupplier;
import java.util.zip.CRC32C;

/**
 * The canonical peer priority (BEP 40): a number for each pair of addresses, on which both ends agree. When not all can be
 * connected, those of high priority are, as with libtorrent: so everybody has the same chance to get into a full swarm, and
 * who fills it from few addresses keeps out few.
 *
 * @param externalIp our address as the peer sees it
 * @param listenPort ours; counts for peers at our own address alone
 */
public record PeerPriority(ExternalIp externalIp, IntSupplier listenPort) {
    /** Bits of an address that count beyond the bytes that it has in common with the other one. */
    private static final int MASK = 0x55;

    private static final int IPV4_BYTES = 4;
    private static final int IPV4_WHOLE_BYTES = 2;
    private static final int IPV6_WHOLE_BYTES = 6;

    /** The priority of this peer, 0 to 2^32 - 1; while nobody has told us our address, that of who is at no address. */
    public long of(InetSocketAddress peer) {
        InetAddress address = peer.getAddress();
        byte[] ours = externalIp
                .seenFrom(address)
                .map(InetAddress::getAddress)
                .orElseGet(() -> new byte[address.getAddress().length]);
        return between(ours, listenPort.getAsInt(), address.getAddress(), peer.getPort());
    }

    /** Of two ends of one family, in any order. */
    static long between(byte[] one, int onePort, byte[] other, int otherPort) {
        CRC32C crc = new CRC32C();
        int same = Arrays.mismatch(one, other);
        if (same < 0) {
            crc.update(ByteBuffer.allocate(2 * Short.BYTES)
                    .putShort((short) Math.min(onePort, otherPort))
                    .putShort((short) Math.max(onePort, otherPort))
                    .flip());
            return crc.getValue();
        }
        // At least a /16 of IPv4 or a /48 of IPv6, and the first byte that differs.
        int whole = Math.max(one.length == IPV4_BYTES ? IPV4_WHOLE_BYTES : IPV6_WHOLE_BYTES, same + 1);
        boolean inOrder = Arrays.compareUnsigned(one, other) < 0;
        crc.update(masked(inOrder ? one : other, whole));
        crc.update(masked(inOrder ? other : one, whole));
        return crc.getValue();
    }

    private static byte[] masked(byte[] address, int whole) {
        byte[] masked = address.clone();
        for (int i = whole; i < masked.length; i++) {
            masked[i] &= MASK;
        }
        return masked;
    }
}
