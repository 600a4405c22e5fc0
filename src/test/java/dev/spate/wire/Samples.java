package dev.spate.wire;

import dev.spate.merkle.HashRange;
import dev.spate.torrent.PieceLayout;
import dev.spate.wire.PeerMessage.AllowedFast;
import dev.spate.wire.PeerMessage.BitfieldMessage;
import dev.spate.wire.PeerMessage.Cancel;
import dev.spate.wire.PeerMessage.Choke;
import dev.spate.wire.PeerMessage.Extended;
import dev.spate.wire.PeerMessage.HashReject;
import dev.spate.wire.PeerMessage.HashRequest;
import dev.spate.wire.PeerMessage.Hashes;
import dev.spate.wire.PeerMessage.Have;
import dev.spate.wire.PeerMessage.HaveAll;
import dev.spate.wire.PeerMessage.HaveNone;
import dev.spate.wire.PeerMessage.Interested;
import dev.spate.wire.PeerMessage.KeepAlive;
import dev.spate.wire.PeerMessage.NotInterested;
import dev.spate.wire.PeerMessage.Piece;
import dev.spate.wire.PeerMessage.Port;
import dev.spate.wire.PeerMessage.Reject;
import dev.spate.wire.PeerMessage.Request;
import dev.spate.wire.PeerMessage.Suggest;
import dev.spate.wire.PeerMessage.Unchoke;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** Every message of the protocol beside its bytes, and ways to feed a channel. */
final class Samples {
    /** 19 pieces of 32 KiB but the last, which has 1,000 bytes: a bitfield of three bytes with five spare bits. */
    static final PieceLayout LAYOUT = new PieceLayout(18L * 32_768 + 1_000, 32_768);

    static final FrameLimits LIMITS = FrameLimits.of(LAYOUT);

    private static final String ROOT = "a5".repeat(32);
    private static final HashRange RANGE = new HashRange(bytes(ROOT), 1, 2, 2, 3);

    record Sample(String hex, PeerMessage message) {
        byte[] bytes() {
            return HexFormat.of().parseHex(hex);
        }
    }

    private Samples() {}

    /** The messages without a block, so without a buffer. */
    static List<Sample> plain() {
        return List.of(
                new Sample("00000000", new KeepAlive()),
                new Sample("0000000100", new Choke()),
                new Sample("0000000101", new Unchoke()),
                new Sample("0000000102", new Interested()),
                new Sample("0000000103", new NotInterested()),
                new Sample("000000050400000012", new Have(18)),
                new Sample("0000000405ffbf20", new BitfieldMessage(bytes("ffbf20"))),
                new Sample("0000000d06000000010000400000004000", new Request(1, 16_384, 16_384)),
                new Sample("0000000d080000001200000000000003e8", new Cancel(18, 0, 1_000)),
                new Sample("00000003091ae1", new Port(6881)),
                new Sample("000000050d00000007", new Suggest(7)),
                new Sample("000000010e", new HaveAll()),
                new Sample("000000010f", new HaveNone()),
                new Sample("0000000d10000000020000400000004000", new Reject(2, 16_384, 16_384)),
                new Sample("000000051100000000", new AllowedFast(0)),
                new Sample("0000000414006465", new Extended(0, bytes("6465"))),
                new Sample("0000000214ff", new Extended(255, bytes(""))),
                new Sample("0000003115" + ROOT + "00000001000000020000000200000003", new HashRequest(RANGE)),
                new Sample(
                        "0000007116" + ROOT + "00000001000000020000000200000003" + ROOT + ROOT,
                        new Hashes(RANGE, bytes(ROOT + ROOT))),
                new Sample(
                        "0000003117" + ROOT + "ffffffff800000007fffffff00000000",
                        new HashReject(new HashRange(bytes(ROOT), -1, Integer.MIN_VALUE, Integer.MAX_VALUE, 0))));
    }

    static Sample piece() {
        return new Sample(
                "0000000d07000000030000400061626364",
                new Piece(3, 16_384, 4, Unpooled.wrappedBuffer(bytes("61626364"))));
    }

    /** All messages one after the other, with a block in the middle and messages that nobody knows. */
    static byte[] stream() {
        StringBuilder hex = new StringBuilder();
        plain().forEach(each -> hex.append(each.hex()));
        hex.append(piece().hex()).append("000000037fabcd").append("000000017f");
        plain().forEach(each -> hex.append(each.hex()));
        return bytes(hex.toString());
    }

    /** What {@link #stream} decodes to, as {@link #describe} tells it. */
    static List<String> streamDescribed() {
        Stream<String> plain = plain().stream().map(each -> describe(each.message()));
        return Stream.of(
                        plain.toList(),
                        List.of(describe(piece().message())),
                        plain().stream().map(each -> describe(each.message())).toList())
                .flatMap(List::stream)
                .toList();
    }

    /** The message with its bytes as text; releases it. */
    static String describe(Object message) {
        if (message instanceof Piece piece) {
            String text = piece.piece() + ":" + piece.offset() + "+" + piece.length() + "="
                    + ByteBufUtil.hexDump(piece.data());
            piece.release();
            return text;
        }
        if (message instanceof BitfieldMessage bitfield) {
            return "bitfield " + HexFormat.of().formatHex(bitfield.bits());
        }
        if (message instanceof Extended extended) {
            return "extended " + extended.id() + " " + HexFormat.of().formatHex(extended.payload());
        }
        if (message instanceof Hashes hashes) {
            return "hashes " + hashes.range() + " " + HexFormat.of().formatHex(hashes.hashes());
        }
        return String.valueOf(message);
    }

    /** Takes everything that has been decoded so far. */
    static List<String> drain(EmbeddedChannel channel) {
        List<String> all = new ArrayList<>();
        for (Object each = channel.readInbound(); each != null; each = channel.readInbound()) {
            all.add(describe(each));
        }
        return all;
    }

    static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    static ByteBuf buffer(String hex) {
        return Unpooled.wrappedBuffer(bytes(hex));
    }
}
