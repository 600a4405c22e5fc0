package dev.spate.tracker;

import dev.spate.fuzz.Bounded;
import dev.spate.fuzz.Check;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** The datagrams of UDP trackers, in both directions. */
public final class UdpTrackerCodecFuzz {
    private static final int PER_BYTE = 80;
    private static final int HEADER_BYTES = UdpTrackerCodec.HEADER_BYTES;
    private static final int REQUEST_HEADER_BYTES = 16;

    private UdpTrackerCodecFuzz() {}

    /** The first byte says whether what follows is an answer with IPv4 or IPv6 addresses, or a request. */
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length > 0) {
            switch (data[0] & 3) {
                case 0 -> answer(data, CompactPeers.IPV4_BYTES);
                case 1 -> answer(data, CompactPeers.IPV6_BYTES);
                default -> request(data);
            }
        }
    }

    private static void answer(byte[] data, int addressBytes) {
        if (data.length - 1 < UdpTrackerCodec.ANNOUNCE_RESPONSE_BYTES - HEADER_BYTES) {
            return;
        }
        AnnounceResponse answer = Bounded.by(
                PER_BYTE, data.length, () -> UdpTrackerCodec.readAnnounceResponse(after(data), addressBytes));
        ByteBuf out = Unpooled.buffer();
        UdpTrackerCodec.writeAnnounceResponse(out, 7, answer, addressBytes);
        AnnounceResponse again = UdpTrackerCodec.readAnnounceResponse(out.skipBytes(HEADER_BYTES), addressBytes);
        Check.equal(answer.interval(), again.interval());
        Check.equal(answer.seeders().orElse(0), again.seeders().orElse(0));
        Check.equal(answer.leechers().orElse(0), again.leechers().orElse(0));
        Check.that(answer.peers().containsAll(again.peers()), () -> answer + " and " + again);
    }

    private static void request(byte[] data) {
        AnnounceRequest request = Bounded.by(PER_BYTE, data.length, () -> asked(after(data)));
        if (request != null) {
            ByteBuf out = Unpooled.buffer();
            UdpTrackerCodec.writeAnnounceRequest(out, 1, 2, request, "/announce?passkey=abc");
            Check.equal(request, asked(out.skipBytes(REQUEST_HEADER_BYTES)));
        }
    }

    private static AnnounceRequest asked(ByteBuf in) {
        try {
            return UdpTrackerCodec.readAnnounceRequest(in);
        } catch (IndexOutOfBoundsException | IllegalArgumentException documented) {
            return null;
        }
    }

    private static ByteBuf after(byte[] data) {
        return Unpooled.wrappedBuffer(data, 1, data.length - 1);
    }
}
