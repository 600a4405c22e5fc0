package dev.spate.tracker;

import dev.spate.fuzz.Bounded;
import dev.spate.fuzz.Check;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;

/** Lists of peers in compact form. */
public final class CompactPeersFuzz {
    private static final int PER_BYTE = 80;

    private CompactPeersFuzz() {}

    /** The first byte says whether the addresses are IPv4 or IPv6. */
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length == 0) {
            return;
        }
        int addressBytes = (data[0] & 1) == 0 ? CompactPeers.IPV4_BYTES : CompactPeers.IPV6_BYTES;
        byte[] compact = Arrays.copyOfRange(data, 1, data.length);
        List<InetSocketAddress> peers = Bounded.by(PER_BYTE, data.length, () -> read(compact, addressBytes));
        Check.equal(peers.size(), new HashSet<>(peers).size());
        for (InetSocketAddress each : peers) {
            Check.that(!each.getAddress().isAnyLocalAddress() && each.getPort() > 0, each::toString);
        }
        ByteBuf four = Unpooled.buffer();
        ByteBuf six = Unpooled.buffer();
        CompactPeers.write(four, peers, CompactPeers.IPV4_BYTES);
        CompactPeers.write(six, peers, CompactPeers.IPV6_BYTES);
        HashSet<InetSocketAddress> again = new HashSet<>(read(ByteBufUtil.getBytes(four), CompactPeers.IPV4_BYTES));
        again.addAll(read(ByteBufUtil.getBytes(six), CompactPeers.IPV6_BYTES));
        Check.equal(new HashSet<>(peers), again);
    }

    private static List<InetSocketAddress> read(byte[] compact, int addressBytes) {
        CompactPeers peers = new CompactPeers();
        peers.addCompact(compact, addressBytes);
        return peers.toList();
    }
}
