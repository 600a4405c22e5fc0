package dev.spate.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class CompactPeersTest {
    @Test
    void readsBothFamilies() {
        CompactPeers peers = new CompactPeers();
        peers.addCompact(ByteBufUtil.decodeHexDump("7f0000011ae1" + "0a000002ffff"), 4);
        peers.addCompact(ByteBufUtil.decodeHexDump("20010db8000000000000000000000001" + "0050"), 16);
        assertEquals(
                List.of(
                        new InetSocketAddress("127.0.0.1", 6881),
                        new InetSocketAddress("10.0.0.2", 65_535),
                        new InetSocketAddress("2001:db8::1", 80)),
                peers.toList());
    }

    @Test
    void dropsWhatNobodyListensAtAndDuplicates() {
        CompactPeers peers = new CompactPeers();
        peers.addCompact(
                ByteBufUtil.decodeHexDump(
                        "7f0000010000" // port 0
                                + "000000001ae1" // unspecified
                                + "000000011ae1" // this network
                                + "ffffffff1ae1" // broadcast
                                + "e00000011ae1" // multicast
                                + "0a0000011ae1"
                                + "0a0000011ae1" // again
                                + "0a00"), // cut off
                4);
        peers.addCompact(new byte[18], 16);
        assertEquals(List.of(new InetSocketAddress("10.0.0.1", 6881)), peers.toList());
    }

    @Test
    void aMappedAddressIsTheSamePeer() {
        CompactPeers peers = new CompactPeers();
        peers.addCompact(ByteBufUtil.decodeHexDump("0a0000011ae1"), 4);
        peers.addCompact(ByteBufUtil.decodeHexDump("00000000000000000000ffff0a0000011ae1"), 16);
        assertEquals(List.of(new InetSocketAddress("10.0.0.1", 6881)), peers.toList());
    }

    @Test
    void keepsNoMoreThanItsBound() {
        ByteBuf many = Unpooled.buffer();
        for (int i = 0; i < 100_000; i++) {
            many.writeInt(0x0a000000 + i).writeShort(6881);
        }
        CompactPeers peers = new CompactPeers();
        peers.addCompact(ByteBufUtil.getBytes(many), 4);
        assertEquals(CompactPeers.MAX_PEERS, peers.toList().size());
    }

    @Test
    void keepsFewOfThoseThatHaveOneHashCode() {
        CompactPeers peers = new CompactPeers();
        ByteBuffer many = ByteBuffer.allocate(6 * 1_000);
        for (int i = 1; i <= 1_000; i++) {
            many.putInt(0x01010000 + i).putShort((short) (60_000 - i));
        }
        peers.addCompact(many.array(), 4);
        assertEquals(1, peers.toList().stream().map(Object::hashCode).distinct().count());
        assertEquals(CompactPeers.MAX_EQUAL_HASHES, peers.toList().size());
    }

    @Test
    void writesOneFamily() {
        List<InetSocketAddress> both =
                List.of(new InetSocketAddress("127.0.0.1", 6881), new InetSocketAddress("2001:db8::1", 80));
        ByteBuf out = Unpooled.buffer();
        CompactPeers.write(out, both, 4);
        CompactPeers.write(out, both, 16);
        assertEquals("7f0000011ae1" + "20010db80000000000000000000000010050", ByteBufUtil.hexDump(out));
    }
}
