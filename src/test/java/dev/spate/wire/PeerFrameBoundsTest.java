package dev.spate.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.torrent.PieceLayout;
import dev.spate.wire.PeerMessage.BitfieldMessage;
import dev.spate.wire.PeerMessage.Have;
import dev.spate.wire.PeerMessage.Request;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeerFrameBoundsTest {
    private static final FrameLimits UNKNOWN = FrameLimits.unknownLayout();

    private static EmbeddedChannel channel(FrameLimits limits) {
        return new EmbeddedChannel(new PeerFrameDecoder(limits, BlockAllocator.exact()));
    }

    private static void refuses(FrameLimits limits, String hex, String reason) {
        EmbeddedChannel channel = channel(limits);
        WireException refusal =
                assertThrows(WireException.class, () -> channel.writeInbound(Samples.buffer(hex)), () -> hex);
        assertEquals(reason, refusal.getMessage());
        assertNull(channel.readInbound());
        // What follows a violation is dropped, and nothing is said again.
        assertFalse(channel.writeInbound(Samples.buffer("0000000100")));
        assertFalse(channel.finishAndReleaseAll());
    }

    private static Object reads(FrameLimits limits, String hex) {
        EmbeddedChannel channel = channel(limits);
        channel.writeInbound(Samples.buffer(hex));
        Object message = channel.readInbound();
        assertFalse(channel.finishAndReleaseAll());
        return message;
    }

    @ParameterizedTest
    @CsvSource({
        "0000000200, 'message 0 with 1 bytes after its id, not 0'",
        "0000000201, 'message 1 with 1 bytes after its id, not 0'",
        "ffffffff02, 'message 2 with 4294967294 bytes after its id, not 0'",
        "8000000003, 'message 3 with 2147483647 bytes after its id, not 0'",
        "0000000404, 'message 4 with 3 bytes after its id, not 4'",
        "0000000604, 'message 4 with 5 bytes after its id, not 4'",
        "0000000305, 'message 5 with 2 bytes after its id, not 3'",
        "0000000505, 'message 5 with 4 bytes after its id, not 3'",
        "0000000c06, 'message 6 with 11 bytes after its id, not 12'",
        "0000000e06, 'message 6 with 13 bytes after its id, not 12'",
        "0000000907, 'message 7 with 8 bytes after its id, not 9 to 131080'",
        "0002000a07, 'message 7 with 131081 bytes after its id, not 9 to 131080'",
        "ffffffff07, 'message 7 with 4294967294 bytes after its id, not 9 to 131080'",
        "0000000108, 'message 8 with 0 bytes after its id, not 12'",
        "0000000209, 'message 9 with 1 bytes after its id, not 2'",
        "000000040d, 'message 13 with 3 bytes after its id, not 4'",
        "000000020e, 'message 14 with 1 bytes after its id, not 0'",
        "000000020f, 'message 15 with 1 bytes after its id, not 0'",
        "0000000110, 'message 16 with 0 bytes after its id, not 12'",
        "0000000111, 'message 17 with 0 bytes after its id, not 4'",
        "0001000314, 'message 20 with 65538 bytes after its id, not 0 to 65537'",
        "0000003015, 'message 21 with 47 bytes after its id, not 48'",
        "0000003215, 'message 21 with 49 bytes after its id, not 48'",
        "0000003016, 'message 22 with 47 bytes after its id, not 48 to 18480'",
        "0000483216, 'message 22 with 18481 bytes after its id, not 48 to 18480'",
        "0000003216, 'message 22 with 49 bytes after its id: no whole hashes'",
        "ffffffff17, 'message 23 with 4294967294 bytes after its id, not 48'",
        "000100027f, 'message 127 with 65537 bytes after its id, not 0 to 65536'",
        "474554202f, 'message 47 with 1195725855 bytes after its id, not 0 to 65536'",
    })
    void refusesALengthBeforeTheBodyComes(String hex, String reason) {
        refuses(Samples.LIMITS, hex, reason);
    }

    @ParameterizedTest
    @CsvSource({
        "000000050400000013, piece 19 of 19",
        "0000000504ffffffff, piece 4294967295 of 19",
        "0000000a07000000130000000061, piece 19 of 19",
        "0000000a0700000012000003e861, 'block of 1 bytes at 1000 of piece 18, which has 1000'",
        "0000000a0700000000ffffffff61, 'block of 1 bytes at 4294967295 of piece 0, which has 32768'",
    })
    void refusesWhatTheLayoutDoesNotHave(String hex, String reason) {
        refuses(Samples.LIMITS, hex, reason);
    }

    @ParameterizedTest
    @CsvSource({
        "0000000504ffffffff, piece 4294967295 of 2147483647",
        "0010000205, 'message 5 with 1048577 bytes after its id, not 0 to 1048576'",
        "0001000314, 'message 20 with 65538 bytes after its id, not 0 to 65537'",
        "000100027f, 'message 127 with 65537 bytes after its id, not 0 to 65536'",
        "0000000b07000000007ffffffe6161, 'block of 2 bytes at 2147483646 of piece 0, which has 2147483647'",
    })
    void refusesWhatNoLayoutCouldHave(String hex, String reason) {
        refuses(UNKNOWN, hex, reason);
    }

    /** libtorrent and transmission pass over them, too: a peer that is mixed up about what we have is no enemy. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "000000050d00000013",
                "000000051180000000",
                "0000000d06000000130000000000000001",
                "0000000d06ffffffff0000000000000001",
                "0000000d0600000012000003e800000001",
                "0000000d06000000010000400000004001",
                "0000000d0600000000ffffffff00000001",
                "0000000d06000000007fffffff00008000",
                "0000000d06000000000000000000000000",
                "0000000d060000000000000000ffffffff",
                "0000000d06000000000000000000020001",
                "0000000d08000000130000000000000001",
                "0000000d080000000000000000ffffffff",
                "0000000d10000000130000000000000001",
            })
    void passesOverWhatIsAskedForOrOfferedAndCannotBe(String hex) {
        passesOver(Samples.LIMITS, hex);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0000000d06000000000000000000020001",
                "0000000d06000000007fffffff00000001",
                "0000000d06ffffffff0000000000000001",
                "000000050dffffffff",
            })
    void passesOverWhatIsAskedForOrOfferedAndNoLayoutCouldHave(String hex) {
        passesOver(UNKNOWN, hex);
    }

    private static void passesOver(FrameLimits limits, String hex) {
        List<Integer> impossible = new ArrayList<>();
        EmbeddedChannel channel = new EmbeddedChannel(new PeerFrameDecoder(limits, new BlockAllocator() {
            @Override
            public ByteBuf allocate(ByteBufAllocator pool, int piece, int offset, int length) {
                return null;
            }

            @Override
            public void impossible(int id) {
                impossible.add(id);
            }
        }));
        channel.writeInbound(Samples.buffer(hex + "0000000100"));
        assertEquals(List.of((int) Samples.bytes(hex)[4]), impossible);
        assertEquals(new PeerMessage.Choke(), channel.readInbound());
        assertFalse(channel.finishAndReleaseAll());
    }

    @Test
    void whoIsEndedForWhatCannotBeIsNotHeardAnyMore() {
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.pipeline().addLast(new PeerFrameDecoder(Samples.LIMITS, new BlockAllocator() {
            @Override
            public ByteBuf allocate(ByteBufAllocator pool, int piece, int offset, int length) {
                return null;
            }

            @Override
            public void impossible(int id) {
                channel.close();
            }
        }));
        channel.writeInbound(Samples.buffer("0000000d06000000130000000000000001" + "0000000100"));
        assertFalse(channel.finishAndReleaseAll());
    }

    @ParameterizedTest
    @CsvSource({"0000000405ffffff, ffffe0", "0000000405000001, 000000", "0000000405ffbf3f, ffbf20"})
    void clearsTheSpareBitsOfABitfield(String hex, String bits) {
        assertEquals(new BitfieldMessage(Samples.bytes(bits)), reads(Samples.LIMITS, hex));
    }

    @Test
    void anExtendedMessageWithoutAnIdIsNobodys() {
        assertEquals(new PeerMessage.Choke(), reads(Samples.LIMITS, "0000000114" + "0000000100"));
    }

    /** It ends the connection, as with libtorrent, and says nothing of the peer's will. */
    @ParameterizedTest
    @CsvSource({
        "0000000105, true",
        "0000000305, true",
        "ffffffff05, true",
        "0000000200, false",
        "00000005040000ffff, false",
        "0000000c06, false",
    })
    void aBitfieldOfAnotherLengthIsAQuirkAndOtherViolationsAreNot(String hex, boolean quirk) {
        EmbeddedChannel channel = channel(Samples.LIMITS);
        WireException refusal = assertThrows(WireException.class, () -> channel.writeInbound(Samples.buffer(hex)));
        assertEquals(quirk, refusal.isQuirk());
        assertFalse(channel.finishAndReleaseAll());
    }

    @Test
    void acceptsTheVeryLargest() {
        assertEquals(new Have(18), reads(Samples.LIMITS, "000000050400000012"));
        assertEquals(new Request(18, 999, 1), reads(Samples.LIMITS, "0000000d0600000012000003e700000001"));
        assertEquals(new Request(0, 0, 131_072), reads(UNKNOWN, "0000000d06000000000000000000020000"));
        assertEquals(new Have(2_147_483_646), reads(UNKNOWN, "00000005047ffffffe"));
        assertEquals(new BitfieldMessage(new byte[0]), reads(UNKNOWN, "0000000105"));
        assertEquals(new BitfieldMessage(Samples.bytes("ffffffff")), reads(UNKNOWN, "0000000505ffffffff"));
    }

    @Test
    void aBitfieldOfWholeBytesHasNoSpareBits() {
        FrameLimits sixteen = FrameLimits.of(new PieceLayout(16, 1));
        assertEquals(new BitfieldMessage(Samples.bytes("ffff")), reads(sixteen, "0000000305ffff"));
        FrameLimits none = FrameLimits.of(new PieceLayout(0, 1));
        assertEquals(new BitfieldMessage(new byte[0]), reads(none, "0000000105"));
        refuses(none, "000000050400000000", "piece 0 of 0");
    }

    @Test
    void aBlockMayHaveAllThatIsAllowedAndNotOneByteMore() {
        FrameLimits limits = new FrameLimits(Optional.of(Samples.LAYOUT), 4, 1, 1);
        EmbeddedChannel channel = channel(limits);
        channel.writeInbound(Samples.buffer(Samples.piece().hex()));
        assertEquals("3:16384+4=61626364", Samples.describe(channel.readInbound()));
        assertFalse(channel.finishAndReleaseAll());
        refuses(limits, "0000000e070000000000000000", "message 7 with 13 bytes after its id, not 9 to 12");
    }

    @Test
    void unknownMessagesAreSkippedWhole() {
        EmbeddedChannel channel = channel(Samples.LIMITS);
        byte[] unknown = new byte[4 + 1 + 65_536];
        Unpooled.wrappedBuffer(unknown).setInt(0, 1 + 65_536).setByte(4, 40);
        channel.writeInbound(Unpooled.wrappedBuffer(unknown), Samples.buffer("000000017f000000050400000007"));
        assertEquals(new Have(7), channel.readInbound());
        assertFalse(channel.finishAndReleaseAll());
    }

    @Test
    void otherLimitsCountFromTheNextCheckOn() {
        PeerFrameDecoder decoder = new PeerFrameDecoder(UNKNOWN, BlockAllocator.exact());
        EmbeddedChannel channel = new EmbeddedChannel(decoder);
        channel.writeInbound(Samples.buffer("00000005040000ffff"));
        assertEquals(new Have(0xffff), channel.readInbound());
        decoder.limits(UNKNOWN.withLayout(Samples.LAYOUT));
        assertThrows(WireException.class, () -> channel.writeInbound(Samples.buffer("00000005040000ffff")));
        assertFalse(channel.finishAndReleaseAll());
    }

    @Test
    void aBitfieldThatIsOnItsWayIsCheckedAgainstTheNewLayout() {
        EmbeddedChannel tooLong = layoutKnownAfter("0000000505ffff");
        assertThrows(WireException.class, () -> tooLong.writeInbound(Samples.buffer("ffff")));
        assertFalse(tooLong.finishAndReleaseAll());
        EmbeddedChannel spareBits = layoutKnownAfter("0000000405ffff");
        spareBits.writeInbound(Samples.buffer("ff"));
        assertEquals(new BitfieldMessage(Samples.bytes("ffffe0")), spareBits.readInbound());
        assertFalse(spareBits.finishAndReleaseAll());
    }

    private static EmbeddedChannel layoutKnownAfter(String hex) {
        PeerFrameDecoder decoder = new PeerFrameDecoder(UNKNOWN, BlockAllocator.exact());
        EmbeddedChannel channel = new EmbeddedChannel(decoder);
        channel.writeInbound(Samples.buffer(hex));
        decoder.limits(Samples.LIMITS);
        return channel;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MAX_VALUE})
    void limitsThemselvesAreBounded(int bytes) {
        assertThrows(IllegalArgumentException.class, () -> new FrameLimits(Optional.empty(), bytes, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new FrameLimits(Optional.empty(), 1, bytes, 1));
        assertThrows(IllegalArgumentException.class, () -> new FrameLimits(Optional.empty(), 1, 1, bytes));
    }

    @Test
    void aViolationIsOfThePeerAndHasNoStackTrace() {
        assertEquals(0, new WireException("fault").getStackTrace().length);
        assertTrue(new WireException("fault").getMessage().contains("fault"));
    }
}
