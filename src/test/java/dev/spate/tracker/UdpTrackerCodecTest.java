package dev.spate.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class UdpTrackerCodecTest {
    private static final String REQUEST = "1122334455667788" // connection id
            + "00000001" // announce
            + "deadbeef" // transaction
            + "00112233445566778899aabbccddeeff2d2e5f7e"
            + "2d5352303130302d616263646566414243444546"
            + "0000000000000002" // downloaded
            + "0000000000000003" // left
            + "0000000000000001" // uploaded
            + "00000002" // started
            + "00000000" // address: the sender's
            + "0badcafe" // key
            + "00000032" // num_want
            + "1ae1"; // port

    @Test
    void theConnectRequest() {
        ByteBuf out = Unpooled.buffer();
        UdpTrackerCodec.writeConnectRequest(out, 0xdeadbeef);
        assertEquals("0000041727101980" + "00000000" + "deadbeef", ByteBufUtil.hexDump(out));
    }

    @Test
    void theAnnounceRequest() {
        ByteBuf out = Unpooled.buffer();
        UdpTrackerCodec.writeAnnounceRequest(out, 0x1122334455667788L, 0xdeadbeef, LoopExtension.request(), "");
        assertEquals(REQUEST, ByteBufUtil.hexDump(out));
        assertEquals(LoopExtension.request(), UdpTrackerCodec.readAnnounceRequest(out.skipBytes(16)));
    }

    @Test
    void aTrackerReadsAnyNumbersButNoUnknownEvent() {
        ByteBuf out = Unpooled.buffer();
        UdpTrackerCodec.writeAnnounceRequest(out, 1, 2, LoopExtension.request(), "/announce");
        out.setLong(56, -1).setLong(64, Long.MIN_VALUE).setLong(72, -2).setInt(92, -1);
        AnnounceRequest read = UdpTrackerCodec.readAnnounceRequest(out.slice(16, 82));
        assertEquals(0, read.downloaded() + read.left() + read.uploaded());
        assertEquals(AnnounceRequest.NUM_WANT, read.numWant());

        assertThrows(IndexOutOfBoundsException.class, () -> UdpTrackerCodec.readAnnounceRequest(out.slice(16, 81)));
        out.setInt(80, 4);
        assertThrows(IllegalArgumentException.class, () -> UdpTrackerCodec.readAnnounceRequest(out.slice(16, 82)));
    }

    @Test
    void theOtherResponses() {
        ByteBuf out = Unpooled.buffer();
        UdpTrackerCodec.writeConnectResponse(out, 7, 0x1122334455667788L);
        UdpTrackerCodec.writeScrapeResponse(
                out, 8, List.of(new ScrapeResponse(OptionalInt.of(1), OptionalInt.of(2), OptionalInt.of(3))));
        UdpTrackerCodec.writeError(out, 9, "no");
        assertEquals(
                "00000000" + "00000007" + "1122334455667788" + "00000002" + "00000008" + "00000001" + "00000003"
                        + "00000002" + "00000003" + "00000009" + "6e6f",
                ByteBufUtil.hexDump(out));
    }

    @Test
    void pathAndQueryFollowAsUrlData() {
        ByteBuf out = Unpooled.buffer();
        UdpTrackerCodec.writeAnnounceRequest(out, 0x1122334455667788L, 0xdeadbeef, LoopExtension.request(), "/a?b");
        assertEquals(REQUEST + "0204" + "2f613f62", ByteBufUtil.hexDump(out));
    }

    @Test
    void longUrlDataIsSplit() {
        ByteBuf out = Unpooled.buffer();
        UdpTrackerCodec.writeAnnounceRequest(out, 1, 1, LoopExtension.request(), "/" + "x".repeat(299));
        assertEquals(98 + 2 + 255 + 2 + 45, out.readableBytes());
        assertEquals("02ff2f78", ByteBufUtil.hexDump(out, 98, 4));
        assertEquals("022d7878", ByteBufUtil.hexDump(out, 98 + 257, 4));
    }

    @Test
    void theAnnounceResponseOfBothFamilies() {
        List<InetSocketAddress> peers =
                List.of(new InetSocketAddress("127.0.0.1", 1), new InetSocketAddress("2001:db8::1", 2));
        AnnounceResponse answer = new AnnounceResponse(
                peers,
                Duration.ofSeconds(60),
                java.util.Optional.empty(),
                OptionalInt.of(3),
                OptionalInt.of(4),
                java.util.Optional.empty(),
                java.util.Optional.empty(),
                0);
        ByteBuf out = Unpooled.buffer();
        UdpTrackerCodec.writeAnnounceResponse(out, 7, answer, 4);
        assertEquals(
                "00000001" + "00000007" + "0000003c" + "00000004" + "00000003" + "7f0000010001",
                ByteBufUtil.hexDump(out));
        AnnounceResponse read = UdpTrackerCodec.readAnnounceResponse(out.skipBytes(8), 4);
        assertEquals(peers.subList(0, 1), read.peers());
        assertEquals(answer.interval(), read.interval());
        assertEquals(answer.seeders(), read.seeders());
        assertEquals(answer.leechers(), read.leechers());
        out.clear();
        UdpTrackerCodec.writeAnnounceResponse(out, 7, answer, 16);
        assertEquals(
                peers.subList(1, 2),
                UdpTrackerCodec.readAnnounceResponse(out.skipBytes(8), 16).peers());
    }
}
